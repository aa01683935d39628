"""What analysts read of rules, their versions and their backtests."""

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from services.fraud.model.rule_versions import (
    Backtest,
    BacktestFailure,
    BacktestResult,
    BacktestState,
    Difference,
    Precision,
    RulePage,
    RuleSight,
    RuleState,
    RuleVersion,
    SampleFigures,
    SideOfBacktest,
    VersionSight,
)
from shared.contracts.fraud import EntityKind, SignalClass, SignalName
from shared.fields import Model


class PrecisionAnswer(Model):
    """Parmi ce qui a été décidé : avéré, non avéré ; `share`, part d’avérés, de 0 à 1."""

    confirmed: int
    unfounded: int
    share: float | None

    @classmethod
    def of(cls, precision: Precision) -> Self:
        """Show a precision."""
        share = None if precision.share is None else round(precision.share, 4)
        return cls(confirmed=precision.confirmed, unfounded=precision.unfounded, share=share)


class SideAnswer(Model):
    """Ce qu’une version a trouvé : déclenchements, entités distinctes, précision."""

    hits: int
    entities: int
    precision: PrecisionAnswer

    @classmethod
    def of(cls, side: SideOfBacktest) -> Self:
        """Show one side."""
        precision = PrecisionAnswer.of(side.precision)
        return cls(hits=side.hits, entities=side.entities, precision=precision)


class SampleHitAnswer(Model):
    """Un déclenchement à regarder, de votre caisse."""

    entity_kind: EntityKind
    entity_ref: str
    event_id: UUID | None
    occurred_at: datetime
    observed: str
    sentence: str
    outcome: Literal["confirmed", "unfounded"] | None


class DifferenceAnswer(Model):
    """Ce qu’une seule des deux versions a trouvé, et quelques exemples de votre caisse."""

    hits: int
    entities: int
    precision: PrecisionAnswer
    samples: tuple[SampleHitAnswer, ...]

    @classmethod
    def of(cls, difference: Difference) -> Self:
        """Show one difference."""
        return cls(
            hits=difference.hits,
            entities=difference.entities,
            precision=PrecisionAnswer.of(difference.precision),
            samples=tuple(
                SampleHitAnswer(
                    entity_kind=each.entity_kind,
                    entity_ref=each.entity_ref,
                    event_id=each.event_id,
                    occurred_at=each.occurred_at,
                    observed=each.observed,
                    sentence=each.sentence,
                    outcome=each.outcome,
                )
                for each in difference.samples
            ),
        )


class BacktestDayAnswer(Model):
    """Déclenchements d’un jour (UTC) : version en service, version essayée."""

    day: date
    live: int
    candidate: int


class BacktestResultAnswer(Model):
    """La version essayée à côté de celle qui était en service.

    `facts_before` : faits lus avant la période comptée, pour que les fenêtres soient pleines.
    """

    live_version: int
    first_day: date | None
    last_day: date | None
    facts: int
    facts_before: int
    live: SideAnswer
    candidate: SideAnswer
    new: DifferenceAnswer
    lost: DifferenceAnswer
    days: tuple[BacktestDayAnswer, ...]

    @classmethod
    def of(cls, result: BacktestResult) -> Self:
        """Show a result."""
        return cls(
            live_version=result.live_version,
            first_day=result.first_day,
            last_day=result.last_day,
            facts=result.facts,
            facts_before=result.facts_before,
            live=SideAnswer.of(result.live),
            candidate=SideAnswer.of(result.candidate),
            new=DifferenceAnswer.of(result.new),
            lost=DifferenceAnswer.of(result.lost),
            days=tuple(
                BacktestDayAnswer(day=each.day, live=each.live, candidate=each.candidate)
                for each in result.days
            ),
        )


class BacktestAnswer(Model):
    """Un essai sur l’historique ; `covered_days` : jours pour lesquels il y avait des faits."""

    backtest_id: UUID
    rule_version_id: UUID
    asked_at: datetime
    days: int
    state: BacktestState
    finished_at: datetime | None
    covered_days: int | None
    failure: BacktestFailure | None
    result: BacktestResultAnswer | None

    @classmethod
    def of(cls, backtest: Backtest) -> Self:
        """Show a backtest."""
        result = backtest.result
        return cls(
            backtest_id=backtest.backtest_id,
            rule_version_id=backtest.rule_version_id,
            asked_at=backtest.asked_at,
            days=backtest.days,
            state=backtest.state,
            finished_at=backtest.finished_at,
            covered_days=backtest.covered_days,
            failure=backtest.failure,
            result=None if result is None else BacktestResultAnswer.of(result),
        )


class BacktestList(Model):
    """Les essais d’une version, du plus récent au plus ancien."""

    backtests: tuple[BacktestAnswer, ...]


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
