"""What became of step 1, line by line."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.dispense import (
    FillKind,
    LineOutcome,
    PrescriptionState,
    VerificationOutcome,
)
from shared.fields import Model

# A refused line has no outcome of its own: nothing of it is recorded, so nothing of it left.
StepOneOutcome = Literal[LineOutcome, "refused"]


class RefusalAnswer(Model):
    """Pourquoi une ligne n’est pas enregistrée, et que faire."""

    code: str
    detail: str
    advice: str


class AskedLine(Model):
    """Ce que l’étape 1 demandait d’une ligne qui est refusée."""

    outcome: LineOutcome
    packs: int | None
    covers_days: int | None


class StepOneLine(Model):
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
    outcome: StepOneOutcome
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
    asked: AskedLine | None
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
