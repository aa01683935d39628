"""What a search among alerts answers: each alert, how well it fits, and why."""

from collections.abc import Mapping
from typing import Final, Self

from services.fraud.answers.alerting import AlertFields, fields_of
from services.fraud.model.searching import FoundAlert, MatchReason, PersonName
from shared.fields import Model

LABELS: Final[Mapping[MatchReason, str]] = {
    MatchReason.EXACT: "correspondance exacte",
    MatchReason.PROVISIONAL_NUMBER: "même numéro, provisoire ou définitif",
    MatchReason.SIMILAR_SPELLING: "orthographe proche",
    MatchReason.SAME_SOUND: "même sonorité",
    MatchReason.SWAPPED_NAMES: "ordre inversé",
    MatchReason.PART_OF_NAME: "une partie du nom",
    MatchReason.BIRTH_DATE_SAME: "même date de naissance",
    MatchReason.BIRTH_DATE_DIFFERS: "autre date de naissance",
}


class MatchReasonAnswer(Model):
    """Pourquoi une alerte a été trouvée : un code stable et ses mots."""

    code: MatchReason
    label: str


class FoundNameAnswer(Model):
    """Un nom, pour distinguer les homonymes."""

    family_name: str | None
    given_name: str | None

    @classmethod
    def of(cls, name: PersonName) -> Self:
        """Show a name."""
        return cls(family_name=name.family, given_name=name.given)


class FoundAlertAnswer(AlertFields):
    """Une alerte trouvée, avec les noms qu’elle porte ; le reste se lit dans l’alerte elle-même.

    `score`, de 0 à 100, compare ce qui a été saisi à ces noms : il ne dit rien d’une fraude, et un
    homonyme n’est pas la personne en cause.
    """

    patient: FoundNameAnswer
    prescriber: FoundNameAnswer
    score: int
    reasons: tuple[MatchReasonAnswer, ...]

    @classmethod
    def of(cls, found: FoundAlert) -> Self:
        """Show an alert with what made it fit."""
        told = found.match.reasons
        return cls(
            **fields_of(found.alert),
            patient=FoundNameAnswer.of(found.names.patient),
            prescriber=FoundNameAnswer.of(found.names.prescriber),
            score=found.match.score,
            reasons=tuple(MatchReasonAnswer(code=each, label=LABELS[each]) for each in told),
        )


class FoundAlertPage(Model):
    """Une page de ce qui a été trouvé ; `next` mène à la suivante."""

    alerts: tuple[FoundAlertAnswer, ...]
    next: str | None
