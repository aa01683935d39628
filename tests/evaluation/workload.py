"""A fixed number of cases a week: which are examined, and what they turn out to be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tests.evaluation.player import Detector
from tests.evaluation.record import Hit, Run

CASES_A_WEEK: Final = 20  # for 100 000 inhabitants
WEEK: Final = timedelta(days=7)
SNOOZED: Final = timedelta(days=90)  # an examined case is not opened again for so long
BACKLOG: Final = timedelta(days=28)  # a case whose last hit is older has sunk for good


@dataclass(slots=True)
class Case:
    """The hits on one entity that nobody has looked at yet."""

    entity: tuple[str, str]
    opened: datetime
    hits: list[Hit] = field(default_factory=list)

    def episodes(self) -> set[str]:
        """Return the frauds that it shows."""
        return {hit.episode for hit in self.hits if hit.episode is not None}


@dataclass(frozen=True, slots=True)
class Examined:
    """A case that an analyst looked at, and what it was."""

    at: datetime
    entity: tuple[str, str]
    score: int
    episodes: frozenset[str]
    situations: tuple[str, ...]

    @property
    def is_fraud(self) -> bool:
        """Whether it was one."""
        return bool(self.episodes)


def examine(run: Run, *, without: str | None = None) -> list[Examined]:
    """Return the cases examined week after week; `without` leaves one rule out."""
    hits = [hit for hit in run.hits if hit.found.rule != without]
    open_cases: dict[tuple[str, str], Case] = {}
    snoozed: dict[tuple[str, str], datetime] = {}
    examined: list[Examined] = []
    for at, batch in _weeks(hits, run.measured_from):
        for hit in batch:
            _attach(open_cases, hit, snoozed)
        for case in _best(open_cases.values(), run.detector, each_week(run)):
            del open_cases[case.entity]
            snoozed[case.entity] = at + SNOOZED
            examined.append(_outcome(case, run.detector, at))
        for entity in [one.entity for one in open_cases.values() if _has_sunk(one, at)]:
            del open_cases[entity]
    return examined


def each_week(run: Run) -> int:
    """Return how many cases are examined each week at most: one, in a small run."""
    return max(1, round(CASES_A_WEEK * run.patients / 100_000))


def weeks(run: Run) -> int:
    """Return how many weeks were measured."""
    return 0 if run.ended is None else (run.ended - run.measured_from) // WEEK


def _weeks(hits: list[Hit], start: datetime) -> Iterable[tuple[datetime, list[Hit]]]:
    by_week: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_week[(hit.found.at - start) // WEEK].append(hit)
    for week in range(max(by_week, default=-1) + 1):
        yield start + (week + 1) * WEEK, by_week.get(week, [])


def _attach(
    open_cases: dict[tuple[str, str], Case], hit: Hit, snoozed: dict[tuple[str, str], datetime]
) -> None:
    entity = hit.found.entity
    until = snoozed.get(entity)
    if until is not None and hit.found.at < until:
        return
    case = open_cases.setdefault(entity, Case(entity, hit.found.at))
    case.hits.append(hit)


def _best(cases: Iterable[Case], detector: Detector, count: int) -> list[Case]:
    """Return the cases that weigh most, the older one where two weigh alike; no low ones."""
    worth_it = [
        case for case in cases if detector.is_worth_a_look([hit.found for hit in case.hits])
    ]
    ranked = sorted(worth_it, key=lambda case: (-_weight(case, detector), case.opened, case.entity))
    return ranked[:count]


def _weight(case: Case, detector: Detector) -> int:
    return detector.score(hit.found for hit in case.hits)


def _outcome(case: Case, detector: Detector, at: datetime) -> Examined:
    situations = tuple(sorted({hit.situation for hit in case.hits}))
    return Examined(
        at, case.entity, _weight(case, detector), frozenset(case.episodes()), situations
    )


def _has_sunk(case: Case, at: datetime) -> bool:
    return case.hits[-1].found.at < at - BACKLOG
