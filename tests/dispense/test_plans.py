"""No query of the store reads a whole table: each finds its rows by an index."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import services.dispense.store
from shared.db import Connection

STORE = Path(services.dispense.store.__file__).parent
QUERY = re.compile(r"\s*(?:SELECT|UPDATE|DELETE|INSERT|WITH)\s")
# The values are unknown, as they are to a plan that is kept for every caller.
PLAN_OF = """
    CREATE FUNCTION pg_temp.plan_of(query TEXT) RETURNS SETOF TEXT LANGUAGE plpgsql
    AS $$BEGIN RETURN QUERY EXECUTE 'EXPLAIN (GENERIC_PLAN) ' || query; END$$
"""


def queries() -> Iterator[str]:
    for module in sorted(STORE.glob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and QUERY.match(text):
                yield text


async def plan_of(conn: Connection, query: str) -> str:
    rows = await conn.fetch("SELECT pg_temp.plan_of($1) AS line", query)
    return "\n".join(row["line"] for row in rows)


async def test_no_query_reads_a_whole_table(counter):
    """With sequential scans discouraged only a query without any index still makes one."""
    async with counter.pool.acquire() as conn:
        await conn.execute("SET enable_seqscan = off")
        await conn.execute(PLAN_OF)

        plans = {query: await plan_of(conn, query) for query in queries()}

    assert len(plans) > 80
    assert [(query, plan) for query, plan in plans.items() if "Seq Scan" in plan] == []
