"""What analysts read of rules and their versions."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from services.fraud.answers.backtests import BacktestAnswer, BacktestDayAnswer, PrecisionAnswer
from services.fraud.model.rule_versions import (
    RulePage,
    RuleSight,
    RuleState,
    RuleVersion,
    SampleFigures,
    VersionSight,
)
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.fields import Model


class VersionAnswer(Model):
    """Une version d’une règle ; `author` : pseudonyme stable, ou « built-in » pour la première."""

    rule_version_id: UUID
    rule: str
    version: int
    state: RuleState
    parameters: dict[str, Any]
    author: str
    is_mine: bool
    note: str
    created_at: datetime
    shadow_at: datetime | None
    live_at: datetime | None
    retired_at: datetime | None

    @classmethod
    def of(cls, version: RuleVersion, *, asker: str) -> Self:
        """Show a version to the analyst of this key."""
        return cls(
            rule_version_id=version.rule_version_id,
            rule=version.rule,
            version=version.version,
            state=version.state,
            parameters=dict(version.parameters),
            author=version.author,
            is_mine=version.author == asker,
            note=version.note,
            created_at=version.created_at,
            shadow_at=version.shadow_at,
            live_at=version.live_at,
            retired_at=version.retired_at,
        )


class HitCountsAnswer(Model):
    """Déclenchements des sept et des trente derniers jours."""

    last_7_days: int
    last_30_days: int


class VersionInUseAnswer(Model):
    """Une version et ce qu’elle donne : déclenchements réels, en observation, précision, essai."""

    version: VersionAnswer
    live_hits: HitCountsAnswer
    shadow_hits: HitCountsAnswer
    precision: PrecisionAnswer
    last_backtest: BacktestAnswer | None
    is_activation_waiting: bool

    @classmethod
    def of(cls, sight: VersionSight, *, asker: str) -> Self:
        """Show a version with its figures."""
        live, shadow, tried = sight.live_hits, sight.shadow_hits, sight.backtest
        return cls(
            version=VersionAnswer.of(sight.version, asker=asker),
            live_hits=HitCountsAnswer(last_7_days=live.last_7_days, last_30_days=live.last_30_days),
            shadow_hits=HitCountsAnswer(
                last_7_days=shadow.last_7_days, last_30_days=shadow.last_30_days
            ),
            precision=PrecisionAnswer.of(sight.precision),
            last_backtest=None if tried is None else BacktestAnswer.of(tried),
            is_activation_waiting=sight.is_activation_waiting,
        )


class RuleAnswer(Model):
    """Une règle et ses versions ; `bounds` : schéma JSON de chaque paramètre, limites comprises.

    `is_replayable` : elle s’essaie sur l’historique ; `is_nightly` : examinée une fois par nuit.
    """

    rule: str
    label: str
    signal: SignalName
    signal_class: SignalClass
    entity_kind: EntityKind
    is_nightly: bool
    is_replayable: bool
    bounds: dict[str, Any]
    versions: tuple[VersionInUseAnswer, ...]

    @classmethod
    def of(cls, sight: RuleSight, *, asker: str) -> Self:
        """Show a rule."""
        return cls(
            rule=sight.rule,
            label=sight.label,
            signal=sight.signal,
            signal_class=sight.signal_class,
            entity_kind=sight.entity_kind,
            is_nightly=sight.is_nightly,
            is_replayable=sight.is_replayable,
            bounds=dict(sight.bounds),
            versions=tuple(VersionInUseAnswer.of(each, asker=asker) for each in sight.versions),
        )


class SampleAnswer(Model):
    """Échantillon tiré au hasard, sur un an : ce que les règles laissent passer.

    `drawn` ordonnances tirées, dont `flagged` déjà signalées ; des autres, `decided` ont été
    examinées jusqu’au bout et `confirmed` étaient des fraudes.
    """

    drawn: int
    flagged: int
    decided: int
    confirmed: int

    @classmethod
    def of(cls, figures: SampleFigures) -> Self:
        """Show the figures."""
        return cls(
            drawn=figures.drawn,
            flagged=figures.flagged,
            decided=figures.decided,
            confirmed=figures.confirmed,
        )


class RuleList(Model):
    """Des règles, et l’échantillon tiré au hasard qui dit ce que toutes laissent passer."""

    rules: tuple[RuleAnswer, ...]
    sample: SampleAnswer


class HitDayAnswer(Model):
    """Déclenchements d’un jour (UTC)."""

    day: date
    hits: int


class RuleDetail(Model):
    """Une règle et ses déclenchements par jour : réels, en observation, et au dernier essai."""

    rule: RuleAnswer
    live: tuple[HitDayAnswer, ...]
    shadow: tuple[HitDayAnswer, ...]
    backtest: tuple[BacktestDayAnswer, ...]

    @classmethod
    def of(cls, page: RulePage, *, asker: str) -> Self:
        """Show a rule with its series."""
        series = page.series
        return cls(
            rule=RuleAnswer.of(page.rule, asker=asker),
            live=tuple(HitDayAnswer(day=each.day, hits=each.hits) for each in series.live),
            shadow=tuple(HitDayAnswer(day=each.day, hits=each.hits) for each in series.shadow),
            backtest=tuple(
                BacktestDayAnswer(day=each.day, live=each.live, candidate=each.candidate)
                for each in series.backtest
            ),
        )
