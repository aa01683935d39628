"""Asks the planner whether a query of a store reads a whole table."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from shared.db import Pool

_QUERY = re.compile(r"\s*(?:SELECT|UPDATE|DELETE|INSERT|WITH)\s")
# The values are unknown, as they are to a plan that is kept for every caller.
_PLAN_OF = """
    CREATE FUNCTION pg_temp.plan_of(query TEXT) RETURNS SETOF TEXT LANGUAGE plpgsql
    AS $$BEGIN RETURN QUERY EXECUTE 'EXPLAIN (GENERIC_PLAN) ' || query; END$$
"""


async def read_whole(pool: Pool, store: ModuleType) -> list[str]:
    """Return the queries of a store that no index serves.

    With sequential scans discouraged only these still make one.
    """
    async with pool.acquire() as conn:
        await conn.execute("SET enable_seqscan = off")
        await conn.execute(_PLAN_OF)
        plans = {
            query: await conn.fetch("SELECT pg_temp.plan_of($1) AS line", query)
            for query in _queries(store)
        }
    assert len(plans) > 10, "the queries of a store were not found"
    return [
        query for query, plan in plans.items() if any("Seq Scan" in row["line"] for row in plan)
    ]


def _queries(store: ModuleType) -> Iterator[str]:
    assert store.__file__ is not None, "a store is a folder of modules"
    for module in sorted(Path(store.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and _QUERY.match(text):
                yield text
