"""SQL of backtests: asked for, run one at a time under a lease, kept with their result."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from services.fraud.model.rule_versions import Backtest, BacktestFailure, BacktestResult
from shared.contracts.fraud import EntityKind
from shared.db import Connection

LISTED_MAX: Final = 50
LABELS_MAX: Final = 100_000
TRIES_MAX: Final = 3
_RESULT: Final = TypeAdapter(BacktestResult)

_COLUMNS = """
    backtest_id, rule_version_id, asked_at, days, state, finished_at, covered_days, failure,
    result::TEXT AS result
"""
INSERT = """
    INSERT INTO backtest (backtest_id, rule_version_id, asked_by, asked_at, days)
    VALUES ($1, $2, $3, $4, $5)
"""
IS_OPEN = """
    SELECT EXISTS (SELECT FROM backtest WHERE rule_version_id = $1
                   AND state IN ('waiting', 'running'))
"""
COUNT_WAITING = "SELECT count(*) FROM backtest WHERE state = 'waiting'"
LIST = f"""
    SELECT {_COLUMNS} FROM backtest WHERE rule_version_id = $1
    ORDER BY asked_at DESC, backtest_id DESC LIMIT $2
"""  # noqa: S608 - columns we wrote
LIST_NEWEST = f"""
    SELECT DISTINCT ON (rule_version_id) {_COLUMNS} FROM backtest
    WHERE rule_version_id = ANY($1::UUID[])
    ORDER BY rule_version_id, asked_at DESC, backtest_id DESC
"""  # noqa: S608 - columns we wrote
# A replica that died while it ran one left its lease: that one waits again, a few times at most.
FREE = """
    UPDATE backtest SET state = CASE WHEN tries >= $2 THEN 'failed' ELSE 'waiting' END,
                        failure = CASE WHEN tries >= $2 THEN 'broke' END,
                        finished_at = CASE WHEN tries >= $2 THEN $1::TIMESTAMPTZ END,
                        leased_until = NULL
    WHERE state = 'running' AND leased_until < $1
"""
# Two replicas claim one after the other.
TAKE_TURNS = "SELECT epoch FROM rule_epoch WHERE is_only FOR UPDATE"
CLAIM = """
    UPDATE backtest SET state = 'running', tries = tries + 1, leased_until = $1
    WHERE backtest_id = (
        SELECT backtest_id FROM backtest WHERE state = 'waiting'
        ORDER BY asked_at, backtest_id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AND NOT EXISTS (SELECT FROM backtest WHERE state = 'running')
    RETURNING backtest_id, rule_version_id, asked_at, days, tries
"""
FINISH = """
    UPDATE backtest SET state = 'done', finished_at = $3, covered_days = $4, result = $5::JSONB
    WHERE backtest_id = $1 AND state = 'running' AND tries = $2
"""
FAIL = """
    UPDATE backtest SET state = 'failed', finished_at = $3, failure = $4
    WHERE backtest_id = $1 AND state = 'running' AND tries = $2
"""
LIST_LABELS = """
    SELECT entity_ref, outcome FROM fraud_case
    WHERE entity_kind = $1 AND outcome IN ('confirmed', 'unfounded') AND last_hit_at >= $2
    ORDER BY last_hit_at DESC LIMIT $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A backtest that this replica runs; `tries` tells it from another try at the same."""

    backtest_id: UUID
    rule_version_id: UUID
    asked_at: datetime
    days: int
    tries: int


async def insert_backtest(conn: Connection, backtest: Backtest, *, asked_by: str) -> None:
    """Store what an analyst asks for."""
    row = (backtest.backtest_id, backtest.rule_version_id, asked_by, backtest.asked_at)
    await conn.execute(INSERT, *row, backtest.days)


async def is_open(conn: Connection, rule_version_id: UUID) -> bool:
    """Tell whether a backtest of this version waits or runs."""
    return bool(await conn.fetchval(IS_OPEN, rule_version_id))


async def count_waiting(conn: Connection) -> int:
    """Return how many backtests wait for their turn."""
    count: int = await conn.fetchval(COUNT_WAITING)
    return count


async def list_backtests(conn: Connection, rule_version_id: UUID) -> list[Backtest]:
    """Return the backtests of a version, newest first."""
    rows = await conn.fetch(LIST, rule_version_id, LISTED_MAX)
    return [_as_backtest(row) for row in rows]


async def list_newest(conn: Connection, rule_version_ids: Collection[UUID]) -> dict[UUID, Backtest]:
    """Return the newest backtest of each version that has one."""
    rows = await conn.fetch(LIST_NEWEST, list(rule_version_ids))
    return {found.rule_version_id: found for found in map(_as_backtest, rows)}


async def claim_backtest(conn: Connection, *, now: datetime, until: datetime) -> Turn | None:
    """Take the oldest one that waits, unless one runs; give back what a dead replica held."""
    await conn.fetchval(TAKE_TURNS)
    await conn.execute(FREE, now, TRIES_MAX)
    row = await conn.fetchrow(CLAIM, until)
    return None if row is None else Turn(**row)


async def finish_backtest(
    conn: Connection, turn: Turn, result: BacktestResult, *, covered_days: int, at: datetime
) -> None:
    """Store what it gave; nothing where another replica took over meanwhile."""
    dumped = _RESULT.dump_json(result).decode()
    await conn.execute(FINISH, turn.backtest_id, turn.tries, at, covered_days, dumped)


async def fail_backtest(
    conn: Connection, turn: Turn, failure: BacktestFailure, *, at: datetime
) -> None:
    """Store why it gave nothing."""
    await conn.execute(FAIL, turn.backtest_id, turn.tries, at, failure)


async def list_labels(
    conn: Connection, entity_kind: EntityKind, *, since: datetime
) -> dict[str, str]:
    """Return what analysts decided of entities of a kind: confirmed or unfounded."""
    rows = await conn.fetch(LIST_LABELS, entity_kind, since, LABELS_MAX)
    return {row["entity_ref"]: row["outcome"] for row in reversed(rows)}


def _as_backtest(row: asyncpg.Record) -> Backtest:
    result = row["result"]
    return Backtest(
        **(
            dict(row)
            | {"result": None if result is None else _RESULT.validate_json(result)}
            | {name: UUID(int=row[name].int) for name in ("backtest_id", "rule_version_id")}
        )
    )
