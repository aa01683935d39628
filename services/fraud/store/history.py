"""What happened to a prescription, as events told it: written once per event, read in a window."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from services.fraud.model import Handover, History, Presentation, TimelineEntry
from shared.contracts.dispense import DispensationBilled, DispensationRecorded
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import Connection
from shared.identifiers import Finess, Rpps

HISTORY_ROWS_MAX = 300  # per number and window: an officine that loops must not cost more
TIMELINE_ROWS_MAX = 200

KNOW_NUMBER = "INSERT INTO prescription (number) VALUES ($1) ON CONFLICT (number) DO NOTHING"
LOCK_NUMBER = "SELECT TRUE FROM prescription WHERE number = $1 FOR UPDATE"
COPY_ISSUE = """
    UPDATE prescription
    SET patient_ref = $2, prescriber_rpps = $3, prescriber_finess = $4, issued_on = $5,
        valid_until = $6
    WHERE number = $1
"""
INSERT_LINE = """
    INSERT INTO prescription_line
        (number, line, cis, lpp, quantity_unit, per_dispensing, renewals, period_days)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (number, line) DO NOTHING
"""
INSERT_PRESENTATION = """
    INSERT INTO presentation
        (event_id, number, occurred_at, pharmacy_finess, authenticity, difference_count, is_known,
         state, has_quantity_left, executed_by, patient_ref, prescriber_rpps)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (event_id) DO NOTHING
"""
INSERT_HANDOVER = """
    INSERT INTO handover
        (event_id, dispensation_id, number, occurred_at, pharmacy_finess, state, has_served,
         has_left_rest)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT DO NOTHING
"""
INSERT_BILLING = """
    INSERT INTO billing
        (event_id, dispensation_id, number, occurred_at, pharmacy_finess, total_cents,
         reconciliation)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (event_id) DO NOTHING
