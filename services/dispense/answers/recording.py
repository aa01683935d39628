"""What became of step 1, line by line."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.dispense import (
    FillKind,
    LineOutcome,
    PrescriptionState,
    VerificationOutcome,
)
from shared.fields import Model


class RefusalAnswer(Model):
    """Pourquoi une ligne n’est pas enregistrée, et que faire."""

    code: str
    detail: str
    advice: str


class StepOneLine(Model):
    """Une ligne de l’étape 1, enregistrée ou refusée, et ce qu’il en reste.

    « fill » : première délivrance ou suivante (F, R), complète ou partielle (FC, FP) ;
    « deducted » : ce qui est perdu parce que la ligne est présentée tard, dans son unité ;
    « packs_verified » : combien de boîtes scannées ont été vérifiées par leur numéro de série ;
    « verification » : la conclusion pour un médicament onéreux ; « refusal_filed » : le refus de
    délivrance qu’elle a fait enregistrer.
    """

    line: int
    outcome: LineOutcome
    packs: int | None
    covers_days: int | None
    fill: FillKind | None
    owed_packs: int
    deducted: int
    packs_verified: int | None
    verification: VerificationOutcome | None
    refusal_filed: UUID | None
    left_now: int | None
    left_total: int | None
    next_possible_on: date | None
    refusal: RefusalAnswer | None


class DispensationAnswer(Model):
    """L’étape 1 enregistrée, et ce qui s’imprime sur l’ordonnance, ligne à ligne."""

    dispensation_id: UUID
    number: str
    state: PrescriptionState
    version: int
    recorded_at: datetime
    lines: tuple[StepOneLine, ...]
    mentions_to_print: tuple[str, ...]
