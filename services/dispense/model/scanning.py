"""What a scanner read at the counter, before anybody decides anything."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shared.contracts.dispense import PackFinding
from shared.gs1 import PackCode
from shared.identifiers import Ins, Rpps
from shared.number import PrescriptionNumber

ScanKind = Literal[
    "prescription_qr",
    "prescription_number",
    "old_qr",
    "national_or_foreign_prescription",
    "ins_code",
    "vitale_card",
    "medicine_pack",
    "unknown",
]
# The country whose system gave the number; it is served there, not here.
Origin = Literal["FR", "DE", "GB", "CH"]
# What else to tell of a text: why it is not read, or not in full.
ScanHint = Literal[
    "qr_damaged", "number_mistyped", "separator_lost", "keyboard_layout", "caps_lock"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPrescription:
    """What a QR or a typed number claims: nothing is verified before the consult."""

    number: PrescriptionNumber
    issued_on: date | None = None
    prescriber: Rpps | None = None
    is_secure: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a text is, and the parts that its kind has. `repr` shows no patient."""

    kind: ScanKind
    prescription: ClaimedPrescription | None = None
    origin: Origin | None = None
    ins: Ins | None = field(default=None, repr=False)
    pack: PackCode | None = None
    hint: ScanHint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSeen:
    """A scan, and what the catalogue and the register of packs say of it."""

    scan: Scan
    label: str | None = None
    finding: PackFinding | None = None
