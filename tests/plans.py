"""Asks the planner whether a query of a store reads a whole table."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from shared.db import Connection, Pool

_QUERY = re.compile(r"\s*(?:SELECT|UPDATE|DELETE|INSERT|WITH)\s")


async def read_whole(pool: Pool, store: ModuleType) -> list[str]:
    """Return the queries of a store that no index serves.

    With sequential scans discouraged only these still make one.
    """
    async with pool.acquire() as conn:
        await conn.execute("SET enable_seqscan = off")
        # The values are unknown, as they are to a plan that is kept for every caller.
        await conn.execute("SET plan_cache_mode = force_generic_plan")
        plans = {query: await _plan_of(conn, query) for query in _queries(store)}
    assert len(plans) > 10, "the queries of a store were not found"
    return [query for query, plan in plans.items() if "Seq Scan" in plan]


async def _plan_of(conn: Connection, query: str) -> str:
    """Return the plan of a query whatever its values, on PostgreSQL 15 too."""
    await conn.execute(f"PREPARE asked AS {query}")
    values = await conn.fetchval(
        "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'asked'"
    )
    called = f"asked ({', '.join(['NULL'] * values)})" if values else "asked"
    rows = await conn.fetch(f"EXPLAIN EXECUTE {called}")
    await conn.execute("DEALLOCATE asked")
    return "\n".join(row["QUERY PLAN"] for row in rows)


def _queries(store: ModuleType) -> Iterator[str]:
    assert store.__file__ is not None, "a store is a folder of modules"
    for path in sorted(Path(store.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shared = [part for node in ast.walk(tree) for part in _parts(node)]
        texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        if shared:  # a query that is put together: the module has it whole
            module = import_module(f"{store.__name__}.{path.stem}")
            texts = [text for text in texts if text not in shared]
            texts += [text for text in vars(module).values() if isinstance(text, str)]
        queries = (text for text in texts if isinstance(text, str) and _QUERY.match(text))
        yield from dict.fromkeys(queries)


def _parts(node: ast.AST) -> list[object]:
    values = node.values if isinstance(node, ast.JoinedStr) else []
    return [part.value for part in values if isinstance(part, ast.Constant)]
