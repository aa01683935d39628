"""S6: one prescriber's prescriptions are executed in more places than those of his peers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.windows import PrescriberTraces, day_of, hour_of
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Handover
from services.fraud.signals.bounds import Points, PrescriberHours
from services.fraud.signals.bursts import evidence_of
from services.fraud.signals.wording import counted, instead
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.departments import department_of
from shared.identifiers import Finess

PeerGroup = Literal["local", "remote"]
# Who was executed in so many départements before the last week prescribes from afar.
REMOTE_DEPARTMENTS_MIN: Final = 8
RECENT_DAYS: Final = 7
PLACES_DAYS: Final = 9
KEPT_HOURS: Final = 216  # nine days, as the windows keep whom he wrote for
_DAY_HOURS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """Distinct officines and départements that execute one prescriber, against his peers.

    Sources: OIG OEI-02-09-00603 (number of pharmacies per prescriber), ADR 39: above Q3 + 3 IQR of
    the peers, and at least 8 officines in 4 départements in 24 hours. Teleconsultation is a peer
    group of its own: it is told by where he was executed before, for no event names a speciality or
    a mode; while the night has not measured it, nothing is said of it. Only officines outside the
    départements that he wrote from in the last nine days count: a locum is executed around each of
    his places. And they must be `times_usual` as many as on any of the seven days before: who is
    executed all over the country every day was so yesterday. Patients on holiday take a local
    doctor's prescriptions to few départements at a time.
    """

    name: ClassVar[SignalName] = "S6"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "prescriber"
    family: ClassVar[Family] = "geography"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Handover,)

    rule: str = "S6.day"
    version: int = 1
    points: Points = 25
    hours: PrescriberHours = 24
    officines_min: Annotated[int, Field(ge=4, le=500)] = 8
    departments_min: Annotated[int, Field(ge=2, le=101)] = 4
    times_usual: Annotated[float, Field(ge=1, le=10)] = 2

    @property
    def window(self) -> timedelta | None:
        """The hours that are looked back on."""
        return timedelta(hours=self.hours)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire at `officines_min` in `departments_min`, where that is above the peers' fence."""
        if len(sight.prescriber.officines(self.hours)) < self.officines_min:
            return None
        officines = distant_officines(sight.prescriber.traces, sight.moment, self.hours)
        departments = {department_of(officine) for officine in officines}
        if len(officines) < self.officines_min or len(departments) < self.departments_min:
            return None
        group = peer_group(sight.prescriber.traces, day_of(sight.moment))
        fence = sight.knowledge.fences.get(measure_of(self.hours, group))
        if len(officines) <= (fence or 0) or (group == "remote" and fence is None):
            return None
        if len(officines) < self.times_usual * _usual(sight.prescriber.traces, sight.moment):
            return None
        last_ordinary = max(self.officines_min - 1, int(fence or 0))
        return hit_by(
            self,
            observed=f"{len(officines)}/{len(departments)}",
            threshold=f"{last_ordinary + 1}/{self.departments_min}",
            evidence=evidence_of(fact, sight.prescriber.handovers(self.hours)),
            sentence=(
                f"Des ordonnances de ce prescripteur ont été exécutées en {self._span()}, hors des "
                "départements d’où il prescrit, par "
                f"{counted(len(officines), 'officine')} de "
                f"{counted(len(departments), 'département')} (seuils : {last_ordinary + 1} "
                f"officines et {self.departments_min} départements)."
            ),
            counterfactual=instead(last_ordinary, len(officines), "officine"),
        )

    def _span(self) -> str:
        if self.hours <= _DAY_HOURS:
            return f"{self.hours} heures"
        return f"{self.hours // _DAY_HOURS} jours"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReach:
    """Officines that had not executed this prescriber in the days before, away from his places.

    Source: "go round the pharmacies" with a real doctor's name (franceinfo, TF1 2023); the slow
    thief of ADR 39, who stays below any number of prescriptions. Compared with himself: the last
    `hours` against the rest of the nine days that are kept. Who was executed by fewer than
    `known_min` officines before has no habit to break; a prescriber from afar (`peer_group`) breaks
    his every day, and is left alone.
    """

    name: ClassVar[SignalName] = "S6"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "prescriber"
    family: ClassVar[Family] = "geography"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Handover,)

    rule: str = "S6.new"
    version: int = 1
    points: Points = 25
    hours: Annotated[int, Field(ge=24, le=120)] = 72
    officines_min: Annotated[int, Field(ge=3, le=100)] = 6
    known_min: Annotated[int, Field(ge=1, le=50)] = 3

    @property
    def window(self) -> timedelta | None:
        """The hours that are compared with those before."""
        return timedelta(hours=self.hours)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire at `officines_min` new ones."""
        traces, now = sight.prescriber.traces, hour_of(sight.moment)
        recent = distant_officines(traces, sight.moment, self.hours)
        if len(recent) < self.officines_min:
            return None
        before = traces.officines(range(now - KEPT_HOURS + 1, now - self.hours + 1))
        new = len(recent - before)
        if new < self.officines_min or len(before) < self.known_min:
            return None
        if peer_group(traces, day_of(sight.moment)) == "remote":
            return None
        return hit_by(
            self,
            observed=str(new),
            threshold=str(self.officines_min),
            evidence=evidence_of(fact, sight.prescriber.handovers(self.hours)),
            sentence=(
                f"En {self.hours} heures, {counted(new, 'officine')} ont exécuté pour la première "
                "fois des ordonnances de ce prescripteur, hors des départements d’où il prescrit "
                f"(seuil : {self.officines_min} officines)."
            ),
            counterfactual=instead(self.officines_min - 1, new, "officine"),
        )


def distant_officines(traces: PrescriberTraces, moment: datetime, hours: int) -> frozenset[Finess]:
    """Return who executed him in the last hours, outside the départements he wrote from lately."""
    today, now = day_of(moment), hour_of(moment)
    own = {
        department_of(place)
        for place, (first, last, _) in traces.places.by_name.items()
        if first <= today and last >= today - PLACES_DAYS
    }
    officines = traces.officines(range(now - hours + 1, now + 1))
    return frozenset(officine for officine in officines if department_of(officine) not in own)


def _usual(traces: PrescriberTraces, moment: datetime) -> int:
    """Return the most officines that executed him on one of the seven days before the last."""
    days = (moment - timedelta(days=n) for n in range(1, RECENT_DAYS + 1))
    return max(len(distant_officines(traces, day, _DAY_HOURS)) for day in days)


def peer_group(traces: PrescriberTraces, today: int) -> PeerGroup:
    """Tell who prescribes to the whole country from who is executed around him.

    By the départements of before the last week, so that a burst does not change its own peers.
    """
    known = traces.departments.by_name.values()
    before = sum(first < today - RECENT_DAYS for first, _, _ in known)
    return "remote" if before >= REMOTE_DEPARTMENTS_MIN else "local"


def measure_of(hours: int, group: PeerGroup) -> str:
    """Return the name of the peers' fence for so many hours."""
    return f"officines_{hours}h/{group}"
