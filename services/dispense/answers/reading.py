"""What was recorded, as it is read back."""

from datetime import date, datetime
from uuid import UUID

from services.dispense.answers.billing import (
    BillingAnswer,
    BillingState,
)
from services.dispense.answers.checking import CheckAnswer
from shared.contracts.dispense import (
    AgreedBy,
    ExecutionSource,
    FillKind,
    LineOutcome,
    NotDeliveredReason,
    ReasonToGoOnCode,
    VerificationOutcome,
    VerificationStep,
)
from shared.fields import Model
from shared.identifiers import Cip13, Finess, Lpp


class RecordedLineAnswer(Model):
    """Ce qu’une officine a fait d’une ligne ; ses vérifications ne sont montrées qu’à elle."""

    line: int
    outcome: LineOutcome
    label: str | None
    cip13: Cip13 | None
    lpp: Lpp | None
    packs: int
    covers_days: int | None
    reason: NotDeliveredReason | None
    reversed_at: datetime | None
    agreed_by: AgreedBy | None
    agreed_at: datetime | None
    expected_on: date | None
    fill: FillKind | None
    owed_packs: int
    deducted: int
    order_number: str | None
    verification: VerificationOutcome | None
    verification_steps: tuple[VerificationStep, ...]


class HistoryLine(Model):
    """Ce qui a été fait d’une ligne ; « is_reversed » : repris depuis, et qui ne compte plus."""

    line: int
    outcome: LineOutcome
    label: str | None
    cip13: Cip13 | None
    lpp: Lpp | None
    packs: int
    covers_days: int | None
    is_reversed: bool


class OwnHistory(Model):
    """Ce que votre officine a enregistré, et qui l’a contrôlé.

    « intended_at » : remis avant, à cet instant.
    """

    dispensation_id: UUID
    recorded_at: datetime
    source: ExecutionSource
    intended_at: datetime | None
    pharmacy_finess: Finess
    lines: tuple[RecordedLineAnswer, ...]
    billing: BillingState | None
    checks: tuple[CheckAnswer, ...]


class HistoryEntry(Model):
    """Ce qu’une officine a enregistré ; « recorded_on » : le jour de la remise.

    D’une autre officine : le jour, le département, et de chaque ligne l’issue, le produit et la
    quantité ; ni qui elle est, ni l’heure, ni ses motifs.
    « own » n’est renseigné que pour la vôtre.
    """

    recorded_on: date
    department: str
    lines: tuple[HistoryLine, ...]
    own: OwnHistory | None


class ReasonToGoOnAnswer(Model):
    """Pourquoi l’officine a poursuivi après vérification : alerte, remplacement, autre officine."""

    code: ReasonToGoOnCode
    comment: str


class DispensationReadAnswer(Model):
    """Une délivrance relue, et sa facture s’il y en a une.

    Le motif et les contrôles (« checks ») ne sont que pour l’officine.
    """

    dispensation_id: UUID
    number: str
    recorded_at: datetime
    source: ExecutionSource
    intended_at: datetime | None
    pharmacy_finess: Finess
    lines: tuple[RecordedLineAnswer, ...]
    reason_to_go_on: ReasonToGoOnAnswer | None
    billing: BillingAnswer | None
    checks: tuple[CheckAnswer, ...]
