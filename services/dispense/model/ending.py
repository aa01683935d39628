"""The end that a prescriber puts to a prescription: what is asked, and what is decided of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.dispense.model.prescription import Prescription
from shared.contracts.dispense import (
    CancellationRejection,
    CancellationScope,
    PrescriptionState,
)
from shared.identifiers import Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """A prescriber wants what is left of a prescription cancelled, in favour of another or not.

    It names people so that an event about somebody else's prescription ends nothing (ADR 15).
    """

    cancellation_id: UUID
    number: str
    patient_ref: str
    prescriber_rpps: Rpps
    asked_at: datetime
    replaced_by: str | None = None
    correlation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """What was left is cancelled; `after` is the prescription from now on."""

    scope: CancellationScope
    after: Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToCancel:
    """The prescription had ended before; it stays as it is."""

    rejection: CancellationRejection
    state: PrescriptionState
