"""The checks that are asked of an officine before an expensive medicine leaves."""

from typing import Literal

from shared.contracts.dispense import VerificationOutcome, VerificationStep
from shared.fields import Model


class ExpensiveLine(Model):
    """Une ligne à vérifier, et pourquoi."""

    line: int
    detail: str


class VerificationStepAnswer(Model):
    """Une étape ; « is_enough » : faite, elle authentifie l’ordonnance à elle seule."""

    code: VerificationStep
    is_enough: bool
    detail: str


class VerificationOutcomeAnswer(Model):
    """Une conclusion, la mention à porter sur l’ordonnance, et ce qu’elle demande."""

    code: VerificationOutcome
    mention: str
    detail: str


class ExemptionAnswer(Model):
    """Pourquoi rien n’est à vérifier."""

    code: Literal["qr_read"]
    detail: str


class VerificationAnswer(Model):
    """La vérification des médicaments de plus de 300 € la boîte (« lines »).

    Une délivrance temporaire y reste, quel que soit son prix, jusqu’à la fin des vérifications.
    « is_required » : à faire avant l’étape 1, qui la reçoit ligne par ligne (« verification ») ;
    sinon « exemption » dit pourquoi. « steps » : la liste à cocher, dans l’ordre ; « outcomes » :
    les trois conclusions possibles.
    """

    is_required: bool
    exemption: ExemptionAnswer | None
    lines: tuple[ExpensiveLine, ...]
    steps: tuple[VerificationStepAnswer, ...]
    outcomes: tuple[VerificationOutcomeAnswer, ...]
