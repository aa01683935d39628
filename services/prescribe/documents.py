"""Prescriptions as PDF: drawn in a thread one after the other, and the last ones kept."""

import asyncio
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from services.prescribe.model import Printable
from shared.document import render
from shared.document.mentions import STAMPS
from shared.drawings import Drawings
from shared.number import PrescriptionNumber


@dataclass(frozen=True, slots=True)
class _Place:
    number: PrescriptionNumber
    stamp: str | None


class Documents:
    """The last documents drawn; ask for what they are drawn from first, through its use case."""

    def __init__(self, *, kept_max: int, waiting_max: int, per_person_max: int) -> None:
        self._turn = asyncio.Lock()
        self._drawings = Drawings[_Place](
            kept_max=kept_max, waiting_max=waiting_max, per_person_max=per_person_max
        )

    def place(self, person: str) -> AbstractContextManager[bool]:
        """Count one more demand of a person in; False when there is no room for it."""
        return self._drawings.place(person)

    async def pdf(self, printable: Printable) -> bytes:
        """Return the document of a prescription, whose content never changes.

        Raise `TooManyWaiting`.
        """
        stamp = STAMPS.get(printable.state or "")
        place = _Place(PrescriptionNumber(printable.content.number), stamp)
        return await asyncio.shield(
            self._drawings.task(place, partial(self._draw, printable, stamp))
        )

    def __len__(self) -> int:
        return len(self._drawings)

    async def _draw(self, printable: Printable, stamp: str | None) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(
                render, printable.content, qr_text=printable.qr_text, stamp=stamp
            )
