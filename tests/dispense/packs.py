"""Packs as they are scanned in tests."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.dispense.model import ScannedPack
from services.dispense.resources import PackRegisterUnavailable
from shared.contracts.dispense import PackFinding
from shared.db import Connection
from shared.gs1 import SEPARATOR, PackCode
from tests.builders import PARACETAMOL_CIP13

SERIAL = "9876XK54ZB"


def a_pack(serial: str = SERIAL, *, cip13: str = PARACETAMOL_CIP13, expiry: str = "280229") -> str:
    """Return what the DataMatrix of a pack says, its separator included."""
    return f"010{cip13}17{expiry}10L4A7{SEPARATOR}21{serial}"


def scanned(*texts: str) -> tuple[ScannedPack, ...]:
    return tuple(map(ScannedPack.read, texts))


class National:
    """A register beside ours: says what the test told it to, and notes what it hears."""

    def __init__(self, told: PackFinding | None = None, *, is_down: bool = False) -> None:
        self.told, self.is_down = told, is_down
        self.decommissioned: list[str | None] = []
        self.reactivated: list[tuple[UUID, list[int]]] = []

    async def verify(self, packs: Sequence[PackCode]) -> Mapping[PackCode, PackFinding]:
        if self.is_down:
            raise PackRegisterUnavailable
        return {} if self.told is None else dict.fromkeys(packs, self.told)

    async def decommission(
        self, _conn: Connection, _dispensation_id: UUID, packs: Mapping[PackCode, int]
    ) -> None:
        self.decommissioned += [pack.serial for pack in packs]

    async def reactivate(
        self, _conn: Connection, dispensation_id: UUID, lines: Collection[int]
    ) -> None:
        self.reactivated.append((dispensation_id, list(lines)))
