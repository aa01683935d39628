"""Packs as they are scanned in tests."""

from services.dispense.model import ScannedPack
from shared.gs1 import SEPARATOR
from tests.builders import PARACETAMOL_CIP13

SERIAL = "9876XK54ZB"


def a_pack(serial: str = SERIAL, *, cip13: str = PARACETAMOL_CIP13, expiry: str = "280229") -> str:
    """Return what the DataMatrix of a pack says, its separator included."""
    return f"010{cip13}17{expiry}10L4A7{SEPARATOR}21{serial}"


def scanned(*texts: str) -> tuple[ScannedPack, ...]:
    return tuple(map(ScannedPack.read, texts))
