"""S11: what is presented is outside the legal frame of its medicines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar, Final

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.model import Family, Hit
from services.fraud.model.facts import DrugFacts, Fact, Issue, IssuedMedicine, Presentation
from services.fraud.signals.bounds import Points
from services.fraud.signals.wording import counted, otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.days import paris_day

# Tramadol and codeine, alone or together with others; not the cough syrups (R05).
_OPIOIDS: Final = ("N02AX02", "N02AJ06", "N02AJ07", "N02AJ08", "N02AJ09", "N02AJ13", "N02AJ14")


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLong:
    """A stupéfiant for over 28 days, tramadol or codeine for over 12 weeks: class D.

    Sources: R.5132-30 CSP (28 days); ANSM decision on tramadol and codeine in force since 1 March
    2025 (12 weeks). Prescribe refuses such a prescription, so one that is shown came another way.
    A stupéfiant whose own limit is shorter has that one (methadone syrup: 14 days). Quantities in
    packs tell no duration and are not judged.
    """

    rule: ClassVar[str] = "S11.duration"
    name: ClassVar[SignalName] = "S11"
    signal_class: ClassVar[SignalClass] = "D"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "authenticity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 40
    stupefiant_days_max: Annotated[int, Field(ge=7, le=28)] = 28
    opioid_days_max: Annotated[int, Field(ge=28, le=84)] = 84

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire on the first line whose days are more than the law allows."""
        for line, drug in _medicines(sight.life.issue):
            limit = self._limit(drug)
            days = line.per_dispensing * (1 + line.renewals)
            if limit is None or line.unit != "day" or days <= limit:
                continue
            kind = "un stupéfiant" if drug.is_narcotic else "le tramadol et la codéine"
            return hit_by(
                self,
                observed=str(days),
                threshold=str(limit),
                evidence=(fact.event_id,),
                sentence=(
                    f"La ligne {line.line} est prescrite pour {counted(days, 'jour')} ; la loi "
                    f"limite {kind} à {limit} jours."
                ),
                counterfactual=otherwise(f"avec {limit} jours au lieu de {days}"),
            )
        return None

    def _limit(self, drug: DrugFacts) -> int | None:
        if drug.is_narcotic:
            return min(self.stupefiant_days_max, drug.legal_days_max or self.stupefiant_days_max)
        return self.opioid_days_max if drug.atc in _OPIOIDS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSecureForm:
    """A stupéfiant on a prescription that is not an ordonnance sécurisée: class D.

    Source: R.5132-5 and R.5132-29 CSP. Prescribe marks the form by itself, so this too came
    another way.
    """

    rule: ClassVar[str] = "S11.form"
    name: ClassVar[SignalName] = "S11"
    signal_class: ClassVar[SignalClass] = "D"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "authenticity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 40

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire where a stupéfiant stands on an ordinary form."""
        issue = sight.life.issue
        if issue is None or issue.is_secure:
            return None
        if not any(drug.is_narcotic for _, drug in _medicines(issue)):
            return None
        return hit_by(
            self,
            observed="ordinary_form",
            threshold="secure_form",
            evidence=(fact.event_id,),
            sentence="Un stupéfiant est prescrit hors d’une ordonnance sécurisée.",
            counterfactual=otherwise("sur une ordonnance sécurisée"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedLate:
    """A stupéfiant first shown more than three days after its issue: class F.

    Source: R.5132-33 CSP: what is handed over is reduced, not refused, and dispense does so by
    itself. So it proves nothing, and many a patient is honest and late: it only adds weight.
    """

    rule: ClassVar[str] = "S11.late"
    name: ClassVar[SignalName] = "S11"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "prescription"
    family: ClassVar[Family] = "authenticity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 5
    days_max: Annotated[int, Field(ge=1, le=28)] = 3

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire while nothing of it has been executed."""
        issue = sight.life.issue
        if issue is None or not any(drug.is_narcotic for _, drug in _medicines(issue)):
            return None
        days = (paris_day(fact.occurred_at) - issue.issued_on).days
        if days <= self.days_max or sight.life.handovers:
            return None
        return hit_by(
            self,
            observed=str(days),
            threshold=str(self.days_max),
            evidence=(fact.event_id,),
            sentence=(
                f"Un stupéfiant est présenté {days} jours après sa prescription (délai : "
                f"{self.days_max} jours) ; la quantité délivrée est réduite d’autant."
            ),
            counterfactual=otherwise(f"avec {counted(self.days_max, 'jour')} au lieu de {days}"),
        )


def _medicines(issue: Issue | None) -> Iterator[tuple[IssuedMedicine, DrugFacts]]:
    if issue is not None:
        yield from ((line, line.drug) for line in issue.lines if line.drug is not None)
