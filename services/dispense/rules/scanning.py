"""What a scanned text is: people at the counter scan papers, cards and packs with one gun.

Sources: `shared/qr.py` and `shared/number.py` for ours; the DataMatrix INS of the Agence du
numérique en santé (header IS, then S1 and the matricule); for the numbers of other systems, their
published forms: gematik (Task and $accept in JSON), NHS (short form), CHMED16A (Switzerland).
"""

import re
from collections.abc import Callable
from typing import Final

from services.dispense.model import ClaimedPrescription, Origin, Scan
from shared.gs1 import NotAPack, SeparatorLost, read_pack
from shared.identifiers import Ins, InvalidIdentifier
from shared.number import ALPHABET, PrescriptionNumber
from shared.qr import PREFIX, QrFlags, QrUnreadable, decode

_OF_OURS: Final = re.compile(r"OFX[0-9]")
_INS_CODE: Final = re.compile(r"IS[0-9]{2}.{22}S1([0-9AB]{15})", re.DOTALL)
_NATIONAL: Final = re.compile(
    rf"[{ALPHABET}]{{18}}|[A-Z]{{2}}[0-9]{{2}}[A-Z]{{3}}[0-9]{{3}}[A-Z]{{3}}[0-9]{{2}}"
)
_MISTYPED: Final = re.compile(rf"[{ALPHABET}]{{16}}[0-9]{{2}}")
_FOREIGN: Final[tuple[tuple[Origin, re.Pattern[str]], ...]] = (
    ("DE", re.compile(r"""\{\s*"urls"\s*:\s*\[\s*"Task/""")),
    ("GB", re.compile(r"[A-F0-9]{6}-[A-Z0-9]{6}-[A-F0-9]{5}[A-Z0-9+]$")),
    ("CH", re.compile(r"(?:https://eprescription\.hin\.ch/#)?CHMED[0-9]{2}[AB]")),
)
# What the digits of a scanner that believes in QWERTY become on a French keyboard.
_FRENCH_KEYS: Final = str.maketrans("&é\"'(-è_çà", "1234567890")

Reader = Callable[[str], Scan | None]


def recognise(text: str) -> Scan:
    """Return what a scanned text is; nothing is verified, and nothing is looked up.

    What the reader puts around it is gone already (`shared.scanned`).
    """
    return next((scan for read in READERS if (scan := read(text)) is not None), _unknown(text))


def _read_qr(text: str) -> Scan | None:
    if not _OF_OURS.match(text):
        return None
    if not text.startswith(PREFIX):
        return Scan(kind="old_qr")
    try:
        claimed = decode(text).claimed
    except QrUnreadable:
        return Scan(kind="unknown", hint="qr_damaged")
    prescription = ClaimedPrescription(
        number=claimed.number,
        issued_on=claimed.issued_on,
        prescriber=claimed.prescriber,
        is_secure=QrFlags.SECURE in claimed.flags,
    )
    return Scan(kind="prescription_qr", prescription=prescription)


def _read_ins_code(text: str) -> Scan | None:
    found = _INS_CODE.match(text)
    ins = None if found is None else _ins(found[1])
    return None if ins is None else Scan(kind="ins_code", ins=ins)


def _read_foreign(text: str) -> Scan | None:
    origin = next((origin for origin, form in _FOREIGN if form.match(text)), None)
    if origin is None:
        return None
    return Scan(kind="national_or_foreign_prescription", origin=origin)


def _read_number(text: str) -> Scan | None:
    try:
        number = PrescriptionNumber.parse(text)
    except InvalidIdentifier:
        return None
    return Scan(kind="prescription_number", prescription=ClaimedPrescription(number=number))


def _read_vitale_card(text: str) -> Scan | None:
    ins = _ins(text.replace(" ", ""))
    return None if ins is None else Scan(kind="vitale_card", ins=ins)


def _read_pack(text: str) -> Scan | None:
    try:
        return Scan(kind="medicine_pack", pack=read_pack(text))
    except SeparatorLost:
        return Scan(kind="unknown", hint="separator_lost")
    except NotAPack:
        return None


def _read_national(text: str) -> Scan | None:
    bare = text.replace(" ", "")
    if not _NATIONAL.fullmatch(bare):
        return None
    if _MISTYPED.fullmatch(bare):
        return Scan(kind="unknown", hint="number_mistyped")
    return Scan(kind="national_or_foreign_prescription", origin="FR")


# In this order: a text is of the first kind whose form it has.
READERS: Final[tuple[Reader, ...]] = (
    _read_qr,
    _read_ins_code,
    _read_foreign,
    _read_number,
    _read_vitale_card,
    _read_pack,
    _read_national,
)


def _unknown(text: str) -> Scan:
    if _OF_OURS.match(text.swapcase()):
        return Scan(kind="unknown", hint="caps_lock")
    typed = text.translate(_FRENCH_KEYS)
    is_moved = typed != text and _read_pack(typed.upper()) is not None
    return Scan(kind="unknown", hint="keyboard_layout" if is_moved else None)


def _ins(text: str) -> Ins | None:
    try:
        return Ins(text)
    except InvalidIdentifier:
        return None
