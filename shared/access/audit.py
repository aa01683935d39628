"""Audit rows chained by hashes: who did what to which prescription, and proof nobody rewrote it.

Sixteen chains run side by side, so that writers rarely wait for each other.
"""

import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID
from zlib import crc32

from shared.access.actors import Actor, Operator
from shared.db import Connection
from shared.unsent import collect, write_later

REPEATED: Final = "repeated"  # the outcome where an earlier answer is shown again
SHARDS: Final = 16
_PAGE: Final = 1_000
_DETAIL_BYTES_MAX: Final = 2_000
_COUNT_LIMIT: Final = 10**12  # a NIR has thirteen digits
_DETAIL_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DETAIL_TEXT: Final = re.compile(r"[A-Za-z0-9_.:/+-]{1,100}")
# A matricule INS (or the NIR it comes from) standing in an identifier, key included or not.
_INS: Final = re.compile(
    r"(?<![0-9A-Fa-f])[1-8][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{6}(?:[0-9]{2})?(?![0-9A-Fa-f])"
)

# Chains are locked in rising order, and an id is drawn after the lock of its chain is held, so ids
# follow the order of each chain.
_LOCK = """
    WITH head AS MATERIALIZED (
        SELECT shard, last_hash FROM audit_chain
        WHERE shard = ANY($1::SMALLINT[]) ORDER BY shard FOR UPDATE
    )
    SELECT shard, last_hash, nextval(pg_get_serial_sequence('audit', 'id')) AS id
    FROM head JOIN unnest($1::SMALLINT[]) AS asked (shard) USING (shard)
"""
_APPEND = """
    INSERT INTO audit (id, shard, at, actor_role, actor_id, operation, prescription_number,
                       patient_ref, outcome, detail, correlation_id, prev_hash, hash)
    OVERRIDING SYSTEM VALUE
    SELECT id, shard, at, actor_role, actor_id, operation, prescription_number,
           patient_ref, outcome, detail::JSONB, correlation_id, prev_hash, hash
    FROM unnest($1::BIGINT[], $2::SMALLINT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[],
                $6::TEXT[], $7::TEXT[], $8::TEXT[], $9::TEXT[], $10::TEXT[], $11::UUID[],
                $12::BYTEA[], $13::BYTEA[])
        AS appended (id, shard, at, actor_role, actor_id, operation, prescription_number,
                     patient_ref, outcome, detail, correlation_id, prev_hash, hash)
"""
_MOVE_HEADS = """
    UPDATE audit_chain SET last_id = ended.id, last_hash = ended.hash
    FROM unnest($1::SMALLINT[], $2::BIGINT[], $3::BYTEA[]) AS ended (shard, id, hash)
    WHERE audit_chain.shard = ended.shard
"""
_ROWS = """
    SELECT id, shard, at, actor_role, actor_id, operation, prescription_number, patient_ref,
           outcome, detail::TEXT AS detail, correlation_id, prev_hash, hash
    FROM audit WHERE shard = $1 AND id > $2 ORDER BY id LIMIT $3
"""
_HEADS = "SELECT shard, last_id, last_hash FROM audit_chain ORDER BY shard LIMIT $1"
_HASHED = (
    *("id", "shard", "at", "actor_role", "actor_id", "operation", "prescription_number"),
    *("patient_ref", "outcome", "detail", "correlation_id"),
)

SHOWN: Final = "shown"  # the outcome of a read that was answered, of whatever

