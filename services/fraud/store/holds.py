"""SQL of the identities that are held, and of what their prescribers released one by one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.fraud.model.verifying import Hold, HoldInCase
from shared.db import Connection
from shared.identifiers import Rpps

INSERT: Final = """
    INSERT INTO prescriber_hold
        (hold_id, prescriber_rpps, case_id, since, reason, held_at, request_id, hold_decision_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (prescriber_rpps) WHERE released_at IS NULL DO NOTHING
    RETURNING TRUE
"""
LIST_HELD: Final = """
    SELECT hold_id, prescriber_rpps, case_id, since, reason, held_at
    FROM prescriber_hold
    WHERE prescriber_rpps = ANY($1::TEXT[]) AND released_at IS NULL
    LIMIT $2
"""
FIND: Final = """
    SELECT hold_id, prescriber_rpps, case_id, since, reason, held_at
    FROM prescriber_hold WHERE hold_id = $1 AND released_at IS NULL
    FOR UPDATE
"""
LIST_OF_CASE: Final = """
    SELECT hold_id, prescriber_rpps, since, reason, held_at, released_at
    FROM prescriber_hold WHERE case_id = $1
    ORDER BY held_at DESC, hold_id LIMIT $2
"""
OF_CASE_MAX: Final = 50
SIGNALS_MAX: Final = 1_000
LIST_SET_OFF: Final = """
    SELECT s.signal_id
    FROM fraud_case AS c JOIN raised_signal AS s ON s.case_id = c.case_id
    WHERE c.entity_kind = 'prescriber' AND c.entity_ref = $1 AND s.rule = 'S5.held'
    ORDER BY s.raised_at DESC, s.signal_id LIMIT $2
"""
# A signal is shown on the prescription of the event that raised it: the first of its evidence.
LIST_SET_OFF_BY_NUMBER: Final = """
    SELECT s.signal_id
    FROM (
        SELECT issue_id AS event_id FROM prescription WHERE number = $1
        UNION ALL
        SELECT event_id FROM presentation WHERE number = $1
    ) AS e
    JOIN hit AS h ON h.event_id = e.event_id AND h.rule = 'S5.held'
    JOIN raised_signal AS s ON s.signal_id = h.signal_id AND s.evidence[1] = e.event_id
    ORDER BY s.raised_at DESC, s.signal_id LIMIT $2
"""
FIND_CAISSE: Final = "SELECT caisse FROM fraud_case WHERE case_id = $1"


async def insert_hold(
    conn: Connection, hold: Hold, *, request_id: UUID | None = None, decision_id: UUID | None = None
) -> bool:
    """Hold an identity; False, and nothing changes, where it is held already.

    It is the answer to a question that places it, or a decision.
    """
    is_new = await conn.fetchval(
        INSERT,
        hold.hold_id,
        hold.prescriber,
        hold.case_id,
        hold.since,
        hold.reason,
        hold.held_at,
        request_id,
        decision_id,
    )
    return bool(is_new)


async def list_held(conn: Connection, prescribers: Sequence[Rpps]) -> dict[Rpps, Hold]:
    """Return the holds of those of these prescribers whose identity is held."""
    rows = await conn.fetch(LIST_HELD, prescribers, len(prescribers))
    return {hold.prescriber: hold for hold in map(_hold, rows)}


async def lock_hold(conn: Connection, hold_id: UUID) -> Hold | None:
    """Return a hold that lasts, and that nobody else ends meanwhile."""
    row = await conn.fetchrow(FIND, hold_id)
    return None if row is None else _hold(row)


async def list_of_case(conn: Connection, case_id: UUID) -> list[HoldInCase]:
    """Return what is, or was, held because of a case, the newest first."""
    found = []
    for row in await conn.fetch(LIST_OF_CASE, case_id, OF_CASE_MAX):
        columns = dict(row)
        found.append(HoldInCase(prescriber=Rpps(columns.pop("prescriber_rpps")), **columns))
    return found


async def insert_release(conn: Connection, hold_id: UUID, number: str, *, at: datetime) -> None:
    """Note that the prescriber confirmed one prescription under a hold."""
    await conn.execute(
        """
        INSERT INTO hold_release (hold_id, number, released_at) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
        """,
        hold_id,
        number,
        at,
    )


async def mark_released(
    conn: Connection, hold_id: UUID, *, decision_id: UUID, at: datetime
) -> None:
    """End a hold by an approved decision, which the database asks for; its lock is held."""
    await conn.execute(
        """
        UPDATE prescriber_hold SET released_at = $2, release_decision_id = $3 WHERE hold_id = $1
        """,
        hold_id,
        at,
        decision_id,
    )


async def list_set_off(conn: Connection, rpps: Rpps, *, number: str | None) -> tuple[UUID, ...]:
    """Return the signals that a held identity set off: on one prescription, or on all."""
    if number is None:
        rows = await conn.fetch(LIST_SET_OFF, rpps, SIGNALS_MAX)
    else:
        rows = await conn.fetch(LIST_SET_OFF_BY_NUMBER, number, SIGNALS_MAX)
    return tuple(row["signal_id"] for row in rows)


async def find_caisse(conn: Connection, case_id: UUID) -> str | None:
    """Return the caisse of the case in which an identity is held; None: all."""
    caisse: str | None = await conn.fetchval(FIND_CAISSE, case_id)
    return caisse


def _hold(row: asyncpg.Record) -> Hold:
    columns = dict(row)
    return Hold(prescriber=Rpps(columns.pop("prescriber_rpps")), **columns)
