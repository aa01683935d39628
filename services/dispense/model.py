"""What dispense decides about: prescriptions with what is left of them, requests, decisions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.actors import Actor
from shared.contracts.dispense import (
    AlertReasonCode,
    Authenticity,
    BillingDifference,
    LineOutcome,
    NotDeliveredReason,
)
from shared.contracts.fraud import SignalClass, SignalName
from shared.contracts.prescription import Line, PrescriptionContent
from shared.habilitation import Operation, Relation, may
from shared.identifiers import Cip13, Cis, Finess, Lpp, Rpps
from shared.problems import Refusal

LineStatus = Literal["to_dispense", "partially_dispensed", "dispensed", "not_dispensed", "expired"]
SupportingDocument = Literal["automatic", "scor"]
Mode = Literal["qr", "typed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Officine:
    """The pharmacist who asks, and the officine in whose name."""

    finess: Finess
    pharmacist: Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, when, and the request that he asks in."""

    actor: Actor
    at: datetime
    correlation_id: UUID | None = None

    @property
    def officine(self) -> Officine:
        """The officine that asks; only a pharmacist's token has one."""
        assert self.actor.finess is not None, "the edge lets nobody in without an officine"
        assert self.actor.rpps is not None, "a pharmacist's token holds his RPPS"
        return Officine(finess=self.actor.finess, pharmacist=self.actor.rpps)

    def may(self, operation: Operation, relation: Relation) -> bool:
        """Tell what the matrix of habilitations says of this person."""
        return may(self.actor.role, operation, relation)

    def relation_to(self, pharmacy: Finess, *, patient_ref: str | None = None) -> Relation:
        """Return what links this person to what an officine recorded, for a patient or not."""
        if self.actor.finess is not None and self.actor.finess == pharmacy:
            return Relation.SAME_PHARMACY
        if patient_ref is not None and self.actor.patient_ref == patient_ref:
            return Relation.SUBJECT
        return Relation.STRANGER


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A signal of class D or H that every officine sees on this prescription."""

    signal_id: UUID
    signal: SignalName
    signal_class: SignalClass
    sentence: str
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """A signed line and what was handed over on it so far, in the unit of its quantity (ADR 9).

    `round_started_on` is the day of the first hand-over of the latest round.
    """

    signed: Line
    delivered: int = 0
    round_started_on: date | None = None
    round_delivered: int = 0
    last_outcome: LineOutcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of a line, in its unit: today, ever, and when more may be handed over."""

    left_now: int
    left_total: int
    next_possible_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """A prescription as this service knows it; `version` grows by one with each dispensation."""

    content: PrescriptionContent
    patient_ref: str
    version: int
    lines: tuple[LineState, ...]
    alerts: tuple[Alert, ...] = ()

    @property
    def number(self) -> str:
        """The prescription number."""
        return self.content.number


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredProduct:
    """What the medicines catalogue says of a delivered code, seen from the prescribed line.

    `units_per_pack` counts tablets, doses …; None when the catalogue does not say.
    """

    cis: Cis
    label: str
    inn: tuple[str, ...]
    lacks_substance: bool = False  # of a combination prescribed by its INN
    may_substitute: bool = False
    is_contraceptive: bool = False
    units_per_pack: int | None = None
    prescribed_units_per_pack: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedLine:
    """What an officine says it does with one line; `product` is None for a code nobody knows."""

    line: int
    outcome: LineOutcome
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    packs: int | None = None
    covers_days: int | None = None
    reason: NotDeliveredReason | None = None
    product: DeliveredProduct | None = None
    already_said: bool = False  # not delivered here before, and nowhere since


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReason:
    """Why the officine goes on in spite of an alert."""

    code: AlertReasonCode
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensationRequest:
    """Step 1 as asked; `version` is the state the officine saw, when its software sends it."""

    consultation_id: UUID
    lines: tuple[RequestedLine, ...]
    version: int | None = None
    alert_reason: AlertReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensationLine:
    """One line of a dispensation as it was recorded, and what was left of it then, in its unit."""

    line: int
    outcome: LineOutcome
    packs: int
    covers_days: int | None = None
    cis: Cis | None = None
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    reason: NotDeliveredReason | None = None
    label: str | None = None
    left_now: int = 0
    left_total: int
    next_possible_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensed:
    """Step 1 is recorded, at least in part; `after` is the prescription from now on."""

    lines: tuple[DispensationLine, ...]
    refused: tuple[Refusal, ...]
    after: Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Step 1 as it was recorded."""

    dispensation_id: UUID
    recorded_at: datetime
    dispensed: Dispensed


@dataclass(frozen=True, slots=True)
class Declined:
    """Nothing was changed; the first refusal is the main one.

    `alerts` are those the officine must know of before it asks again.
    """

    refusals: tuple[Refusal, ...]
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line of an invoice; the amount is in euro cents."""

    line: int
    packs: int
    amount_cents: int
    cip13: Cip13 | None = None
    lpp: Lpp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """Step 2 as the officine sent it; amounts in euro cents."""

    invoice_number: str
    invoiced_on: date
    supporting_document: SupportingDocument
    total_cents: int
    lines: tuple[InvoiceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """An invoice as it is kept, and how it agrees with what was handed over."""

    invoice_id: UUID
    billed_at: datetime
    invoice: Invoice
    differences: tuple[BillingDifference, ...]

    @property
    def reconciliation(self) -> Literal["reconciled", "mismatch"]:
        """Whether the invoice is what was dispensed."""
        return "mismatch" if self.differences else "reconciled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensation:
    """What one officine recorded at one moment, and its invoice once it is billed.

    The rows of the store keep the labels of lines and the comment of the reason sealed.
    """

    dispensation_id: UUID
    number: str
    consultation_id: UUID
    officine: Officine
    prescription_version: int
    recorded_at: datetime
    alert_reason: AlertReason | None = None
    lines: tuple[DispensationLine, ...] = ()
    billed: Billed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """What the officine read on the paper for one line; None where it read nothing."""

    line: int
    packs: int | None = None
    duration_days: int | None = None


@dataclass(frozen=True, slots=True)
class PaperDifference:
    """One way in which the paper is not what was signed: a strange line, its packs, its days."""

    what: Literal["line", "packs", "duration_days"]
    line: int

    @property
    def code(self) -> str:
        """The word for it on Kafka, such as "packs:2"."""
        return f"{self.what}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A consult that was answered: for twelve hours, the right of this officine to execute."""

    consultation_id: UUID
    expires_at: datetime
    consulted_on: date
    prescription: Prescription
    authenticity: Authenticity
    differences: tuple[PaperDifference, ...]
    history: tuple[Dispensation, ...]
