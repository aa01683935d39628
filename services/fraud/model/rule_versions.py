"""Versions of rules: their thresholds, their life from draft to retired, and their backtests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from shared.contracts.fraud import EntityKind, SignalClass, SignalName

RuleState = Literal["draft", "shadow", "live", "retired"]
BacktestState = Literal["waiting", "running", "done", "failed"]
BacktestFailure = Literal["too_long", "too_many_hits", "no_facts", "broke"]
BUILT_IN: Final = "built-in"
FIRST_VERSION: Final = 1
# What the database asks of a backtest before a version goes live (0019_rule_versions.sql).
BACKTEST_DAYS_MIN: Final = 14
BACKTEST_AGE_MAX_DAYS: Final = 30

Parameters = Mapping[str, Any]  # as JSON holds them, checked by the typed object of the rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """One version of a rule; once stored, only its state changes."""

    rule_version_id: UUID
    rule: str
    version: int
    parameters: Parameters
    state: RuleState
    author: str
    note: str
    created_at: datetime
    shadow_at: datetime | None = None
    live_at: datetime | None = None
    retired_at: datetime | None = None
    activation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an analyst writes: thresholds that differ from those of the live version, and why."""

    rule: str
    parameters: Parameters
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """One replay of the kept facts with a version; `result` is there once it is done."""

    backtest_id: UUID
    rule_version_id: UUID
    asked_at: datetime
    days: int
    state: BacktestState
    finished_at: datetime | None = None
    covered_days: int | None = None
    failure: BacktestFailure | None = None
    result: "BacktestResult | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Of the entities that were hit and that analysts decided on: how many were frauds."""

    confirmed: int = 0
    unfounded: int = 0

    @property
    def share(self) -> float | None:
        """Confirmed among decided, 0 to 1; None where nothing was decided."""
        decided = self.confirmed + self.unfounded
        return self.confirmed / decided if decided else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideOfBacktest:
    """What one version found: hits, distinct entities, precision on what was decided."""

    hits: int
    entities: int
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleHit:
    """One hit of the difference between two versions, to be looked at; no event: of a night."""

    entity_kind: EntityKind
    entity_ref: str
    caisse: str | None
    event_id: UUID | None
    occurred_at: datetime
    observed: str
    sentence: str
    outcome: Literal["confirmed", "unfounded"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Hits that only one of the two versions made, and some of them, one an entity."""

    hits: int
    entities: int
    precision: Precision
    samples: tuple[SampleHit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfBacktest:
    """Hits of both versions on one day."""

    day: date
    live: int
    candidate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestResult:
    """A version beside the one that was live: what it would have found more, and what it loses."""

    live_version: int
    first_day: date | None
    last_day: date | None
    facts: int
    facts_before: int  # that only warmed the windows up
    live: SideOfBacktest
    candidate: SideOfBacktest
    new: Difference
    lost: Difference
    days: tuple[DayOfBacktest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfHits:
    """Hits of one version on one day, live or in shadow."""

    day: date
    hits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HitCounts:
    """How often a version hit, in the last days."""

    last_7_days: int = 0
    last_30_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSight:
    """One version as the list of rules shows it."""

    version: RuleVersion
    live_hits: HitCounts
    shadow_hits: HitCounts
    precision: Precision
    backtest: Backtest | None  # the newest
    is_activation_waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFigures:
    """Of a year's random sample: what was flagged anyway, and what analysts found in the rest."""

    drawn: int
    flagged: int
    decided: int
    confirmed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSeries:
    """Hits per day of a rule: its live versions, its version in shadow, the newest backtest."""

    live: tuple[DayOfHits, ...]
    shadow: tuple[DayOfHits, ...]
    backtest: tuple[DayOfBacktest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSight:
    """A rule with its versions, what is in use first; `bounds`: JSON schema of each parameter."""

    rule: str
    label: str
    signal: SignalName
    signal_class: SignalClass
    entity_kind: EntityKind
    is_nightly: bool
    is_replayable: bool
    bounds: Mapping[str, Any]
    versions: tuple[VersionSight, ...]

    @property
    def live(self) -> VersionSight | None:
        """The version in use."""
        return next((each for each in self.versions if each.version.state == "live"), None)

    @property
    def shadow(self) -> VersionSight | None:
        """The version on trial."""
        return next((each for each in self.versions if each.version.state == "shadow"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """One rule and its hits per day."""

    rule: RuleSight
    series: RuleSeries
