"""Pictures of QR codes: drawn in a thread, off the issue path, and kept while there is room."""

import asyncio
from collections import OrderedDict
from typing import Literal

from shared.number import PrescriptionNumber
from shared.qr_image import png, svg

PictureKind = Literal["png", "svg"]


class QrPictures:
    """A bounded store of drawn pictures, least recently used first out.

    It knows nothing of who may see one: ask for the text first, through its use case.
    """

    def __init__(self, count_max: int) -> None:
        self._count_max = count_max
        self._drawn: OrderedDict[tuple[PrescriptionNumber, PictureKind], bytes] = OrderedDict()

    async def picture(self, number: PrescriptionNumber, kind: PictureKind, qr_text: str) -> bytes:
        """Return the picture of the QR text of this prescription, which never changes."""
        place = (number, kind)
        if place not in self._drawn:
            self._drawn[place] = await asyncio.to_thread(_draw, kind, qr_text)
        self._drawn.move_to_end(place)
        drawn = self._drawn[place]
        if len(self._drawn) > self._count_max:
            self._drawn.popitem(last=False)
        return drawn

    def __len__(self) -> int:
        return len(self._drawn)


def _draw(kind: PictureKind, qr_text: str) -> bytes:
    return png(qr_text) if kind == "png" else svg(qr_text).encode()
