"""Bodies of the answers that officines read."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.dispense.model import LineStatus
from shared.contracts.dispense import (
    AdaptationKind,
    Authenticity,
    LineOutcome,
    NotDeliveredReason,
    PrescriptionState,
    ReasonToGoOnCode,
)
from shared.contracts.fraud import SignalClass, SignalName
from shared.contracts.prescribe import AdaptationOutcome
from shared.contracts.prescription import (
    Mentions,
    NamedPharmacy,
    NonSubstituable,
    Patient,
    Posology,
    Prescriber,
    Product,
    ProductProposal,
    Quantity,
    Setting,
    Surgery,
)
from shared.fields import Model
from shared.identifiers import Cip13, Finess, Lpp

Reconciliation = Literal["reconciled", "mismatch"]


class AdaptationAnswer(Model):
    """Une demande d’adaptation ; « lapsed » : sans réponse à temps, la ligne reste prescrite ainsi.

    « outcome » est nul tant que le prescripteur n’a pas répondu. Sans réponse avant « answer_by »,
    délivrez ce qui est prescrit, ou ne délivrez pas.
    """

    request_id: UUID
    number: str
    line: int
    kind: AdaptationKind
    pharmacy_finess: Finess
    requested_at: datetime
    answer_by: datetime
    prescribed: str
    proposal: ProductProposal
    comment: str | None
    outcome: AdaptationOutcome | None
    answered_at: datetime | None
    counter_proposal: ProductProposal | None
    answer_comment: str | None


class ConsultedLine(Model):
    """Une ligne signée et ce qu’il en reste, dans l’unité de sa quantité.

    « mentions » : ce que le prescripteur ou la loi ajoute à la ligne, dont « fraction_days ».
    """

    line: int
    label: str
    product: Product
    posology: Posology
    quantity: Quantity
    non_substituable: NonSubstituable | None
    is_ald: bool
    is_secure: bool
    mentions: Mentions
    status: LineStatus
    delivered: int
    left_now: int
    left_total: int
    next_possible_on: date | None
    adaptations: tuple[AdaptationAnswer, ...]


class AlertAnswer(Model):
    """Une alerte à connaître avant de délivrer ; elle n’interdit rien à elle seule."""

    signal: SignalName
    signal_class: SignalClass
    sentence: str
    raised_at: datetime


class RecordedLineAnswer(Model):
    """Ce qu’une officine a fait d’une ligne."""

    line: int
    outcome: LineOutcome
    label: str | None
    cip13: Cip13 | None
    lpp: Lpp | None
    packs: int
    covers_days: int | None
    reason: NotDeliveredReason | None


class BillingState(Model):
    """Où en est l’étape 2 d’une délivrance."""

    reconciliation: Reconciliation
    billed_at: datetime


class HistoryEntry(Model):
    """Ce qu’une officine a enregistré à un moment."""

    dispensation_id: UUID
    recorded_at: datetime
    pharmacy_finess: Finess
    lines: tuple[RecordedLineAnswer, ...]
    billing: BillingState | None


class WarningAnswer(Model):
    """Ce que l’officine doit savoir avant de délivrer, de l’ordonnance ou d’une ligne."""

    code: str
    line: int | None
    detail: str


class ConsultationAnswer(Model):
    """L’ordonnance telle qu’elle a été signée, et ce qu’il en reste à délivrer.

    « ended_at » : depuis quand elle est annulée ou remplacée ; « replaced_by » : le numéro de celle
    qui la remplace ; « replaces » : le numéro de celle qu’elle remplace ; « pharmacy » : l’officine
    que le prescripteur a désignée ; « surgery » : l’opération dont elle prépare les suites.
    """

    consultation_id: UUID
    expires_at: datetime
    number: str
    number_grouped: str
    state: PrescriptionState
    version: int
    authenticity: Authenticity
    issued_on: date
    valid_until: date
    ended_at: datetime | None
    replaced_by: str | None
    replaces: str | None
    is_secure: bool
    setting: Setting
    is_exception: bool
    pharmacy: NamedPharmacy | None
    surgery: Surgery | None
    patient: Patient
    prescriber: Prescriber
    lines: tuple[ConsultedLine, ...]
    alerts: tuple[AlertAnswer, ...]
    history: tuple[HistoryEntry, ...]
    warnings: tuple[WarningAnswer, ...]


class RefusalAnswer(Model):
    """Pourquoi une ligne n’est pas enregistrée."""

    code: str
    detail: str


class StepOneLine(Model):
    """Une ligne de l’étape 1, enregistrée ou refusée, et ce qu’il en reste."""

    line: int
    outcome: LineOutcome
    packs: int | None
    covers_days: int | None
    left_now: int | None
    left_total: int | None
    next_possible_on: date | None
    refusal: RefusalAnswer | None


class DispensationAnswer(Model):
    """L’étape 1 enregistrée."""

    dispensation_id: UUID
    number: str
    state: PrescriptionState
    version: int
    recorded_at: datetime
    lines: tuple[StepOneLine, ...]


class DifferenceAnswer(Model):
    """Une différence entre la facture et ce qui a été délivré."""

    code: str
    line: int | None
    expected: str | None
    observed: str | None
    detail: str


class BillingAnswer(BillingState):
    """L’étape 2 enregistrée, et son rapprochement avec l’étape 1."""

    invoice_id: UUID
    differences: tuple[DifferenceAnswer, ...]


class ReasonToGoOnAnswer(Model):
    """Pourquoi l’officine a poursuivi après vérification : alerte, remplacement, autre officine."""

    code: ReasonToGoOnCode
    comment: str


class DispensationReadAnswer(Model):
    """Une délivrance relue, et sa facture s’il y en a une ; le motif n’est que pour l’officine."""

    dispensation_id: UUID
    number: str
    recorded_at: datetime
    pharmacy_finess: Finess
    lines: tuple[RecordedLineAnswer, ...]
    reason_to_go_on: ReasonToGoOnAnswer | None
    billing: BillingAnswer | None
