"""How a prescription ends."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.dispense.words import (
    CancellationRejection,
    CancellationScope,
    PrescriptionState,
)
from shared.contracts.event import PrescriptionEvent
from shared.identifiers import Rpps


class PrescriptionCancelled(PrescriptionEvent):
    """What was left of a prescription may not be handed over any more; this is final."""

    type: Literal["prescription.cancelled"] = "prescription.cancelled"
    version: Literal[1] = 1
    cancellation_id: UUID
    scope: CancellationScope
    replaced_by: str | None = None
    prescription_version: int
    state: PrescriptionState  # "cancelled", or "replaced" with `replaced_by`
    patient_ref: str
    prescriber_rpps: Rpps
    sealed: str  # ExecutionNotice


class CancellationRejected(PrescriptionEvent):
    """Nothing was left to cancel: the prescription stands as `state` says."""

    type: Literal["cancellation.rejected"] = "cancellation.rejected"
    version: Literal[1] = 1
    cancellation_id: UUID
    rejection: CancellationRejection
    replaced_by: str | None = None
    state: PrescriptionState
    patient_ref: str
    prescriber_rpps: Rpps
    sealed: str  # ExecutionNotice


class PrescriptionExpired(PrescriptionEvent):
    """Its last day is over: what was not handed over is lost."""

    type: Literal["prescription.expired"] = "prescription.expired"
    version: Literal[1] = 1
    prescription_version: int
    expired_on: date  # the last day on which an officine could dispense
    state: PrescriptionState
    patient_ref: str
    prescriber_rpps: Rpps
    sealed: str  # ExecutionNotice
