"""Prescriptions as PDF: drawn in a thread one after the other, and the last ones kept."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from services.prescribe.model import Printable
from shared.document import render
from shared.document.mentions import STAMPS
from shared.number import PrescriptionNumber


class TooManyWaiting(Exception):
    """More documents wait to be drawn than one process draws in a reasonable time."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    number: PrescriptionNumber
    stamp: str | None


class Documents:
    """A bounded store of documents, least recently used first out.

    It knows nothing of who may see one: ask for what it draws first, through its use case.
    """

    def __init__(self, *, kept_max: int, waiting_max: int) -> None:
        self._kept_max = kept_max
        self._waiting_max = waiting_max
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._drawn: OrderedDict[_Drawing, asyncio.Task[bytes]] = OrderedDict()

    async def pdf(self, printable: Printable) -> bytes:
        """Return the document of a prescription, whose content never changes.

        Raise `TooManyWaiting`.
        """
        drawing = _Drawing(
            PrescriptionNumber(printable.content.number), STAMPS.get(printable.state or "")
        )
        task = self._drawn.get(drawing)
        if task is None or _has_failed(task):
            if self._waiting >= self._waiting_max:
                raise TooManyWaiting
            task = self._drawn[drawing] = self._begin(printable, drawing.stamp)
        self._drawn.move_to_end(drawing)
        while len(self._drawn) > self._kept_max:
            self._drawn.popitem(last=False)
        # Whoever asks may leave without harm to the others who want the same.
        return await asyncio.shield(task)

    def __len__(self) -> int:
        return len(self._drawn)

    def _begin(self, printable: Printable, stamp: str | None) -> asyncio.Task[bytes]:
        task = asyncio.create_task(self._draw(printable, stamp))
        self._waiting += 1
        task.add_done_callback(self._leave)
        return task

    def _leave(self, _: asyncio.Task[bytes]) -> None:
        self._waiting -= 1

    async def _draw(self, printable: Printable, stamp: str | None) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(
                render, printable.content, qr_text=printable.qr_text, stamp=stamp
            )


def _has_failed(task: asyncio.Task[bytes]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
