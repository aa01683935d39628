"""The floor under a command: the SQL that a service sends for it, driven by pgbench without it.

The statements are read from PostgreSQL's own log while the service answers one request, so they
are what runs today. Identifiers are made unique for each run; all else stays as it was sent.
"""

import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from deploy.local.child import CannotStart
from deploy.local.postgres import Postgres, program
from shared.access.audit import SHARDS

LOG_SETTLES_S: Final = 0.5
PGBENCH_S_MAX: Final = 120.0
_ENTRY: Final = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:.]+ UTC \[(\d+)\] (LOG|DETAIL):  (.*)$", re.DOTALL
)
_PARAMETER: Final = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ARRAY_OF_ONE: Final = re.compile(r"'\{([^,{}]*)\}'")
_TPS: Final = re.compile(r"tps = ([\d.]+) \(without initial connection time\)")
# The service answers from the first of these two to the second; pgbench draws the chain at random.
_AUDIT_END: Final = "SELECT shard, last_hash, nextval"
_AUDIT_ROW: Final = re.compile(
    r"unnest\((?P<id>\$\d+)::BIGINT\[\], (?P<chain>\$\d+)::SMALLINT\[\], \$\d+::TIMESTAMPTZ"
)
_AUDIT_HEAD: Final = re.compile(
    r"unnest\((?P<chain>\$\d+)::SMALLINT\[\], (?P<id>\$\d+)::BIGINT\[\], \$\d+::BYTEA"
)
_NEXT_AUDIT_ID: Final = "ARRAY[nextval(pg_get_serial_sequence('audit', 'id'))]"
_CHAIN: Final = "ARRAY[:chain]"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a transaction: SQL with `$n`, and the literals for them."""

    sql: str
    literals: dict[str, str]


class Recording:
    """Writes down every statement that PostgreSQL runs between `with` and its end."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._log = postgres.log
        self.text = ""

    def __enter__(self) -> Self:
        self._set("ALTER SYSTEM SET log_statement = 'all'")
        self._start = self._log.stat().st_size
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(LOG_SETTLES_S)
        self.text = self._log.read_bytes()[self._start :].decode()
        self._set("ALTER SYSTEM RESET log_statement")

    def _set(self, setting: str) -> None:
        for statement in (setting, "SELECT pg_reload_conf()"):
            run_psql(self._postgres, statement)
        time.sleep(LOG_SETTLES_S)


def transaction_with(text: str, marker: str) -> list[Statement]:
    """Return the statements of the transaction in PostgreSQL's log `text` that holds `marker`."""
    for statements in _transactions(text):
        if any(marker in statement.sql for statement in statements):
            return statements
    raise CannotStart(f"no transaction with {marker!r} in PostgreSQL's log")


def script_of(statements: list[Statement], unique: dict[str, str]) -> str:
    """Return a pgbench script; `unique` gives an SQL expression for each value made anew."""
    lines = ["\\set n random(1, 9000000000000000000)", f"\\set chain random(0, {SHARDS - 1})"]
    lines.append("BEGIN;")
    for statement in statements:
        sql = _filled(statement, unique)
        lines.append(f"{sql};")
    lines.append("COMMIT;")
    return "\n".join(lines) + "\n"


def run_pgbench(postgres: Postgres, database: str, script: Path, *, seconds: int) -> float:
    """Return the transactions a second of `script` with 16 sessions."""
    options = ["-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", str(seconds), "-f", str(script)]
    command = [str(program("pgbench")), *options, postgres.dsn(database)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PGBENCH_S_MAX, check=False
    )
    found = _TPS.search(done.stdout)
    if done.returncode != 0 or found is None:
        raise CannotStart(f"pgbench failed: {done.stderr.strip()[:300]}")
    return float(found[1])


def run_psql(postgres: Postgres, statement: str, database: str = "postgres") -> str:
    """Return what psql prints for one statement; raise `CannotStart`."""
    command = [str(program("psql")), "-XAtqc", statement, postgres.dsn(database)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise CannotStart(f"PostgreSQL refused: {done.stderr.strip()[:200]}")
    return done.stdout.strip()


def _transactions(text: str) -> Iterator[list[Statement]]:
    """Yield the statements between each BEGIN and COMMIT, session by session."""
    open_: dict[str, list[Statement]] = {}
    for session, kind, message in _entries(text):
        if kind == "DETAIL":
            literals = {f"${n}": value for n, value in _PARAMETER.findall(message)}
            if open_.get(session):
                last = open_[session].pop()
                open_[session].append(Statement(last.sql, literals))
        elif message.startswith("statement: BEGIN"):
            open_[session] = []
        elif message.startswith("statement: COMMIT"):
            yield open_.pop(session, [])
        elif message.startswith("execute ") and session in open_:
            open_[session].append(Statement(message.partition(":")[2].strip(), {}))


def _entries(text: str) -> Iterator[tuple[str, str, str]]:
    entry = ""
    for line in text.splitlines():
        if _ENTRY.match(line):
            yield from _parsed(entry)
            entry = line
        else:
            entry += f"\n{line}"
    yield from _parsed(entry)


def _parsed(entry: str) -> Iterator[tuple[str, str, str]]:
    if found := _ENTRY.match(entry):
        yield found[1], found[2], found[3]


def _filled(statement: Statement, unique: dict[str, str]) -> str:
    literals = dict(statement.literals)
    if _AUDIT_END in statement.sql:
        literals = {"$1": _CHAIN}
    for place in (_AUDIT_ROW, _AUDIT_HEAD):
        if found := place.search(statement.sql):
            literals |= {found["id"]: _NEXT_AUDIT_ID, found["chain"]: _CHAIN}
    numbered = sorted(literals, key=lambda name: -int(name[1:]))
    sql = " ".join(statement.sql.split())
    for name in numbered:
        sql = sql.replace(name, _unique(literals[name], unique))
    return sql


def _unique(literal: str, unique: dict[str, str]) -> str:
    """Return what stands for a literal, alone or as an array of one."""
    if (array := _ARRAY_OF_ONE.fullmatch(literal)) is not None:
        item = _made_anew(array[1], unique)
        return literal if item is None else f"ARRAY[{item}]"
    return _made_anew(literal.strip("'"), unique) or literal


def _made_anew(value: str, unique: dict[str, str]) -> str | None:
    if value in unique:
        return unique[value]
    return "lpad(to_hex(:n::BIGINT), 32, '0')::UUID" if _UUID.fullmatch(value) else None
