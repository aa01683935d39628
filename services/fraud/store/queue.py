"""The analysts' queue: cases by urgency, and the lock that one analyst holds on one of them."""

from datetime import datetime
from uuid import UUID

import asyncpg

from services.fraud.model.caller import Caller
from services.fraud.model.queue import QueuedCase, QueueQuery
from shared.db import Connection

_COLUMNS = """
    c.case_id, c.entity_kind, c.entity_ref, c.number,
    coalesce(c.patient_ref, p.patient_ref) AS patient_ref,
    c.severity, c.points, c.opened_at, c.last_hit_at, c.due_at,
    c.taken_by, c.taken_by_name, c.taken_until, c.snoozed_until, c.snooze_reason, c.caisse,
    c.outcome,
    d.decision_id AS proposed_id, d.kind AS proposed_kind, d.proposed_by,
    (SELECT array_agg(DISTINCT s.signal) FROM raised_signal AS s WHERE s.case_id = c.case_id)
        AS signals,
    EXISTS (SELECT FROM audit_sample AS a WHERE a.case_id = c.case_id) AS is_sample
"""
LIST = f"""
    SELECT {_COLUMNS}
    FROM fraud_case AS c LEFT JOIN prescription AS p ON p.number = c.number
    LEFT JOIN decision AS d ON d.subject_id = c.case_id AND d.state = 'proposed'
    WHERE c.state = 'open' AND (c.caisse IS NULL OR c.caisse = $11)
      AND CASE $1::TEXT
              WHEN 'mine' THEN c.taken_by = $2 AND c.taken_until > $3
              WHEN 'second_look' THEN person_of_actor(d.proposed_by) <> person_of_actor($2)
              WHEN 'waiting' THEN coalesce(c.snoozed_until > $3, FALSE) OR d.proposed_by = $2
              ELSE (c.snoozed_until IS NULL OR c.snoozed_until <= $3) AND d.decision_id IS NULL
          END
      AND ($4::TEXT IS NULL OR c.severity = $4)
      AND ($5::TEXT IS NULL
           OR EXISTS (SELECT FROM raised_signal AS s WHERE s.case_id = c.case_id AND s.signal = $5))
      AND ($6::TEXT IS NULL OR c.entity_kind = $6)
      AND ($7::INTEGER IS NULL
           OR (-c.points, c.due_at, c.case_id)
               > (-$7, $8::TIMESTAMPTZ, $9::UUID))
    ORDER BY c.points DESC, c.due_at, c.case_id
    LIMIT $10
"""  # noqa: S608 - the columns above
COUNT = """
    SELECT count(*) FILTER (WHERE (c.snoozed_until IS NULL OR c.snoozed_until <= $2)
                              AND d.decision_id IS NULL) AS to_do,
           count(*) FILTER (WHERE c.taken_by = $1 AND c.taken_until > $2) AS mine,
           count(*) FILTER (WHERE person_of_actor(d.proposed_by) <> person_of_actor($1))
               AS second_look,
           count(*) FILTER (WHERE c.snoozed_until > $2 OR d.proposed_by = $1) AS waiting
    FROM fraud_case AS c
    LEFT JOIN decision AS d ON d.subject_id = c.case_id AND d.state = 'proposed'
    WHERE c.state = 'open' AND (c.caisse IS NULL OR c.caisse = $3)
"""
FIND = f"""
    SELECT {_COLUMNS}
    FROM fraud_case AS c LEFT JOIN prescription AS p ON p.number = c.number
    LEFT JOIN decision AS d ON d.subject_id = c.case_id AND d.state = 'proposed'
    WHERE c.case_id = $1
"""  # noqa: S608 - the columns above
LOCK = """
    SELECT state, caisse, taken_by, taken_until FROM fraud_case WHERE case_id = $1 FOR UPDATE
"""
# What another analyst locks at this moment is passed over. The row itself says who holds it, so
# that PostgreSQL looks at it again after a lock that ended while this statement ran.
LOCK_NEXT = """
    SELECT case_id FROM fraud_case
    WHERE state = 'open' AND (taken_until IS NULL OR taken_until <= $1)
      AND (snoozed_until IS NULL OR snoozed_until <= $1)
      AND (caisse IS NULL OR caisse = $2)
      AND NOT EXISTS (
          SELECT FROM decision WHERE subject_id = fraud_case.case_id AND state = 'proposed')
    ORDER BY points DESC, due_at, case_id
    LIMIT 1 FOR UPDATE SKIP LOCKED
"""
COUNT_TAKEN = """
    SELECT count(*) FROM fraud_case
    WHERE taken_by = $1 AND taken_until > $2 AND state = 'open'
"""
TAKE = """
    UPDATE fraud_case SET taken_by = $2, taken_by_name = $3, taken_until = $4
    WHERE case_id = $1
"""
RELEASE = """
    UPDATE fraud_case SET taken_by = NULL, taken_by_name = NULL, taken_until = NULL
    WHERE case_id = $1
"""
SNOOZE = """
    UPDATE fraud_case
    SET snoozed_until = $2, snooze_reason = $3,
        taken_by = NULL, taken_by_name = NULL, taken_until = NULL
    WHERE case_id = $1
"""
WAKE = "UPDATE fraud_case SET snoozed_until = NULL, snooze_reason = NULL WHERE case_id = $1"