BreakKind = Literal["row_changed", "chain_broken", "end_missing", "witness_missing", "head_missing"]


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the audit is not what was written: the chain, the row, and what is wrong."""

    shard: int
    id: int
    kind: BreakKind


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one chain at some moment; kept elsewhere, it proves what came before."""

    shard: int
    last_id: int
    last_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What one audit row is about; `detail` holds counts and identifiers only."""

    number: str | None
    patient_ref: str | None
    detail: Mapping[str, Any] = field(default_factory=dict)


async def record(  # noqa: PLR0913 - an audit row has these columns, named at each call
    conn: Connection,
    *,
    actor: Actor | Operator,
    operation: str,
    number: str | None,
    patient_ref: str | None,
    outcome: str,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
    correlation_id: UUID | None = None,
) -> None:
    """Append one row to the chain of its prescription, in the caller's transaction.

    All rows of a transaction are chained when it ends, in one order: the ends of the chains are
    locked for the time of the commit only, and no two transactions deadlock on them.
    `detail` holds counts and identifiers only; anything else, an INS first of all, raises
    `ValueError`.
    """
    subject = Subject(number=number, patient_ref=patient_ref, detail=detail or {})
    await record_many(
        conn,
        [subject],
        actor=actor,
        operation=operation,
        outcome=outcome,
        at=at,
        correlation_id=correlation_id,
    )


async def record_many(  # noqa: PLR0913 - what the rows share, named at each call
    conn: Connection,
    subjects: Iterable[Subject],
    *,
    actor: Actor | Operator,
    operation: str,
    outcome: str,
    at: datetime,
    correlation_id: UUID | None = None,
) -> None:
    """Append one row per subject, as `record` does."""
    shared = {
        "at": at.astimezone(UTC),
        "actor_role": str(actor.role),
        "actor_id": actor.key,
        "operation": str(operation),
        "outcome": str(outcome),
        "correlation_id": correlation_id,
    }
    for subject in subjects:
        await collect(conn, shared | _own_columns(subject, actor), send_all=_append)


def _own_columns(subject: Subject, actor: Actor | Operator) -> dict[str, Any]:
    return {
        "shard": shard_of(subject.number or actor.key),
        "prescription_number": None if subject.number is None else str(subject.number),
        "patient_ref": subject.patient_ref,
        "detail": _checked(subject.detail),
    }


async def _append(conn: Connection, rows: list[dict[str, Any]]) -> None:
    """Chain rows to the ends of their chains."""
    rows = sorted(rows, key=lambda row: row["shard"])
    locked = await conn.fetch(_LOCK, [row["shard"] for row in rows])
    assert len(locked) == len(rows), "the migration filled the heads of all chains"
    ends = {head["shard"]: (0, head["last_hash"]) for head in locked}
    drawn = sorted((head["shard"], head["id"]) for head in locked)
    chained: list[tuple[Any, ...]] = []
    for row, (shard, row_id) in zip(rows, drawn, strict=True):
        _, previous = ends[shard]
        row["id"] = row_id
        columns = [row[name] for name in _HASHED]
        columns[_HASHED.index("detail")] = _canonical(row["detail"])
        digest = _digest(previous, row)
        chained.append((*columns, previous, digest))
        ends[shard] = row_id, digest
    await write_later(conn, _APPEND, *zip(*chained, strict=True))
    ids, digests = zip(*ends.values(), strict=True)
    await write_later(conn, _MOVE_HEADS, list(ends), ids, digests)


def shard_of(key: str) -> int:
    """Return the chain of a prescription."""
    return crc32(key.encode()) % SHARDS


async def heads(conn: Connection) -> list[Head]:
    """Return the ends of all chains, to keep where this service cannot write."""
    return [
        Head(row["shard"], row["last_id"], row["last_hash"])
        for row in await conn.fetch(_HEADS, SHARDS)
    ]


async def count_rows(conn: Connection) -> int:
    """Return how many rows all chains hold together."""
    return int(await conn.fetchval("SELECT count(*) FROM audit"))


async def verify_chain(conn: Connection, witnesses: Iterable[Head] = ()) -> list[Break]:
    """Read every row again and return each break, none when nothing was touched.

    Whoever can rewrite the table and its heads alike can rebuild a chain; `witnesses`, heads kept
    elsewhere, catch that. Run it in a REPEATABLE READ transaction while the service writes.
    """
    kept = list(witnesses)
    ends = {head.shard: head for head in await heads(conn)}
    breaks: list[Break] = []
    for shard in range(SHARDS):
        expected = {w.last_id: w.last_hash for w in kept if w.shard == shard and w.last_id}
        found, last = await _verify_rows(conn, shard, expected)
        breaks += found
        if (end := ends.get(shard)) is None:
            breaks.append(Break(shard, last.last_id, "head_missing"))
        elif end != last:
            breaks.append(Break(shard, end.last_id, "end_missing"))
        breaks += [Break(shard, missing, "witness_missing") for missing in expected]
    return breaks


async def _verify_rows(
    conn: Connection, shard: int, expected: dict[int, bytes]
) -> tuple[list[Break], Head]:
    """Return the breaks between the rows, and the end; takes the rows it meets from `expected`."""
    breaks: list[Break] = []
    last = Head(shard, 0, b"")
    async for row in _rows(conn, shard):
        if row["prev_hash"] != last.last_hash:
            breaks.append(Break(shard, row["id"], "chain_broken"))
        if _digest(row["prev_hash"], row) != row["hash"]:
            breaks.append(Break(shard, row["id"], "row_changed"))
        if expected.get(row["id"]) == row["hash"]:
            del expected[row["id"]]
        last = Head(shard, row["id"], row["hash"])
    return breaks, last


async def _rows(conn: Connection, shard: int) -> AsyncIterator[dict[str, Any]]:
    after = -(2**63)
    while page := await conn.fetch(_ROWS, shard, after, _PAGE):
        for found in page:
            row = dict(found)
            row["detail"] = json.loads(row["detail"])
            yield row
        after = page[-1]["id"]


def _digest(previous: bytes, row: Mapping[str, Any]) -> bytes:
    """Hash the former hash and the row in its one canonical form (sorted JSON, times in UTC)."""
    content = {name: row[name] for name in _HASHED}
    content["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    content["correlation_id"] = (
        None if row["correlation_id"] is None else str(row["correlation_id"])
    )
    return hashlib.sha256(previous + _canonical(content).encode()).digest()


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _checked(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return `detail` if it can hold nothing about a person; raise `ValueError`."""
    for name, value in detail.items():
        items = value if isinstance(value, list | tuple) else [value]
        if not _DETAIL_KEY.fullmatch(name) or not all(_is_harmless(item) for item in items):
            raise ValueError("audit detail: only counts and identifiers")
    checked = json.loads(json.dumps(dict(detail)))
    if len(_canonical(checked)) > _DETAIL_BYTES_MAX:
        raise ValueError("audit detail: too long")
    assert isinstance(checked, dict)
    return checked


def _is_harmless(item: Any) -> bool:
    if isinstance(item, str):
        return bool(_DETAIL_TEXT.fullmatch(item)) and not _INS.search(item)
    return item is None or (isinstance(item, bool | int) and abs(item) < _COUNT_LIMIT)