"""
LIST_PRESENTATIONS = """
    SELECT event_id, number, occurred_at, pharmacy_finess, authenticity, difference_count, is_known,
           state, has_quantity_left, executed_by, patient_ref, prescriber_rpps
    FROM presentation
    WHERE number = $1 AND occurred_at BETWEEN $2 AND $3
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $4
"""
LIST_HANDOVERS = """
    SELECT event_id, dispensation_id, number, occurred_at, pharmacy_finess, has_served,
           has_left_rest
    FROM handover
    WHERE number = $1 AND occurred_at BETWEEN $2 AND $3
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $4
"""
LIST_TIMELINE = """
    SELECT event_id, kind, occurred_at, pharmacy_finess, outcome
    FROM (
        SELECT event_id, 'presented' AS kind, occurred_at, pharmacy_finess, authenticity AS outcome
        FROM presentation WHERE number = $1
        UNION ALL
        SELECT event_id, 'recorded', occurred_at, pharmacy_finess, state
        FROM handover WHERE number = $1
        UNION ALL
        SELECT event_id, 'billed', occurred_at, pharmacy_finess, reconciliation
        FROM billing WHERE number = $1
    ) AS happened
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $2
"""


async def lock_number(conn: Connection, number: str) -> None:
    """Make sure the number has a row, and hold its lock: one event of a number at a time."""
    await conn.execute(KNOW_NUMBER, number)
    await conn.execute(LOCK_NUMBER, number)


async def copy_issue(conn: Connection, event: PrescriptionIssued) -> None:
    """Keep the codes of an issued prescription; its row exists already (`lock_number`)."""
    await conn.execute(
        COPY_ISSUE,
        event.number,
        event.patient_ref,
        event.prescriber_rpps,
        event.prescriber_finess,
        event.issued_on,
        event.valid_until,
    )
    rows = [
        (
            event.number,
            line.line,
            line.cis,
            line.lpp,
            line.quantity.unit,
            line.quantity.per_dispensing,
            line.quantity.renewals,
            line.quantity.period_days,
        )
        for line in event.lines
    ]
    await conn.executemany(INSERT_LINE, rows)


async def insert_presentation(conn: Connection, presentation: Presentation) -> None:
    """Add a presentation to the history; a second copy changes nothing."""
    await conn.execute(
        INSERT_PRESENTATION,
        presentation.event_id,
        presentation.number,
        presentation.occurred_at,
        presentation.pharmacy,
        presentation.authenticity,
        presentation.difference_count,
        presentation.is_known,
        presentation.state,
        presentation.has_quantity_left,
        sorted(presentation.executed_by),
        presentation.patient_ref,
        presentation.prescriber,
    )


async def insert_handover(conn: Connection, event: DispensationRecorded) -> None:
    """Add what step 1 means to the history; a second copy changes nothing."""
    handover = Handover.from_event(event)
    await conn.execute(
        INSERT_HANDOVER,
        handover.event_id,
        handover.dispensation_id,
        handover.number,
        handover.occurred_at,
        handover.pharmacy,
        event.state,
        handover.has_served,
        handover.has_left_rest,
    )


async def insert_billing(conn: Connection, event: DispensationBilled) -> None:
    """Add an invoice to the history; a second copy changes nothing."""
    await conn.execute(
        INSERT_BILLING,
        event.event_id,
        event.dispensation_id,
        event.number,
        event.occurred_at,
        event.pharmacy_finess,
        event.total_cents,
        event.reconciliation,
    )


async def list_history(
    conn: Connection, number: str, *, around: datetime, window: timedelta
) -> History:
    """Return what happened within `window` before and after a moment, oldest first.

    Past `HISTORY_ROWS_MAX` rows of a kind, the oldest ones are left out.
    """
    asked = (number, around - window, around + window, HISTORY_ROWS_MAX)
    presentations = await conn.fetch(LIST_PRESENTATIONS, *asked)
    handovers = await conn.fetch(LIST_HANDOVERS, *asked)
    return History(
        presentations=tuple(_as_presentation(row) for row in reversed(presentations)),
        handovers=tuple(_as_handover(row) for row in reversed(handovers)),
    )


async def list_timeline(conn: Connection, number: str) -> Sequence[TimelineEntry]:
    """Return the last events of a prescription, newest first."""
    rows = await conn.fetch(LIST_TIMELINE, number, TIMELINE_ROWS_MAX)
    return [
        TimelineEntry(
            event_id=_uuid(row["event_id"]),
            kind=row["kind"],
            occurred_at=row["occurred_at"],
            pharmacy=Finess(row["pharmacy_finess"]),
            outcome=row["outcome"],
        )
        for row in rows
    ]


def _as_presentation(row: asyncpg.Record) -> Presentation:
    prescriber = row["prescriber_rpps"]
    return Presentation(
        event_id=_uuid(row["event_id"]),
        number=row["number"],
        occurred_at=row["occurred_at"],
        pharmacy=Finess(row["pharmacy_finess"]),
        authenticity=row["authenticity"],
        difference_count=row["difference_count"],
        is_known=row["is_known"],
        state=row["state"],
        has_quantity_left=row["has_quantity_left"],
        executed_by=frozenset(Finess(finess) for finess in row["executed_by"]),
        patient_ref=row["patient_ref"],
        prescriber=None if prescriber is None else Rpps(prescriber),
    )


def _as_handover(row: asyncpg.Record) -> Handover:
    return Handover(
        event_id=_uuid(row["event_id"]),
        dispensation_id=_uuid(row["dispensation_id"]),
        number=row["number"],
        occurred_at=row["occurred_at"],
        pharmacy=Finess(row["pharmacy_finess"]),
        has_served=row["has_served"],
        has_left_rest=row["has_left_rest"],
    )


def _uuid(value: UUID) -> UUID:
    """Return a plain UUID: asyncpg's own subclass has its own repr in messages."""
    return UUID(int=value.int)
