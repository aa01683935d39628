"""Step 1: what an officine handed over."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.dispense.words import (
    AgreedBy,
    ExecutionSource,
    FillKind,
    LineOutcome,
    NotDeliveredReason,
    PrescriptionState,
    ReasonToGoOnCode,
    VerificationOutcome,
)
from shared.contracts.event import Contract, Moment, PrescriptionEvent
from shared.identifiers import Cip13, Cis, Finess, Rpps


class RecordedLine(Contract):
    """What step 1 recorded for one line."""

    line: int
    outcome: LineOutcome
    cis: Cis | None = None
    cip13: Cip13 | None = None
    packs: int = 0
    covers_days: int | None = None
    reason: NotDeliveredReason | None = None
    agreed_by: AgreedBy | None = None  # of an adapted line, with the moment when he agreed
    agreed_at: Moment | None = None
    expected_on: date | None = None  # until when it is put off, where that is known
    fill: FillKind | None = None  # None where nothing was handed over
    owed_packs: int = 0  # promised to the patient, who comes back for them
    # Lost because the line was presented late, in its unit (R.5132-33 CSP).
    deducted: int = 0
    left_total: int  # in the line's unit, after this dispensation
    left_now: int = 0  # what may be handed over at once, the same day
    next_possible_on: date | None = None  # when a renewal opens; None when nothing is left
    verification: VerificationOutcome | None = None  # of an expensive medicine (ADR 30)


class DispensationRecorded(PrescriptionEvent):
    """Step 1: what one officine handed over, line by line."""

    type: Literal["dispensation.recorded"] = "dispensation.recorded"
    version: Literal[1] = 1
    dispensation_id: UUID
    prescription_version: int  # grows by one with each change of this prescription's state
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    patient_ref: str
    prescriber_rpps: Rpps
    prescriber_sees_execution: bool  # as said at issue; a later choice of the patient goes first
    state: PrescriptionState
    lines: tuple[RecordedLine, ...]
    # Asked where an alert stands, where the prescription replaces one of which something was handed
    # over, and where the prescriber named another officine.
    reason_to_go_on: ReasonToGoOnCode | None = None
    source: ExecutionSource = "counter"
    intended_at: Moment | None = None  # when it happened, where it was recorded afterwards
    sealed: str  # ExecutionNotice


class ConflictingLine(Contract):
    """What could not be recorded of a line: more was handed over than it allows."""

    line: int
    cip13: Cip13 | None = None
    quantity: int  # handed over in excess, in the line's unit
    code: str  # of the refusal that the counter would have answered


class ExecutionConflicting(PrescriptionEvent):
    """An execution told afterwards contradicts what was recorded meanwhile: people decide."""

    type: Literal["execution.conflicting"] = "execution.conflicting"
    version: Literal[1] = 1
    case_id: UUID
    dispensation_id: UUID | None = None  # of what could be recorded of it
    source: ExecutionSource
    intended_at: Moment
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    patient_ref: str
    prescriber_rpps: Rpps
    lines: tuple[ConflictingLine, ...]
