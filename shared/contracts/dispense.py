"""Events that dispense publishes."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from shared.contracts.event import Contract, Moment, PrescriptionEvent
from shared.contracts.prescription import Patient, Prescriber, ProductProposal
from shared.identifiers import Cip13, Cis, Finess, Rpps

TOPIC = "dispense.events"

PrescriptionState = Literal[
    "issued", "partially_dispensed", "dispensed", "expired", "cancelled", "replaced"
]
# What a cancellation ended: all of it, or the rest after something was handed over.
CancellationScope = Literal["whole", "rest"]
CancellationRejection = Literal["already_dispensed", "already_expired", "already_ended"]
AdaptationKind = Literal["product", "form", "dose", "quantity", "duration", "stock_out", "other"]
Authenticity = Literal[
    "authentic",  # QR signature valid and identical to the one issued
    "signature_invalid",
    "unknown_key",
    "content_differs",  # paper or QR is not what was signed under this number
    "not_checked",  # number typed with the patient's INS, no QR to verify
]
LineOutcome = Literal["delivered", "substituted", "not_delivered"]
NotDeliveredReason = Literal[
    "stock_out",
    "patient_declined",
    "patient_has_enough",
    "clinical_reason",
    "unknown_product",
    "other",
]

ReasonToGoOnCode = Literal["prescriber_confirmed", "patient_known", "other"]


class PrescriptionPresented(PrescriptionEvent):
    """An officine consulted a prescription, or tried to with a QR that proved nothing.

    `number` is what the QR or the officine claimed: `is_known` tells whether it exists.
    """

    type: Literal["prescription.presented"] = "prescription.presented"
    version: Literal[1] = 1
    presentation_id: UUID
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    mode: Literal["qr", "typed"]
    authenticity: Authenticity
    differences: tuple[str, ...] = ()  # codes, such as "packs:2"; never a product's name
    is_known: bool
    state: PrescriptionState | None = None
    has_quantity_left: bool | None = None
    executed_by: tuple[Finess, ...] = ()  # officines that handed something over before
    patient_ref: str | None = None
    prescriber_rpps: Rpps | None = None


class RecordedLine(Contract):
    """What step 1 recorded for one line."""

    line: int
    outcome: LineOutcome
    cis: Cis | None = None
    cip13: Cip13 | None = None
    packs: int = 0
    covers_days: int | None = None
    reason: NotDeliveredReason | None = None
    left_total: int  # in the line's unit, after this dispensation
    left_now: int = 0  # what may be handed over at once, the same day
    next_possible_on: date | None = None  # when a renewal opens; None when nothing is left


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
    sealed: str  # ExecutionNotice


class BillingDifference(Contract):
    """One way in which the invoice is not what was dispensed; amounts in euro cents."""

    code: Literal[
        "line_not_dispensed", "line_not_billed", "product_differs", "packs_differ", "total_differs"
    ]
    line: int | None = None
    expected: str | None = None
    observed: str | None = None


class DispensationBilled(PrescriptionEvent):
    """Step 2: the invoice of a dispensation, and whether it agrees with step 1."""

    type: Literal["dispensation.billed"] = "dispensation.billed"
    version: Literal[1] = 1
    dispensation_id: UUID
    prescription_version: int
    pharmacy_finess: Finess
    patient_ref: str
    prescriber_rpps: Rpps
    prescriber_sees_execution: bool
    invoice_id: UUID
    invoiced_on: date
    total_cents: int
    supporting_document: Literal["automatic", "scor"]
    reconciliation: Literal["reconciled", "mismatch"]
    differences: tuple[BillingDifference, ...] = ()
    sealed: str  # ExecutionNotice


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


class AdaptationRequested(PrescriptionEvent):
    """An officine asks the prescriber whether a line may be dispensed otherwise."""

    type: Literal["adaptation.requested"] = "adaptation.requested"
    version: Literal[1] = 1
    request_id: UUID
    line: int
    kind: AdaptationKind
    answer_by: Moment  # afterwards the line stays as prescribed
    pharmacy_finess: Finess
    pharmacist_rpps: Rpps
    patient_ref: str
    prescriber_rpps: Rpps
    sealed: str  # AdaptationQuestion


class AdaptationQuestion(Contract):
    """The sealed block of `AdaptationRequested`: what is prescribed, and what is asked instead."""

    patient: Patient
    prescriber: Prescriber
    pharmacy_name: str | None = None  # as the officine's token names it
    prescribed: str
    proposal: ProductProposal
    comment: str | None = None


class NoticeLine(Contract):
    """One line as a person may read it."""

    line: int
    prescribed: str
    delivered: str | None = None


class ExecutionNotice(Contract):
    """The sealed block of dispense's events: who is told, and the words for it."""

    patient: Patient
    prescriber: Prescriber
    pharmacy_name: str | None = None  # as the officine's token names it
    lines: tuple[NoticeLine, ...]


# What carries an `ExecutionNotice`.
EventWithNotice = (
    DispensationRecorded | DispensationBilled | PrescriptionCancelled | CancellationRejected
)

Published = (
    PrescriptionPresented
    | DispensationRecorded
    | DispensationBilled
    | PrescriptionCancelled
    | CancellationRejected
    | AdaptationRequested
)
DispenseEvent = Annotated[Published, Field(discriminator="type")]
EVENTS: TypeAdapter[Published] = TypeAdapter(DispenseEvent)