async def list_queue(conn: Connection, query: QueueQuery, caller: Caller) -> list[QueuedCase]:
    """Return one page of the queue: the most points first, then what is due first."""
    after = query.after
    rows = await conn.fetch(
        LIST,
        query.view,
        caller.actor.key,
        caller.at,
        query.severity,
        query.signal,
        query.entity_kind,
        after.points if after else None,
        after.due_at if after else None,
        after.case_id if after else None,
        query.limit,
        caller.caisse,
    )
    return [_as_queued(row) for row in rows]


async def count_queue(conn: Connection, caller: Caller) -> dict[str, int]:
    """Return how many cases each view holds."""
    row = await conn.fetchrow(COUNT, caller.actor.key, caller.at, caller.caisse)
    assert row is not None, "a count is a row"
    return dict(row)


async def find_queued(conn: Connection, case_id: UUID) -> QueuedCase | None:
    """Return a case as the queue knows it, open or not, of whichever caisse."""
    row = await conn.fetchrow(FIND, case_id)
    return None if row is None else _as_queued(row)


async def lock_case(conn: Connection, case_id: UUID) -> asyncpg.Record | None:
    """Lock a case's row; return its state, its caisse, and who holds it until when."""
    return await conn.fetchrow(LOCK, case_id)


async def lock_next(conn: Connection, caller: Caller) -> UUID | None:
    """Lock the most urgent case that nobody holds, None when there is none."""
    found: UUID | None = await conn.fetchval(LOCK_NEXT, caller.at, caller.caisse)
    return found


async def count_taken(conn: Connection, caller: Caller) -> int:
    """Return how many open cases an analyst holds."""
    found: int = await conn.fetchval(COUNT_TAKEN, caller.actor.key, caller.at)
    return found


async def mark_taken(
    conn: Connection, case_id: UUID, *, actor_id: str, actor_name: str | None, until: datetime
) -> None:
    """Let an analyst hold a case until then; the caller locked its row."""
    await conn.execute(TAKE, case_id, actor_id, actor_name, until)


async def mark_released(conn: Connection, case_id: UUID) -> None:
    """Give a case back to the queue."""
    await conn.execute(RELEASE, case_id)


async def mark_snoozed(conn: Connection, case_id: UUID, *, until: datetime, reason: str) -> None:
    """Put a case off, and give it back."""
    await conn.execute(SNOOZE, case_id, until, reason)


async def mark_woken(conn: Connection, case_id: UUID) -> None:
    """Bring a case back that was put off."""
    await conn.execute(WAKE, case_id)


def _as_queued(row: asyncpg.Record) -> QueuedCase:
    parts = dict(row)
    names = sorted(row["signals"] or (), key=lambda name: int(name[1:]))
    return QueuedCase(**parts | {"signals": tuple(names)})
