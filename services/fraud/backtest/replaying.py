"""Two versions of one rule look at the same facts: pure, with the engine of the consumers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, cast

from services.fraud.backtest.comparing import Found, Side, compared
from services.fraud.engine import Examination, Knowledge, Signal
from services.fraud.engine.windows import day_of
from services.fraud.model import Hit
from services.fraud.model.facts import Fact
from services.fraud.model.rule_versions import BacktestResult
from services.fraud.signals import NIGHT_RULES, NightSignal, fences_of, nightly, snapshot_of
from services.fraud.signals.parameters import rule_with
from shared.departments import caisse_of, department_of

HITS_MAX: Final = 200_000  # of one version
FORGET_DAYS: Final = 7  # how often windows drop what nothing looks back on
# These look at what is no fact: alerts, and whose identity is held, as of each moment.
NOT_REPLAYABLE: Final = frozenset({"S4.number", "S4.resemblance", "S5.held"})

_OFFICINES: Final = frozenset({"pharmacy", "ring"})  # a ring is named "prescriber-officine"
_DAY: Final = timedelta(days=1)


class TooManyHits(Exception):
    """A version hits so often that nobody could look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a rule: its number and all its thresholds."""

    version: int
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is compared: two versions of one rule, from a moment on; facts before it warm up.

    `labels`: what analysts decided of entities ("confirmed", "unfounded").
    """

    rule: str
    live: Version
    candidate: Version
    counted_from: datetime
    labels: Mapping[str, str] = field(default_factory=dict)


class Replay:
    """Takes facts in the order of time; `result` compares what the two versions made of them."""

    def __init__(self, trial: Trial, *, hits_max: int = HITS_MAX) -> None:
        self._trial = trial
        self._hits_max = hits_max
        self._sides = {False: Side(), True: Side()}
        live, candidate = (_made(trial.rule, each) for each in (trial.live, trial.candidate))
        self._night: tuple[tuple[NightSignal, bool], ...] = ()
        signals: tuple[tuple[Signal, ...], tuple[Signal, ...]] = ((), ())
        if trial.rule in NIGHT_RULES:
            self._night = (
                (cast("NightSignal", live), False),
                (cast("NightSignal", candidate), True),
            )
        else:
            signals = (cast("Signal", live),), (cast("Signal", candidate),)
        self._examination = Examination(signals[0], Knowledge(), shadows=signals[1])
        self._needs_nights = bool(self._night) or trial.rule.startswith("S6")
        self._day: int | None = None
        self._days: Counter[date] = Counter()
        self._before = 0

    def take(self, fact: Fact) -> None:
        """Let both versions look at a fact; raise `TooManyHits`."""
        day = day_of(fact.occurred_at)
        if self._day is None:
            self._know(watched_since=fact.occurred_at)
        elif day > self._day:
            self._close_day()
        self._day = day if self._day is None else max(day, self._day)
        found = self._examination.take(fact)
        if fact.occurred_at < self._trial.counted_from:
            self._before += 1
            return
        self._days[fact.occurred_at.date()] += 1
        for each in found:
            hit = each.hit
            self._note(
                Found(
                    entity_kind=hit.entity_kind,
                    entity_ref=each.entity_ref,
                    caisse=_caisse(each.fact.pharmacy),
                    event_id=each.fact.event_id,
                    occurred_at=each.moment,
                    observed=hit.observed,
                    sentence=hit.sentence,
                ),
                is_candidate=each.is_shadow,
            )

    def result(self) -> BacktestResult:
        """Compare, once all facts were taken."""
        if self._day is not None:
            self._close_day()
        return compared(
            self._sides[False],
            self._sides[True],
            live_version=self._trial.live.version,
            labels=self._trial.labels,
            days=self._days,
            facts_before=self._before,
        )

    @property
    def covered_days(self) -> int:
        """On how many days something happened that counts."""
        return len(self._days)

    def _note(self, found: Found, *, is_candidate: bool) -> None:
        side = self._sides[is_candidate]
        side.note(found)
        if side.count > self._hits_max:
            raise TooManyHits

    def _close_day(self) -> None:
        assert self._day is not None
        windows = self._examination.windows
        moment = datetime.combine(date(1970, 1, 1), time.min, UTC) + (self._day + 1) * _DAY
        if self._needs_nights:
            snapshot = snapshot_of(windows, moment - timedelta(microseconds=1))
            self._know(fences=fences_of(snapshot))
            if moment > self._trial.counted_from:
                for signal, is_candidate in self._night:
                    for each in nightly(snapshot, (signal,)):
                        self._note(
                            _found_at_night(each.entity_ref, each.hit, snapshot.moment),
                            is_candidate=is_candidate,
                        )
        if self._day % FORGET_DAYS == 0:
            windows.forget_before(self._day)

    def _know(self, **changes: Any) -> None:
        self._examination.knowledge = replace(self._examination.knowledge, **changes)


def _made(rule: str, version: Version) -> Signal | NightSignal:
    return rule_with(rule, version=version.version, parameters=version.parameters)


def _caisse(pharmacy: str | None) -> str | None:
    return None if pharmacy is None else caisse_of(department_of(pharmacy))


def _found_at_night(entity_ref: str, hit: Hit, moment: datetime) -> Found:
    return Found(
        entity_kind=hit.entity_kind,
        entity_ref=entity_ref,
        caisse=_caisse(entity_ref.rpartition("-")[2]) if hit.entity_kind in _OFFICINES else None,
        event_id=None,
        occurred_at=moment,
        observed=hit.observed,
        sentence=hit.sentence,
    )
