"""SQL of decisions: proposed once, approved or refused once, never rewritten."""

import json
from uuid import UUID

import asyncpg

from services.fraud.model.caller import Caller
from services.fraud.model.deciding import Decision, DecisionQuery, SecondLook
from shared.db import Connection

PARTS_MAX = 4  # what hangs on one decision: the spread that a confirmation brings

_COLUMNS = """
    decision_id, kind, subject_id, reason_code, detail::TEXT AS detail, caisse, part_of,
    proposed_by, proposed_at, approved_by, approved_at, refused_by, refused_at, state
"""
INSERT = """
    INSERT INTO decision
        (decision_id, kind, subject_id, reason_code, detail, caisse, part_of, proposed_by,
         proposed_at)
    VALUES ($1, $2, $3, $4, $5::JSONB, $6, $7, $8, $9)
"""
FIND = f"SELECT {_COLUMNS} FROM decision WHERE decision_id = $1"  # noqa: S608 - columns we wrote
LOCK = f"{FIND} FOR UPDATE"
LIST_PARTS = f"""
    SELECT {_COLUMNS} FROM decision WHERE part_of = $1 ORDER BY decision_id LIMIT $2
"""  # noqa: S608 - columns we wrote
IS_WAITING = "SELECT EXISTS (SELECT FROM decision WHERE subject_id = $1 AND state = 'proposed')"
MARK_APPROVED = """
    UPDATE decision SET state = 'approved', approved_by = $2, approved_at = $3
    WHERE decision_id = $1
"""
MARK_REFUSED = """
    UPDATE decision SET state = 'refused', refused_by = $2, refused_at = $3
    WHERE decision_id = $1 OR (part_of = $1 AND state = 'proposed')
"""
LIST = f"""
    SELECT {_COLUMNS} FROM decision
    WHERE part_of IS NULL AND (caisse IS NULL OR caisse = $1)
      AND ($2::TEXT IS NULL OR state = $2)
      AND ($3::TEXT IS NULL OR kind = $3)
      AND ($4::UUID IS NULL OR subject_id = $4)
      AND ($5::TIMESTAMPTZ IS NULL OR (proposed_at, decision_id) < ($5, $6::UUID))
    ORDER BY proposed_at DESC, decision_id DESC
    LIMIT $7
"""  # noqa: S608 - columns we wrote
# What the queue of cases does not lead to; a decision on a case itself stands there.
LIST_ELSEWHERE = """
    SELECT d.decision_id, d.kind, d.reason_code, d.proposed_at,
           coalesce(h.case_id::TEXT, v.rule, d.subject_id::TEXT) AS place
    FROM decision AS d
    LEFT JOIN prescriber_hold AS h ON h.hold_id = d.subject_id
    LEFT JOIN rule_version AS v ON v.rule_version_id = d.subject_id
    WHERE d.state = 'proposed' AND d.part_of IS NULL AND (d.caisse IS NULL OR d.caisse = $1)
      AND d.kind NOT IN ('confirm', 'dismiss', 'hold_prescriber')
      AND person_of_actor(d.proposed_by) <> person_of_actor($2)
    ORDER BY d.proposed_at, d.decision_id
    LIMIT $3
"""


async def insert_decision(conn: Connection, decision: Decision) -> None:
    """Store a proposal; it has no approval yet."""
    await conn.execute(
        INSERT,
        decision.decision_id,
        decision.kind,
        decision.subject_id,
        decision.reason_code,
        json.dumps(dict(decision.detail)),
        decision.caisse,
        decision.part_of,
        decision.proposed_by,
        decision.proposed_at,
    )


async def find_decision(conn: Connection, decision_id: UUID) -> Decision | None:
    """Return a decision, whatever its state."""
    row = await conn.fetchrow(FIND, decision_id)
    return None if row is None else _as_decision(row)


async def lock_decision(conn: Connection, decision_id: UUID) -> Decision | None:
    """Return a decision and hold its row: it is taken once."""
    row = await conn.fetchrow(LOCK, decision_id)
    return None if row is None else _as_decision(row)


async def list_parts(conn: Connection, decision_id: UUID) -> list[Decision]:
    """Return what is approved or refused together with a decision."""
    return [_as_decision(row) for row in await conn.fetch(LIST_PARTS, decision_id, PARTS_MAX)]


async def is_waiting(conn: Connection, subject_id: UUID) -> bool:
    """Tell whether a proposal on this subject waits for a second pair of eyes."""
    return bool(await conn.fetchval(IS_WAITING, subject_id))


async def mark_approved(conn: Connection, decision: Decision) -> None:
    """Approve what is proposed, by whom and when `decision` now says."""
    await conn.execute(
        MARK_APPROVED, decision.decision_id, decision.approved_by, decision.approved_at
    )


async def mark_refused(conn: Connection, decision: Decision) -> None:
    """Refuse a proposal, and what hangs on it."""
    await conn.execute(MARK_REFUSED, decision.decision_id, decision.refused_by, decision.refused_at)


async def list_elsewhere(conn: Connection, caller: Caller, *, limit: int) -> list[SecondLook]:
    """Return what others proposed of alerts, rules and holds, oldest first."""
    rows = await conn.fetch(LIST_ELSEWHERE, caller.caisse, caller.actor.key, limit)
    return [SecondLook(**{**row, "decision_id": UUID(int=row["decision_id"].int)}) for row in rows]


async def list_decisions(conn: Connection, query: DecisionQuery) -> list[Decision]:
    """Return one page of decisions that an analyst may see, newest first."""
    after = query.after
    rows = await conn.fetch(
        LIST,
        query.caisse,
        query.state,
        query.kind,
        query.subject_id,
        after.proposed_at if after else None,
        after.decision_id if after else None,
        query.limit,
    )
    return [_as_decision(row) for row in rows]


def _as_decision(row: asyncpg.Record) -> Decision:
    return Decision(**(dict(row) | {"detail": json.loads(row["detail"])}))
