"""Pictures of QR codes: drawn in a thread, off the issue path, and kept while there is room."""

import asyncio
from contextlib import AbstractContextManager
from functools import partial
from typing import Literal

from shared.drawings import Drawings
from shared.number import PrescriptionNumber
from shared.qr_image import png, svg

PictureKind = Literal["png", "svg"]


class QrPictures:
    """The last pictures drawn; ask for the text first, through its use case."""

    def __init__(self, *, kept_max: int, waiting_max: int, per_person_max: int) -> None:
        self._drawings = Drawings[tuple[PrescriptionNumber, PictureKind]](
            kept_max=kept_max, waiting_max=waiting_max, per_person_max=per_person_max
        )

    def place(self, person: str) -> AbstractContextManager[bool]:
        """Count one more demand of a person in; False when there is no room for it."""
        return self._drawings.place(person)

    async def picture(self, number: PrescriptionNumber, kind: PictureKind, qr_text: str) -> bytes:
        """Return the picture of the QR text of this prescription, which never changes.

        Raise `TooManyWaiting`.
        """
        draw = partial(asyncio.to_thread, _draw, kind, qr_text)
        return await asyncio.shield(self._drawings.task((number, kind), draw))

    def __len__(self) -> int:
        return len(self._drawings)


def _draw(kind: PictureKind, qr_text: str) -> bytes:
    return png(qr_text) if kind == "png" else svg(qr_text).encode()
