"""What an officine takes back, and what it refuses."""

from typing import Literal
from uuid import UUID

from shared.contracts.dispense.executing import RecordedLine
from shared.contracts.dispense.notice import NoticeLine
from shared.contracts.dispense.words import (
    DispensingRefusalReason,
    PrescriptionState,
    ReversalReason,
)
from shared.contracts.event import Contract, PrescriptionEvent
from shared.contracts.prescription import Patient, Prescriber
from shared.identifiers import Finess, Rpps


class DispensationReversed(PrescriptionEvent):
    """An officine takes back lines of its dispensation: they were recorded by mistake.

    `lines` tells what is left of each line afterwards; `packs` and `covers_days` are what it takes
    back.
    """

    type: Literal["dispensation.reversed"] = "dispensation.reversed"
    version: Literal[1] = 1
    reversal_id: UUID
    dispensation_id: UUID
    prescription_version: int
    reason: ReversalReason
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    patient_ref: str
    prescriber_rpps: Rpps
    prescriber_sees_execution: bool
    state: PrescriptionState
    lines: tuple[RecordedLine, ...]
    sealed: str  # ExecutionNotice


class DispensingRefused(PrescriptionEvent):
    """A pharmacist refuses to dispense: what he found, for fraud and for the prescriber."""

    type: Literal["dispensing.refused"] = "dispensing.refused"
    version: Literal[1] = 1
    refusal_id: UUID
    reason: DispensingRefusalReason
    lines: tuple[int, ...]  # empty: the whole prescription
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    patient_ref: str
    prescriber_rpps: Rpps
    sealed: str  # RefusalNotice


class RefusalNotice(Contract):
    """The sealed block of `DispensingRefused`: who is told, and the pharmacist's words."""

    patient: Patient
    prescriber: Prescriber
    pharmacy_name: str | None = None  # as the officine's token names it
    lines: tuple[NoticeLine, ...]
    comment: str
