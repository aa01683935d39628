"""S9 and S10: more doses than one treatment needs, or fetched sooner than they are used up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, ClassVar, Final

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.windows import Supply, day_of
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Handover
from services.fraud.signals.bounds import PatientDays, Percent, Points
from services.fraud.signals.nomadism import author_of, covered, drugs_of, evidence_of
from services.fraud.signals.wording import counted, otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName

_HUNDRED: Final = 100
_EARLY: Final = ("renouvellement anticipé", "renouvellements anticipés")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShoppingQuantity:
    """Daily doses obtained while another prescriber's supply of the same drug was not used up.

    Sources: Doctor-Shopping Quantity and Indicator, Pradel 2004 (buprenorphine: 18.6 %), Ponte
    2018 (13.2 % of the worst drug), Soeiro 2023; ADR 39. Of each supply the part of its days
    that overlaps those of other prescribers counts. One overlap, as after a hospital stay, stays
    below 30 daily doses; colleagues of one establishment count as one; a dose that is tapered is
    prescribed by the same hand. Where a pack's daily doses are not sure, nothing is counted.
    """

    rule: ClassVar[str] = "S9"
    name: ClassVar[SignalName] = "S9"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "patient"
    family: ClassVar[Family] = "quantity"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Handover,)

    version: int = 1
    points: Points = 20
    days: PatientDays = 180
    ddd_min: Annotated[int, Field(ge=5, le=1_000)] = 30
    share_min: Percent = 20

    @property
    def window(self) -> timedelta | None:
        """The days that are looked back on."""
        return timedelta(days=self.days)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire at both the quantity and its share of all that was handed over of the drug."""
        assert isinstance(fact, Handover)
        for drug in drugs_of(fact, is_watched_only=True):
            supplies = sight.patient.supplies(timedelta(days=self.days), drug=drug)
            overlapping, total = doctor_shopping(supplies, sight)
            if overlapping >= self.ddd_min and _HUNDRED * overlapping >= self.share_min * total:
                return self._hit(supplies, overlapping, total)
        return None

    def _hit(self, supplies: Sequence[Supply], overlapping: float, total: float) -> Hit:
        doses, share = int(overlapping), int(_HUNDRED * overlapping / total)
        return hit_by(
            self,
            observed=f"{doses}/{share}",
            threshold=f"{self.ddd_min}/{self.share_min}",
            evidence=evidence_of(supplies),
            sentence=(
                f"En {self.days} jours, {counted(doses, 'dose journalière', 'doses journalières')} "
                "du même médicament ont été obtenues pendant qu’un traitement d’un autre "
                f"prescripteur courait, soit {share} % du total (seuils : {self.ddd_min} doses et "
                f"{self.share_min} %)."
            ),
            counterfactual=otherwise(
                f"avec moins de {self.ddd_min} doses journalières qui se chevauchent"
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyRenewal:
    """The next supply of a drug comes after 85 % of the last one's days or less, three times.

    Sources: Kern 2020 (>= 15 % before the end of supply; three quarters do it only once); ADR 39.
    Of the watch list only, for one multi-fill user in ten is early once. Explained away: what is
    handed over on one day is one supply (two strengths of a drug); so is what completes the same
    prescription within `same_visit_days` (stock-out, owed packs); once is a journey or a lost
    pack; and who comes early but then late has no stock: at the last renewal at least
    `surplus_days` of treatment must be left over. A chevauchement of stupéfiants without express
    mention (R.5132-33 CSP) is refused by dispense, which sees the mention; it does not travel, so
    that arm of S10 is not here.
    """

    rule: ClassVar[str] = "S10"
    name: ClassVar[SignalName] = "S10"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "patient"
    family: ClassVar[Family] = "quantity"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Handover,)

    version: int = 1
    points: Points = 15
    days: PatientDays = 180
    used_max: Percent = 85
    times_min: Annotated[int, Field(ge=1, le=20)] = 3
    same_visit_days: Annotated[int, Field(ge=0, le=14)] = 5
    surplus_days: Annotated[int, Field(ge=0, le=90)] = 10
    is_watched_only: bool = True

    @property
    def window(self) -> timedelta | None:
        """The days that are looked back on."""
        return timedelta(days=self.days)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire when a drug was fetched too early `times_min` times."""
        assert isinstance(fact, Handover)
        for drug in drugs_of(fact, is_watched_only=self.is_watched_only):
            supplies = sight.patient.supplies(timedelta(days=self.days), drug=drug)
            early, surplus = self._early(supplies)
            if early >= self.times_min and surplus >= timedelta(days=self.surplus_days):
                return self._hit(supplies, early)
        return None

    def _early(self, supplies: Sequence[Supply]) -> tuple[int, timedelta]:
        """Return how often a renewal was early, and how much was left over at the last one."""
        visits: list[tuple[datetime, int, str]] = []  # when, for how many days, under which number
        for supply in supplies:
            span = covered(supply)
            if span is None:
                continue
            start, days = supply.at, (span[1] - span[0]).days
            if visits and self._is_one_visit(visits[-1], supply):
                before = visits[-1]
                visits[-1] = before[0], max(before[1], days), before[2]
            else:
                visits.append((start, days, supply.number))
        early, surplus = 0, timedelta(0)
        for visit, later in pairwise(visits):
            gap, supplied = later[0] - visit[0], timedelta(days=visit[1])
            early += _HUNDRED * gap <= self.used_max * supplied
            surplus = max(timedelta(0), surplus + supplied - gap)
        return early, surplus

    def _is_one_visit(self, before: tuple[datetime, int, str], supply: Supply) -> bool:
        gap = day_of(supply.at) - day_of(before[0])
        return gap == 0 or (supply.number == before[2] and gap <= self.same_visit_days)

    def _hit(self, supplies: Sequence[Supply], early: int) -> Hit:
        return hit_by(
            self,
            observed=str(early),
            threshold=str(self.times_min),
            evidence=evidence_of(supplies),
            sentence=(
                f"Le même médicament a été renouvelé {early} fois en {self.days} jours avant que "
                f"{self.used_max} % du traitement précédent soit écoulé (seuil : {self.times_min} "
                "fois)."
            ),
            counterfactual=otherwise(
                f"avec {counted(self.times_min - 1, *_EARLY)} au lieu de {early}"
            ),
        )


def doctor_shopping(supplies: Sequence[Supply], sight: Sight) -> tuple[float, float]:
    """Return the daily doses obtained by overlap, and all those that are known, in DDD."""
    counted_ones = [
        (span, author_of(supply, sight), supply.ddd)
        for supply in supplies
        if (span := covered(supply)) is not None and supply.ddd is not None
    ]
    overlapping = math.fsum(
        ddd * _share(span, [other for other, by, _ in counted_ones[:n] if by != author])
        for n, (span, author, ddd) in enumerate(counted_ones)
    )
    return overlapping, math.fsum(ddd for _, _, ddd in counted_ones)


def _share(span: tuple[datetime, datetime], earlier: Sequence[tuple[datetime, datetime]]) -> float:
    """Return which part of a span lies within earlier ones, that are in order of their starts."""
    inside, reached = timedelta(0), span[0]
    for start, end in earlier:
        lower, upper = max(start, reached), min(end, span[1])
        if upper > lower:
            inside += upper - lower
            reached = upper
    return inside / (span[1] - span[0])
