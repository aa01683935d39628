"""What a transaction writes and nobody reads back in it: sent together, just before the commit.

A round trip costs the service more than most of these statements cost PostgreSQL (ADR 26).
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from shared.db import Connection

STATEMENTS_MAX: Final = 30  # in one round trip; more go in several
_PARAMETER: Final = re.compile(r"\$(\d+)")

SendAll = Callable[["Connection", list[Any]], Awaitable[None]]
_Statement = tuple[str, Sequence[Any]]


@dataclass(slots=True)
class Unsent:
    """What one open transaction still has to write, and whether a bell rings after it."""

    statements: list[_Statement] = field(default_factory=list)
    rows: dict[SendAll, list[Any]] = field(default_factory=dict)
    is_to_ring: bool = False


_open: "dict[Connection, Unsent]" = {}  # the open transactions of this process


def opened(conn: "Connection") -> Unsent:
    """Begin to collect what the transaction of this connection writes."""
    _open[conn] = Unsent()
    return _open[conn]


def closed(conn: "Connection") -> None:
    """Forget what was collected: it was sent, or the transaction is rolled back."""
    _open.pop(conn, None)


def ring_after_commit(conn: "Connection") -> None:
    """Ask the open transaction of this connection to ring the bell of its pool."""
    if conn in _open:
        _open[conn].is_to_ring = True


async def write_later(conn: "Connection", sql: str, *args: Any) -> None:
    """Run a statement before the commit, or at once where no `transaction` is open.

    Only for an INSERT, UPDATE or DELETE without WITH, of rows that nothing else in the
    transaction reads or writes from now on: the order among such statements is not defined, and
    none sees what another did. What it raises is raised at the end of the transaction.
    """
    if conn in _open:
        _open[conn].statements.append((sql, args))
    else:
        await conn.execute(sql, *args)


async def collect(conn: "Connection", row: Any, *, send_all: SendAll) -> None:
    """Keep a row for `send_all`, which is called once before the commit with all rows, in order.

    Where no `transaction` is open it is called at once, with this row.
    """
    if conn in _open:
        _open[conn].rows.setdefault(send_all, []).append(row)
    else:
        await send_all(conn, [row])


async def send(conn: "Connection", unsent: Unsent) -> None:
    """Write what was collected; called by `transaction` when its block has ended well."""
    for send_all, rows in unsent.rows.items():
        await send_all(conn, rows)
    await _run(conn, unsent.statements)


async def _run(conn: "Connection", waiting: Sequence[_Statement]) -> None:
    for start in range(0, len(waiting), STATEMENTS_MAX):
        sql, args = _joined(waiting[start : start + STATEMENTS_MAX])
        await conn.execute(sql, *args)


def _joined(statements: Sequence[_Statement]) -> _Statement:
    """Return one statement that runs them all, its parameters numbered through."""
    if len(statements) == 1:
        return statements[0]
    parts: list[str] = []
    joined: list[Any] = []
    for number, (sql, args) in enumerate(statements):
        parts.append(f"written_{number} AS ({_shifted(sql, by=len(joined))})")
        joined += args
    return f"WITH {', '.join(parts)} SELECT", joined


def _shifted(sql: str, *, by: int) -> str:
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + by}", sql)
