"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ordoflux_client.models.dispense.consultations_answered_1 import (
    CheckAnswer,
    FillKind,
    RecordedLineAnswer,
    VerificationOutcome,
)
from ordoflux_client.models.prescription import (
    ExecutionSource,
    LineOutcome,
    PrescriptionState,
    ReasonToGoOnCode,
    ReversalReason,
)
from ordoflux_client.shapes import Answered


class AskedLine(Answered):
    """Ce que l’étape 1 demandait d’une ligne qui est refusée."""

    outcome: LineOutcome | str
    packs: int | None
    covers_days: int | None


class DifferenceAnswer(Answered):
    """Une différence entre la facture et ce qui a été délivré."""

    code: str
    line: int | None
    expected: str | None
    observed: str | None
    detail: str


class BillingAnswer(Answered):
    """L’étape 2 enregistrée, et son rapprochement avec l’étape 1."""

    reconciliation: Literal["reconciled", "mismatch"] | str
    billed_at: datetime
    credit_number: str | None
    invoice_id: UUID
    differences: tuple[DifferenceAnswer, ...]


class RefusalAnswer(Answered):
    """Pourquoi une ligne n’est pas enregistrée, et que faire."""

    code: str
    detail: str
    advice: str


class StepOneLine(Answered):
    """Une ligne de l’étape 1, enregistrée ou refusée, et ce qu’il en reste.

    « outcome » : ce qui est enregistré ; « refused » : rien ne l’est, ne remettez rien de cette
    ligne, « refusal » dit pourquoi et « asked » ce qui était demandé ;
    « fill » : première délivrance ou suivante (F, R), complète ou partielle (FC, FP) ;
    « deducted » : ce qui est perdu parce que la ligne est présentée tard, dans son unité ;
    « packs_verified » : combien de boîtes scannées ont été vérifiées par leur numéro de série ;
    « verification » : la conclusion pour un médicament onéreux ; « refusal_filed » : le refus de
    délivrance qu’elle a fait enregistrer.
    """

    line: int
    outcome: (
        Literal["delivered", "substituted", "adapted", "postponed", "not_delivered", "refused"]
        | str
    )
    packs: int | None
    covers_days: int | None
    fill: FillKind | str | None
    owed_packs: int
    deducted: int
    packs_verified: int | None
    verification: VerificationOutcome | str | None
    refusal_filed: UUID | None
    left_now: int | None
    left_total: int | None
    next_possible_on: date | None
    asked: AskedLine | None
    refusal: RefusalAnswer | None


class DispensationAnswer(Answered):
    """L’étape 1 enregistrée, et ce qui s’imprime sur l’ordonnance, ligne à ligne."""

    dispensation_id: UUID
    number: str
    state: PrescriptionState | str
    version: int
    recorded_at: datetime
    lines: tuple[StepOneLine, ...]
    mentions_to_print: tuple[str, ...]


class DispensationCheckAnswer(Answered):
    """Le contrôle enregistré d’une délivrance.

    « reversal_path » : si une erreur est trouvée, où la retirer (POST), en tout ou ligne par ligne.
    """

    outcome: Literal["confirmed", "error_found"] | str
    checked_at: datetime
    checked_by: str
    error_id: UUID | None
    dispensation_id: UUID
    number: str
    reversal_path: str | None


class ReasonToGoOnAnswer(Answered):
    """Pourquoi l’officine a poursuivi après vérification : alerte, remplacement, autre officine."""

    code: ReasonToGoOnCode | str
    comment: str


class DispensationReadAnswer(Answered):
    """Une délivrance relue, et sa facture s’il y en a une.

    Le motif et les contrôles (« checks ») ne sont que pour l’officine.
    """

    dispensation_id: UUID
    number: str
    recorded_at: datetime
    source: ExecutionSource | str
    intended_at: datetime | None
    pharmacy_finess: str
    lines: tuple[RecordedLineAnswer, ...]
    reason_to_go_on: ReasonToGoOnAnswer | None
    billing: BillingAnswer | None
    checks: tuple[CheckAnswer, ...]


class ReversedLine(Answered):
    """Une ligne retirée, et ce qu’il en reste à délivrer, dans l’unité de sa quantité."""

    line: int
    outcome: LineOutcome | str
    packs: int
    covers_days: int | None
    left_now: int
    left_total: int
    next_possible_on: date | None


class ReversalAnswer(Answered):
    """Ce qui est retiré d’une délivrance ; « version » : celle de l’ordonnance désormais.

    Si le prescripteur avait voulu y mettre fin quand tout était délivré, elle prend fin aussitôt :
    « state » le dit à la prochaine consultation.
    """

    reversal_id: UUID
    dispensation_id: UUID
    number: str
    reason: ReversalReason | str
    reversed_at: datetime
    state: PrescriptionState | str
    version: int
    lines: tuple[ReversedLine, ...]
