"""Analysts read the rules: versions, hits live and in shadow, precision, backtests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.fraud.backtest import NOT_REPLAYABLE
from services.fraud.model.caller import Caller
from services.fraud.model.rule_versions import (
    Backtest,
    Difference,
    HitCounts,
    Precision,
    RulePage,
    RuleSeries,
    RuleSight,
    RuleVersion,
    SampleFigures,
    VersionSight,
)
from services.fraud.rules.rule_labels import RULE_LABELS
from services.fraud.signals import NIGHT_RULES, RULES
from services.fraud.signals.parameters import bounds_of
from services.fraud.store import backtests, nights, rule_versions, shadow_hits
from services.fraud.use_cases.tracing import trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.contracts.fraud import SignalName
from shared.db import Connection, Pool, transaction

PRECISION_DAYS: Final = 365
WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """What was counted of all versions."""

    live: Mapping[shadow_hits.RuleKey, HitCounts]
    shadow: Mapping[UUID, HitCounts]
    precision: Mapping[shadow_hits.RuleKey, Precision]
    newest: Mapping[UUID, Backtest]
    waiting: frozenset[UUID]


async def list_rules(
    pool: Pool, *, signal: SignalName | None = None, caller: Caller
) -> list[RuleSight]:
    """Return every rule of the code, or of one signal, with its versions, after the audit row."""
    async with transaction(pool) as conn:
        versions = await rule_versions.list_versions(conn)
        figures = await _figures(conn, versions, caller=caller)
        await _trace(conn, caller, {"count": len(versions)})
    by_rule: dict[str, list[RuleVersion]] = {}
    for version in versions:
        by_rule.setdefault(version.rule, []).append(version)
    return [
        _sight(rule, by_rule.get(rule, ()), figures, caller=caller)
        for rule, made in (*RULES.items(), *NIGHT_RULES.items())
        if signal is None or made.name == signal
    ]


async def read_sample(pool: Pool, *, caller: Caller) -> SampleFigures:
    """Count the random sample of the last year: how much signals miss. No audit row: no person."""
    async with transaction(pool) as conn:
        return await nights.count_sample(conn, since=caller.at - timedelta(days=PRECISION_DAYS))


async def read_rule(pool: Pool, rule: str, *, days: int, caller: Caller) -> RulePage | None:
    """Return one rule with its hits per day over the last days; None: no such rule."""
    if rule not in RULES and rule not in NIGHT_RULES:
        return None
    async with transaction(pool) as conn:
        versions = await rule_versions.list_versions(conn, rule=rule)
        figures = await _figures(conn, versions, caller=caller)
        series = await _series(conn, rule, versions, since=caller.at - timedelta(days=days))
        await _trace(conn, caller, {"rule": rule})
    sight = _sight(rule, versions, figures, caller=caller)
    tried = [each.backtest for each in sight.versions if each.backtest and each.backtest.result]
    newest = max(tried, key=lambda each: each.asked_at, default=None)
    of_backtest = () if newest is None or newest.result is None else newest.result.days
    return RulePage(rule=sight, series=replace(series, backtest=of_backtest))


async def read_backtests(
    pool: Pool, rule_version_id: UUID, *, caller: Caller
) -> list[Backtest] | None:
    """Return the backtests of a version, newest first; None: no such version.

    Of the hits to look at, only those of the analyst's own caisse: the counts are of all.
    """
    async with transaction(pool) as conn:
        version = await rule_versions.find_version(conn, rule_version_id)
        if version is None:
            return None
        found = await backtests.list_backtests(conn, rule_version_id)
        await _trace(conn, caller, {"rule": version.rule, "version": version.version})
    return [for_caisse(each, caller.caisse) for each in found]


def for_caisse(backtest: Backtest, caisse: str) -> Backtest:
    """Leave out the sample hits of other caisses."""
    result = backtest.result
    if result is None:
        return backtest
    return replace(
        backtest,
        result=replace(result, new=_own(result.new, caisse), lost=_own(result.lost, caisse)),
    )


def _own(difference: Difference, caisse: str) -> Difference:
    own = tuple(sample for sample in difference.samples if sample.caisse == caisse)
    return replace(difference, samples=own)


async def _figures(
    conn: Connection, versions: Sequence[RuleVersion], *, caller: Caller
) -> _Figures:
    ids = [version.rule_version_id for version in versions]
    now = caller.at
    span = {"week": now - WEEK, "month": now - MONTH, "until": now}
    return _Figures(
        live=await shadow_hits.count_live(conn, **span),
        shadow=await shadow_hits.count_shadow(conn, **span),
        precision=await shadow_hits.count_outcomes(
            conn, since=now - timedelta(days=PRECISION_DAYS)
        ),
        newest=await backtests.list_newest(conn, ids),
        waiting=await rule_versions.list_waiting(conn, ids),
    )


async def _series(
    conn: Connection, rule: str, versions: Sequence[RuleVersion], *, since: datetime
) -> RuleSeries:
    until = since + timedelta(days=shadow_hits.SERIES_DAYS_MAX)
    ids = [each.rule_version_id for each in versions if each.state == "shadow"]
    return RuleSeries(
        live=await shadow_hits.list_live_by_day(conn, rule, since=since, until=until),
        shadow=await shadow_hits.list_shadow_by_day(conn, ids, since=since, until=until),
        backtest=(),
    )


def _sight(
    rule: str, versions: Sequence[RuleVersion], figures: _Figures, *, caller: Caller
) -> RuleSight:
    made = RULES.get(rule) or NIGHT_RULES[rule]
    return RuleSight(
        rule=rule,
        label=RULE_LABELS.get(rule, rule),
        signal=made.name,
        signal_class=made.signal_class,
        entity_kind=made.entity_kind,
        is_nightly=rule in NIGHT_RULES,
        is_replayable=rule not in NOT_REPLAYABLE,
        bounds=bounds_of(rule),
        versions=tuple(_version(each, figures, caller=caller) for each in versions),
    )


def _version(version: RuleVersion, figures: _Figures, *, caller: Caller) -> VersionSight:
    key = version.rule, version.version
    newest = figures.newest.get(version.rule_version_id)
    return VersionSight(
        version=version,
        live_hits=figures.live.get(key, HitCounts()),
        shadow_hits=figures.shadow.get(version.rule_version_id, HitCounts()),
        precision=figures.precision.get(key, Precision()),
        backtest=None if newest is None else for_caisse(newest, caller.caisse),
        is_activation_waiting=version.rule_version_id in figures.waiting,
    )


async def _trace(conn: Connection, caller: Caller, detail: Mapping[str, object]) -> None:
    subject = Subject(number=None, patient_ref=None, detail=dict(detail))
    await trace(conn, caller, Operation.RULE_READ, subject, outcome=SHOWN)
