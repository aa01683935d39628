"""What prescribe keeps, as its store returns it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.dispense import PrescriptionState, RecordedLine
from shared.contracts.prescription import PrescriptionContent
from shared.identifiers import Finess, Rpps
from shared.number import PrescriptionNumber

Reconciliation = Literal["reconciled", "mismatch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPrescription:
    """A prescription as it is kept: what is sealed stays sealed until somebody may read it."""

    number: PrescriptionNumber
    prescriber_rpps: Rpps
    patient_ref: str
    issued_on: date
    valid_until: date
    issued_at: datetime
    is_secure: bool
    prescriber_sees_execution: bool
    lines_digest: bytes
    qr_digest: bytes
    signing_key_id: str
    sealed_content: str
    sealed_qr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    """What a document is drawn from; `state` as dispense told it last."""

    content: PrescriptionContent
    qr_text: str
    state: PrescriptionState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A public key, and since when and until when it is trusted; the private half is never kept.

    `trusted_until` and `revoked_at` are None until it is revoked.
    """

    key_id: str
    public_key: str
    published_at: datetime
    trusted_until: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Whose prescription it is: the patient's pseudonym, and who signed."""

    patient_ref: str
    prescriber_rpps: Rpps


@dataclass(frozen=True, slots=True)
class StoredBilling:
    """How the invoice of a dispensation agrees with it, and when that was told."""

    reconciliation: Reconciliation
    billed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDispensation:
    """A dispensation as dispense told it: codes and quantities; the words are in the notice.

    The notice is sealed for the event that told it.
    """

    dispensation_id: UUID
    event_id: UUID
    number: str
    version: int
    recorded_at: datetime
    pharmacy_finess: Finess
    lines: tuple[RecordedLine, ...]
    sealed_notice: str
    billing: StoredBilling | None = None
    reversed_lines: frozenset[int] = frozenset()  # taken back since
