"""The clockwork: acts happen in the order of time, and each tells its events as they occur."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from shared.contracts.dispense import DispensationRecorded
from shared.contracts.event import Event
from tests.evaluation import desk
from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, MINUTE
from tests.evaluation.desk import Shown
from tests.evaluation.medicines import Order
from tests.evaluation.papers import Episode, Left, Paper
from tests.evaluation.people import Patient, Prescriber, Region

_REVERSED_SHARE: Final = 0.0015
_INSTANT_BILL_SHARE: Final = 0.001
_SWIFT_BILL_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Played:
    """An event, and what only the generator knows of it; `cents`: what a fraud cost with it."""

    event: Event
    situation: str
    patient: Patient | None = None
    episode: Episode | None = None
    cents: int = 0


@dataclass(slots=True)
class Visit:
    """Somebody shows a paper at a counter; `then` goes on after something was handed over."""

    paper: Paper
    shown: Shown
    chance: Chance
    missing: frozenset[int] = frozenset()
    situation: str | None = None
    minutes: float | None = None  # from showing to recording; None: as usual
    bill_seconds: float | None = None  # from recording to billing; None: as usual
    then: Callable[[float], None] | None = None
    otherwise: Callable[[float], None] | None = None  # where nothing could be handed over
    is_look: bool = False  # shown, nothing asked for
    episode: Episode | None = None  # a fraud with somebody's honest paper
    done: Callable[[DispensationRecorded, float], None] | None = None


@dataclass(slots=True)
class World:
    """The region in motion: what is to come waits in a heap, so memory stays bounded."""

    region: Region
    seed: str
    days: int
    now: float = 0.0
    _heap: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _told: list[Played] = field(default_factory=list)
    _serial: int = 0

    @property
    def end(self) -> float:
        """When the simulated time is over."""
        return self.days * DAY

    @property
    def waiting(self) -> int:
        """How many acts are to come."""
        return len(self._heap)

    def at(self, when: float, act: Callable[[], None]) -> None:
        """Let something happen at a moment, now at the earliest; nothing happens after the end."""
        if when < self.end:
            self._serial += 1
            heapq.heappush(self._heap, (max(when, self.now), self._serial, act))

    def play(self) -> Iterator[Played]:
        """Tell everything that happens, in the order of time."""
        while self._heap:
            self.now, _, act = heapq.heappop(self._heap)
            act()
            yield from self._told
            self._told.clear()

    def tell(
        self, event: Event, paper: Paper, *, visit: "Visit | None" = None, cents: int = 0
    ) -> None:
        """Publish an event of a paper; what is known of the visit goes before what is of it."""
        situation, episode = paper.situation, paper.episode
        if visit is not None:
            situation, episode = visit.situation or situation, visit.episode or episode
        self._told.append(Played(event, situation, paper.patient, episode, cents if episode else 0))

    def tell_of(self, played: Played) -> None:
        """Publish an event that is of no paper."""
        self._told.append(played)

    def write(
        self,
        chance: Chance,
        people: tuple[Patient, Prescriber],
        orders: tuple[Order, ...],
        *,
        situation: str = "everyday",
        episode: Episode | None = None,
    ) -> Paper:
        """Sign a prescription now; `people`: for whom, and by whom."""
        patient, prescriber = people
        lines = [Left(one, one.packs * (1 + one.renewals)) for one in orders]
        paper = Paper(chance.number(), patient, prescriber, self.now, lines, situation, episode)
        self.tell(desk.issue(chance, paper, self.now), paper)
        return paper

    def visit(self, when: float, visit: Visit) -> None:
        """Let somebody come to a counter at a moment."""
        self.at(when, lambda: self._show(visit))

    def _show(self, visit: Visit) -> None:
        paper, chance = visit.paper, visit.chance
        shown = desk.present(chance, paper, visit.shown, self.now)
        self.tell(shown, paper, visit=visit)
        is_forged = visit.shown.authenticity not in {"authentic", "not_checked"}
        if visit.is_look or is_forged or not paper.is_open(self.now):
            if visit.otherwise is not None:
                visit.otherwise(self.now)
            return
        minutes = chance.uniform(1, 8) if visit.minutes is None else visit.minutes
        self.at(self.now + minutes * MINUTE, lambda: self._record(visit))

    def _record(self, visit: Visit) -> None:
        paper, chance = visit.paper, visit.chance
        if not paper.is_open(self.now):  # somebody else was served meanwhile
            return
        done = desk.record(chance, paper, visit.shown.officine, self.now, missing=visit.missing)
        cents = desk.cost_of(done, tuple(line.order for line in paper.lines))
        self.tell(done, paper, visit=visit, cents=cents)
        if not any(line.packs for line in done.lines):
            return
        if (visit.episode or paper.episode) is None and chance.happens(_REVERSED_SHARE):
            self._take_back(visit, done)
            return
        self.at(self.now + self._bill_after(visit), lambda: self._bill(visit, done))
        if visit.then is not None:
            visit.then(self.now)
        if visit.done is not None:
            visit.done(done, self.now)

    def _bill_after(self, visit: Visit) -> float:
        if visit.bill_seconds is not None:
            return visit.bill_seconds
        is_swift = visit.shown.officine.is_swift
        if visit.chance.happens(_SWIFT_BILL_SHARE if is_swift else _INSTANT_BILL_SHARE):
            return visit.chance.uniform(2, 6)
        return 15 + visit.chance.expovariate(1 / 120)

    def _bill(self, visit: Visit, done: DispensationRecorded) -> None:
        event = desk.bill(visit.chance, visit.paper, done, self.now)
        self.tell(event, visit.paper, visit=visit)

    def _take_back(self, visit: Visit, done: DispensationRecorded) -> None:
        """Enter it twice by mistake: taken back after some minutes, and done again."""

        def again() -> None:
            event = desk.reverse(visit.chance, visit.paper, done, self.now)
            self.tell(event, visit.paper, visit=visit)
            self.at(self.now + 2 * MINUTE, lambda: self._record(visit))

        self.at(self.now + visit.chance.uniform(3, 10) * MINUTE, again)
