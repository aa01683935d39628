"""What analysts read of backtests: both versions on the same past days."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from services.fraud.model.rule_versions import (
    Backtest,
    BacktestFailure,
    BacktestResult,
    BacktestState,
    Difference,
    Precision,
    SideOfBacktest,
)
from shared.contracts.fraud import EntityKind
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
