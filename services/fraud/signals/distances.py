"""S13: an officine far from patient and prescriber, and journeys that nobody makes."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, ClassVar

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.windows import Visit, day_of
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Presentation
from services.fraud.places import Places
from services.fraud.signals.bounds import Count, Kilometres, Points
from services.fraud.signals.strangers import knows_prescriber
from services.fraud.signals.wording import counted, otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.days import paris_day
from shared.identifiers import Finess


@dataclass(frozen=True, slots=True, kw_only=True)
class FarFromBoth:
    """Over 75 km from the patient's usual officine and from where the prescriber practises.

    Sources: PMC6737934 (a map makes reviewers see distant pharmacies: 79.7 % against 2.5 %), Aral
    2012 (distance outliers: true positive rate 77 %, false 6 %); ADR 39. Distances are lower
    bounds: where only the département is known, its reach is taken off. Of the watch list only,
    and of a prescriber new to the patient: his own doctor's prescription travels with him.
    Explained away: an officine within `habit_km` that served him on an earlier day (second home,
    studies, work), and the months of summer holidays, for no event declares a journey.
    """

    rule: ClassVar[str] = "S13.far"
    name: ClassVar[SignalName] = "S13"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "patient"
    family: ClassVar[Family] = "geography"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 10
    km_max: Kilometres = 75
    habit_km: Kilometres = 30
    home_visits_min: Count = 3
    quiet_months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = (7, 8)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire when both distances are above the limit."""
        assert isinstance(fact, Presentation)
        issue, home = sight.life.issue, sight.patient.home_officine()
        if issue is None or home is None or not _is_usual(sight, home, self.home_visits_min):
            return None
        practice = issue.establishment
        is_watched = any(line.drug is not None and line.drug.is_watched for line in issue.lines)
        is_quiet = paris_day(fact.occurred_at).month in self.quiet_months
        if practice is None or fact.prescriber is None or not is_watched or is_quiet:
            return None
        if knows_prescriber(fact.prescriber, sight):
            return None
        places = sight.knowledge.places
        from_home = places.apart_km(home, fact.pharmacy)
        from_practice = places.apart_km(practice, fact.pharmacy)
        if from_home is None or from_practice is None:
            return None
        if min(from_home, from_practice) <= self.km_max or self._is_habit(fact, sight):
            return None
        return self._hit(fact, round(from_home), round(from_practice))

    def _is_habit(self, fact: Presentation, sight: Sight) -> bool:
        """Tell whether he was served near here on an earlier day."""
        today = day_of(sight.moment)
        for name, (first, _, _) in sight.patient.traces.officines.by_name.items():
            distance = sight.knowledge.places.distance_km(Finess(name), fact.pharmacy)
            if first < today and distance is not None and distance <= self.habit_km:
                return True
        return False

    def _hit(self, fact: Presentation, from_home: int, from_practice: int) -> Hit:
        return hit_by(
            self,
            observed=f"{from_home}/{from_practice}",
            threshold=str(self.km_max),
            evidence=(fact.event_id,),
            sentence=(
                "Un médicament souvent détourné est présenté à au moins "
                f"{from_home} km de l’officine habituelle du patient et {from_practice} km du lieu "
                f"d’exercice du prescripteur (seuil : {self.km_max} km)."
            ),
            counterfactual=otherwise(
                f"à {self.km_max} km ou moins de l’officine habituelle ou du prescripteur"
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpossibleTravel:
    """Two presentations of one patient's prescriptions, by scan, that imply over 150 km/h.

    Source: ADR 39. By scan at the counter only: a prescription sent ahead, or typed for a
    relative, needs no journey. Distances are lower bounds, so two officines on either side of a
    border between départements are close; below `km_min` nothing is said.
    """

    rule: ClassVar[str] = "S13.travel"
    name: ClassVar[SignalName] = "S13"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "patient"
    family: ClassVar[Family] = "geography"
    window: ClassVar[timedelta | None] = timedelta(hours=12)
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Presentation,)

    version: int = 1
    points: Points = 25
    speed_max: Annotated[int, Field(ge=80, le=1_000)] = 150
    km_min: Kilometres = 30

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire on the two newest visits, where nobody can make both."""
        del fact
        visits = [v for v in sight.patient.visits(timedelta(hours=12)) if v.mode == "qr"]
        for one, other in pairwise(visits[-2:]):
            km = self._too_far(one, other, sight.knowledge.places)
            if km is not None:
                return self._hit(one, other, km)
        return None

    def _too_far(self, one: Visit, other: Visit, places: Places) -> int | None:
        km = places.apart_km(one.pharmacy, other.pharmacy)
        if km is None or km < self.km_min:
            return None
        hours = (other.at - one.at) / timedelta(hours=1)
        return round(km) if km > self.speed_max * hours else None

    def _hit(self, one: Visit, other: Visit, km: int) -> Hit:
        minutes = round((other.at - one.at) / timedelta(minutes=1))
        return hit_by(
            self,
            observed=f"{km} km/{minutes} min",
            threshold=f"{self.speed_max} km/h",
            evidence=(one.event_id, other.event_id),
            sentence=(
                "Des ordonnances du patient ont été présentées dans deux officines éloignées d’au "
                f"moins {km} km à {counted(minutes, 'minute')} d’intervalle (seuil : "
                f"{self.speed_max} km/h)."
            ),
            counterfactual=otherwise(
                f"avec au moins {counted(round(60 * km / self.speed_max), 'minute')} d’intervalle"
            ),
        )


def _is_usual(sight: Sight, officine: str, visits_min: int) -> bool:
    return sight.patient.traces.officines.by_name[officine][2] >= visits_min
