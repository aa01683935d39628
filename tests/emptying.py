"""Empties a database of the tests, so that the next test has it as its template was copied.

A new copy takes some 300 files made and removed, ten times what emptying takes; a file system that
just removed as many takes longer still.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import asyncpg

# The rows of the catalogues, by count and by who wrote each; and what the planner counted.
MADE_OF: Final = """
    SELECT array_agg(ARRAY[part, rows, versions] ORDER BY part) FROM (
        SELECT 'class' AS part, count(*)::TEXT AS rows,
            concat_ws(' ', sum(xmin::TEXT::BIGINT), sum(relpages), sum(reltuples)) AS versions
        FROM pg_class WHERE oid >= 16384
        UNION ALL SELECT 'attribute', count(*)::TEXT, sum(xmin::TEXT::BIGINT)::TEXT
        FROM pg_attribute WHERE attrelid >= 16384
        UNION ALL SELECT 'default', count(*)::TEXT, sum(xmin::TEXT::BIGINT)::TEXT
        FROM pg_attrdef
        UNION ALL SELECT 'constraint', count(*)::TEXT, sum(xmin::TEXT::BIGINT)::TEXT
        FROM pg_constraint WHERE oid >= 16384
        UNION ALL SELECT 'trigger', count(*)::TEXT, sum(xmin::TEXT::BIGINT)::TEXT
        FROM pg_trigger WHERE oid >= 16384
        UNION ALL SELECT 'function', count(*)::TEXT, sum(xmin::TEXT::BIGINT)::TEXT
        FROM pg_proc WHERE oid >= 16384
        UNION ALL SELECT 'schema', count(*)::TEXT, sum(xmin::TEXT::BIGINT)::TEXT
        FROM pg_namespace WHERE oid >= 16384
        UNION ALL SELECT 'type', count(*)::TEXT, sum(xmin::TEXT::BIGINT)::TEXT
        FROM pg_type WHERE oid >= 16384
        UNION ALL SELECT 'setting', count(*)::TEXT, ''
        FROM pg_db_role_setting
        WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    ) AS parts
"""
WRITTEN: Final = """
    SELECT oid::REGCLASS::TEXT AS name, pg_relation_size(oid) AS size
    FROM pg_class WHERE relkind = 'r' AND oid >= 16384 AND pg_relation_size(oid) > 0
"""
TO_FILL: Final = """
    SELECT format(
        'INSERT INTO %1$s OVERRIDING SYSTEM VALUE '
        'SELECT * FROM json_populate_recordset(NULL::%1$s, %2$L)',
        $1::TEXT::REGCLASS, $2::TEXT
    )
"""
TO_COUNT_ON: Final = """
    SELECT format('SELECT setval(%L, %s)', format('%I.%I', schemaname, sequencename), last_value)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""
COUNT_ANEW: Final = "SELECT setval(seqrelid, seqstart, FALSE) FROM pg_sequence"
OTHERS: Final = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Up to here PostgreSQL plans as for an empty table, when nobody ran ANALYZE.
SIZE_MAX: Final = 10 * 8192
LOOKS, LOOK_EVERY_S = 40, 0.005


@dataclass(frozen=True)
class Template:
    """What a database is like right after its migrations."""

    made_of: list[list[str]]
    to_fill: list[str]  # what writes again what migrations wrote, and where sequences stand


async def describe(dsn: str) -> Template:
    """Say what the database is like now, to be put back by `empty`."""
    conn = await asyncpg.connect(dsn, timeout=10)
    try:
        to_fill = [row[0] for row in await conn.fetch(TO_COUNT_ON)]
        for written in await conn.fetch(WRITTEN):
            rows = f"SELECT json_agg(kept)::TEXT FROM {written['name']} AS kept"  # noqa: S608 - ours
            to_fill.append(await conn.fetchval(TO_FILL, written["name"], await conn.fetchval(rows)))
        return Template(await conn.fetchval(MADE_OF), to_fill)
    finally:
        await conn.close(timeout=10)


async def empty(dsn: str, template: Template) -> bool:
    """Leave only the rows of `template`; False where it cannot be made as new.

    It cannot when its tables were altered or analysed or have grown, when it is still in use, and
    when the server is not our own: foreign keys and immutable tables stop all but a superuser.
    """
    conn = await asyncpg.connect(dsn, timeout=10)
    try:
        written = await conn.fetch(WRITTEN)
        if any(row["size"] > SIZE_MAX for row in written) or not await _is_alone(conn):
            return False
        if await conn.fetchval(MADE_OF) != template.made_of:
            return False
        emptied = [f"DELETE FROM {row['name']}" for row in written]  # noqa: S608 - names of ours
        steps = ["SET session_replication_role = replica", *emptied, COUNT_ANEW, *template.to_fill]
        with suppress(asyncpg.InsufficientPrivilegeError):
            await conn.execute(";".join(steps))
            return True
        return False
    finally:
        await conn.close(timeout=10)


async def _is_alone(conn: "asyncpg.Connection[asyncpg.Record]") -> bool:
    """Whether nobody else is left; a session takes a moment to end after its client."""
    for _ in range(LOOKS):
        if not await conn.fetchval(OTHERS):
            return True
        await asyncio.sleep(LOOK_EVERY_S)
    return False
