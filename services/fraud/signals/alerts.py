"""S4: what is shown matches a confirmed alert, or comes close to one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar, Final

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.alerts import ConfirmedAlert
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Issue, Presentation
from services.fraud.signals.bounds import Points
from services.fraud.signals.wording import otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName

# Hundredths of the resemblance: the patient weighs most, whom a stolen prescriber's own patients
# do not share; without him nothing reaches the threshold.
_PATIENT: Final = 45
_PRESCRIBER: Final = 35
_NEAR_PRESCRIBER: Final = 28
_SAME_DRUG: Final = 20
_SAME_CLASS: Final = 14
_CHEMICAL_GROUP: Final = 5  # characters of an ATC code: what it is made of, not which one


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMatch:
    """The very number of a confirmed alert is shown again: a fact, class D.

    Source: use of ASAFO's list of confirmed false prescriptions (ADR 39). An alert that was
    withdrawn is on the list no more.
    """

    rule: ClassVar[str] = "S4.number"
    name: ClassVar[SignalName] = "S4"
    signal_class: ClassVar[SignalClass] = "D"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "authenticity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 50

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire when the number shown is that of an alert confirmed before."""
        assert isinstance(fact, Presentation)
        alert = sight.knowledge.alerts.of_number(fact.number)
        if alert is None or alert.confirmed_at > sight.moment:
            return None
        return hit_by(
            self,
            observed="same_number",
            threshold="same_number",
            evidence=(fact.event_id,),
            sentence=(
                "Le numéro présenté est celui d’une fausse ordonnance avérée : deux analystes "
                "l’ont confirmée."
            ),
            counterfactual=otherwise("sans l’alerte confirmée sous ce numéro"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertResemblance:
    """Patient, prescriber and drug are together those of a confirmed alert: class H.

    A score over pseudonyms and codes, in hundredths: 45 the same patient, 35 the same prescriber
    (28 where one digit of his number differs: paper is typed by hand), 20 the same drug (14 the
    same chemical group). Threshold 92 of ADR 39: the patient and the prescriber of an alert
    with another medicine (80), or the prescriber and the drug with another patient (55), are not
    enough: a doctor whose pad was stolen goes on treating his own patients.
    """

    rule: ClassVar[str] = "S4.resemblance"
    name: ClassVar[SignalName] = "S4"
    signal_class: ClassVar[SignalClass] = "H"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "identity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 35
    score_min: Annotated[int, Field(ge=80, le=100)] = 92

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire when the best resemblance to an alert of that patient reaches the threshold."""
        assert isinstance(fact, Presentation)
        if fact.patient_ref is None:
            return None
        scored = [
            resemblance(fact, drugs_of(sight.life.issue), alert)
            for alert in sight.knowledge.alerts.of_patient(fact.patient_ref)
            if alert.confirmed_at <= sight.moment and alert.number != fact.number
        ]
        score = max(scored, default=0)
        if score < self.score_min:
            return None
        return hit_by(
            self,
            observed=f"0.{score:02d}" if score < 100 else "1",  # noqa: PLR2004 - hundredths
            threshold=f"0.{self.score_min:02d}",
            evidence=(fact.event_id,),
            sentence=(
                "Le patient, le prescripteur et le médicament sont ensemble ceux d’une fausse "
                f"ordonnance avérée (ressemblance de {score} sur 100, seuil : {self.score_min}). "
                "Appelez le prescripteur avant de délivrer."
            ),
            counterfactual=otherwise(
                "pour un autre patient, un autre prescripteur ou un médicament d’une autre classe"
            ),
        )


def resemblance(fact: Presentation, drugs: Collection[str], alert: ConfirmedAlert) -> int:
    """Return how close a presentation comes to an alert, in hundredths."""
    patient = _PATIENT if fact.patient_ref == alert.patient_ref else 0
    return patient + _prescribers(fact.prescriber, alert.prescriber) + _drugs(drugs, alert)


def drugs_of(issue: Issue | None) -> frozenset[str]:
    """Return the ATC codes of what was prescribed; none where the issue is not known yet."""
    if issue is None:
        return frozenset()
    return frozenset(line.drug.atc for line in issue.lines if line.drug and line.drug.atc)


def _prescribers(one: str | None, other: str | None) -> int:
    if one is None or other is None:
        return 0
    if one == other:
        return _PRESCRIBER
    differing = sum(a != b for a, b in zip(one, other, strict=False))
    return _NEAR_PRESCRIBER if differing == 1 else 0


def _drugs(drugs: Collection[str], alert: ConfirmedAlert) -> int:
    if any(drug.startswith(known) for drug in drugs for known in alert.drug_classes):
        return _SAME_DRUG
    groups = {drug[:_CHEMICAL_GROUP] for drug in alert.drug_classes}
    return _SAME_CLASS if any(drug[:_CHEMICAL_GROUP] in groups for drug in drugs) else 0
