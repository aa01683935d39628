"""SQL of versions of rules; the database itself refuses what two people did not see."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from services.fraud.model.rule_versions import RuleVersion
from shared.db import Connection

VERSIONS_LISTED_MAX = 500

_COLUMNS = """
    rule_version_id, rule, version, parameters::TEXT AS parameters, state, author, note, created_at,
    shadow_at, live_at, retired_at, activation_id
"""
EPOCH = "SELECT epoch FROM rule_epoch WHERE is_only"
LIST_EXAMINED = f"""
    SELECT {_COLUMNS} FROM rule_version WHERE state IN ('live', 'shadow')
    ORDER BY rule, version LIMIT $1
"""  # noqa: S608 - columns we wrote
# Of each rule what is examined or may be, then the newest of the rest.
LIST = f"""
    SELECT {_COLUMNS} FROM rule_version
    WHERE $1::TEXT IS NULL OR rule = $1
    ORDER BY state = 'retired', created_at DESC, rule, version LIMIT $2
"""  # noqa: S608 - columns we wrote
FIND = f"SELECT {_COLUMNS} FROM rule_version WHERE rule_version_id = $1"  # noqa: S608 - ours
FIND_LIVE = f"""
    SELECT {_COLUMNS} FROM rule_version WHERE rule = $1 AND state = 'live'
"""  # noqa: S608 - columns we wrote
# Whoever writes a version of a rule holds its live one: numbers and states change one by one.
LOCK_RULE = "SELECT rule_version_id FROM rule_version WHERE rule = $1 AND state = 'live' FOR UPDATE"
COUNT = "SELECT count(*), coalesce(max(version), 0) FROM rule_version WHERE rule = $1"
INSERT_BUILT_IN = """
    INSERT INTO rule_version
        (rule_version_id, rule, version, parameters, state, author, created_at, live_at)
    SELECT rule_version_id, rule, 1, parameters::JSONB, 'live', 'built-in', $4, $4
    FROM unnest($1::UUID[], $2::TEXT[], $3::TEXT[]) AS made (rule_version_id, rule, parameters)
    ON CONFLICT (rule, version) DO NOTHING
"""
LIST_WAITING = """
    SELECT subject_id FROM decision WHERE state = 'proposed' AND subject_id = ANY($1::UUID[])
"""
COUNT_RULES = "SELECT count(*) FROM rule_version WHERE version = 1 AND rule = ANY($1::TEXT[])"
INSERT_DRAFT = """
    INSERT INTO rule_version
        (rule_version_id, rule, version, parameters, state, author, note, created_at)
    VALUES ($1, $2, $3, $4::JSONB, 'draft', $5, $6, $7)
"""
MARK_SHADOW = "UPDATE rule_version SET state = 'shadow', shadow_at = $2 WHERE rule_version_id = $1"
HAS_SHADOW = "SELECT EXISTS (SELECT FROM rule_version WHERE rule = $1 AND state = 'shadow')"
MARK_RETIRED = """
    UPDATE rule_version SET state = 'retired', retired_at = $2 WHERE rule_version_id = $1
"""
RETIRE_LIVE = """
    UPDATE rule_version SET state = 'retired', retired_at = $2 WHERE rule = $1 AND state = 'live'
"""
MARK_LIVE = """
    UPDATE rule_version SET state = 'live', live_at = $2, activation_id = $3
    WHERE rule_version_id = $1
"""


async def epoch_of_rules(conn: Connection) -> int:
    """Return the number that every change of a version advances."""
    epoch: int = await conn.fetchval(EPOCH)
    return epoch


async def list_examined(conn: Connection) -> list[RuleVersion]:
    """Return the versions that are live or in shadow."""
    return [_as_version(row) for row in await conn.fetch(LIST_EXAMINED, VERSIONS_LISTED_MAX)]


async def list_versions(conn: Connection, *, rule: str | None = None) -> list[RuleVersion]:
    """Return versions, of one rule or of all: what is in use first, then the newest."""
    return [_as_version(row) for row in await conn.fetch(LIST, rule, VERSIONS_LISTED_MAX)]


async def find_version(conn: Connection, rule_version_id: UUID) -> RuleVersion | None:
    """Return a version, whatever its state."""
    row = await conn.fetchrow(FIND, rule_version_id)
    return None if row is None else _as_version(row)


async def lock_version(conn: Connection, rule_version_id: UUID) -> RuleVersion | None:
    """Return a version, and hold its rule: nobody else changes one of it meanwhile."""
    found = await find_version(conn, rule_version_id)
    if found is None:
        return None
    await conn.fetchval(LOCK_RULE, found.rule)
    return await find_version(conn, rule_version_id)


async def find_live(conn: Connection, rule: str) -> RuleVersion | None:
    """Return the live version of a rule; None: it has none stored yet."""
    row = await conn.fetchrow(FIND_LIVE, rule)
    return None if row is None else _as_version(row)


async def count_versions(conn: Connection, rule: str) -> tuple[int, int]:
    """Hold a rule; return how many versions it has, and the number of the last one."""
    await conn.fetchval(LOCK_RULE, rule)
    row = await conn.fetchrow(COUNT, rule)
    assert row is not None, "an aggregate has one row"
    return row[0], row[1]


async def list_waiting(conn: Connection, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return the versions that a proposal to switch on waits for."""
    rows = await conn.fetch(LIST_WAITING, list(ids))
    return frozenset(UUID(int=row[0].int) for row in rows)


async def insert_built_in(
    conn: Connection, built_in: Sequence[tuple[UUID, str, str]], *, at: datetime
) -> None:
    """Store version 1 of each rule that has none: (id, rule, parameters as JSON)."""
    rules = [rule for _, rule, _ in built_in]
    if await conn.fetchval(COUNT_RULES, rules) < len(rules):
        await conn.execute(INSERT_BUILT_IN, *map(list, zip(*built_in, strict=True)), at)


async def insert_draft(conn: Connection, version: RuleVersion) -> None:
    """Store a draft."""
    await conn.execute(
        INSERT_DRAFT,
        *(version.rule_version_id, version.rule, version.version),
        json.dumps(dict(version.parameters)),
        *(version.author, version.note, version.created_at),
    )


async def has_shadow(conn: Connection, rule: str) -> bool:
    """Tell whether a version of this rule is on trial."""
    return bool(await conn.fetchval(HAS_SHADOW, rule))


async def mark_shadow(conn: Connection, rule_version_id: UUID, *, at: datetime) -> None:
    """Put a draft on trial."""
    await conn.execute(MARK_SHADOW, rule_version_id, at)


async def mark_retired(conn: Connection, rule_version_id: UUID, *, at: datetime) -> None:
    """End a draft or a trial."""
    await conn.execute(MARK_RETIRED, rule_version_id, at)


async def replace_live(
    conn: Connection, version: RuleVersion, *, decision_id: UUID, at: datetime
) -> None:
    """Let a version go live by a decision; the one before it steps down."""
    await conn.execute(RETIRE_LIVE, version.rule, at)
    await conn.execute(MARK_LIVE, version.rule_version_id, at, decision_id)


def _as_version(row: asyncpg.Record) -> RuleVersion:
    ids = {
        name: None if row[name] is None else UUID(int=row[name].int)
        for name in ("rule_version_id", "activation_id")
    }
    return RuleVersion(**(dict(row) | {"parameters": json.loads(row["parameters"])} | ids))
