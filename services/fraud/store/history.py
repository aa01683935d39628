"""What happened to a prescription, as events told it: written once per event, read in a window."""

from datetime import UTC, timedelta
from uuid import UUID

import asyncpg

from services.fraud.engine import fact_of
from services.fraud.engine.knowledge import no_drug
from services.fraud.engine.windows import Life
from services.fraud.engine.windows.life import HISTORY_ROWS_MAX, ROWS_PER_OFFICINE_MAX
from services.fraud.model.facts import Handover, Presentation
from shared.contracts.dispense import DispensationBilled, DispensationRecorded
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import Connection
from shared.identifiers import Finess, Rpps

KNOW_NUMBER = "INSERT INTO prescription (number) VALUES ($1) ON CONFLICT (number) DO NOTHING"
LOCK_NUMBER = "SELECT TRUE FROM prescription WHERE number = $1 FOR UPDATE"
COPY_ISSUE = """
    UPDATE prescription
    SET patient_ref = $2, prescriber_rpps = $3, issued_on = $4
    WHERE number = $1
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
        (event_id, number, occurred_at, pharmacy_finess, state, has_served, has_left_rest,
         reason_to_go_on, dispensation_id, served_lines)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (event_id) DO NOTHING
"""
INSERT_BILLING = """
    INSERT INTO billing (event_id, number, occurred_at, pharmacy_finess, reconciliation)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (event_id) DO NOTHING
"""
# No step 1 lies between such visits, so one explanation holds for all of them or for none; and a
# window of a day or more that holds one in between holds the first or the last too.
FOLD_REPEATS = """
    WITH visit AS (
        SELECT event_id, occurred_at, authenticity, is_known, state, has_quantity_left, executed_by,
               (
                   SELECT handover.event_id FROM handover
                   WHERE handover.number = presentation.number
                     AND handover.occurred_at <= presentation.occurred_at
                   ORDER BY handover.occurred_at DESC, handover.event_id DESC
                   LIMIT 1
               ) AS last_handover
        FROM presentation
        WHERE number = $1 AND pharmacy_finess = $2 AND occurred_at >= $3 AND occurred_at < $4
    ), placed AS (
        SELECT event_id, first_value(event_id) OVER alike AS first_id,
               lag(event_id) OVER alike IS NOT NULL AND lead(event_id) OVER alike IS NOT NULL
                   AS is_between
        FROM visit
        WINDOW alike AS (
            PARTITION BY authenticity, is_known, state, has_quantity_left, executed_by,
                         last_handover
            ORDER BY occurred_at, event_id
        )
    ), folded AS (
        DELETE FROM presentation USING placed
        WHERE presentation.event_id = placed.event_id AND placed.is_between
          AND NOT EXISTS (
              SELECT FROM raised_signal JOIN fraud_case USING (case_id)
              WHERE fraud_case.number = $1 AND placed.event_id = ANY(raised_signal.evidence)
          )
        RETURNING placed.first_id, presentation.visit_count
    )
    UPDATE presentation SET visit_count = presentation.visit_count + added.visit_count
    FROM (SELECT first_id, sum(visit_count) AS visit_count FROM folded GROUP BY first_id) AS added
    WHERE presentation.event_id = added.first_id
"""
LIST_PRESENTATIONS = """
    SELECT event_id, number, occurred_at, pharmacy_finess, authenticity, difference_count, is_known,
           state, has_quantity_left, executed_by, patient_ref, prescriber_rpps
    FROM (
        SELECT event_id, number, occurred_at, pharmacy_finess, authenticity, difference_count,
               is_known, state, has_quantity_left, executed_by, patient_ref, prescriber_rpps,
               row_number() OVER newest AS nth
        FROM presentation
        WHERE number = $1
        WINDOW newest AS (
            PARTITION BY pharmacy_finess ORDER BY occurred_at DESC, event_id DESC
        )
    ) AS visit
    WHERE nth <= $2
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $3
"""
LIST_HANDOVERS = """
    SELECT event_id, number, occurred_at, pharmacy_finess, has_served, has_left_rest, state,
           dispensation_id, served_lines
    FROM (
        SELECT event_id, number, occurred_at, pharmacy_finess, has_served, has_left_rest, state,
               dispensation_id, served_lines,
               row_number() OVER newest AS nth
        FROM handover
        WHERE number = $1
        WINDOW newest AS (
            PARTITION BY pharmacy_finess ORDER BY occurred_at DESC, event_id DESC
        )
    ) AS step
    WHERE nth <= $2
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $3
"""


async def lock_number(conn: Connection, number: str) -> None:
    """Make sure the number has a row, and hold its lock: one event of a number at a time."""
    await conn.execute(KNOW_NUMBER, number)
    await conn.execute(LOCK_NUMBER, number)


async def copy_issue(conn: Connection, event: PrescriptionIssued) -> None:
    """Keep whose prescription it is, by pseudonym; its row exists already (`lock_number`).

    What was prescribed is left out: no signal asks for it yet.
    """
    await conn.execute(
        COPY_ISSUE,
        event.number,
        event.patient_ref,
        event.prescriber_rpps,
        event.issued_on,
    )


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


async def fold_repeats(conn: Connection, visit: Presentation) -> None:
    """Keep, of the visits of that officine on that day (UTC) that are alike, the first and last.

    Alike: same finding, same state, no step 1 in between. The first one counts those that go;
    a visit that proves a raised signal stays. The caller holds the number's lock.
    """
    day = visit.occurred_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    await conn.execute(FOLD_REPEATS, visit.number, visit.pharmacy, day, day + timedelta(days=1))


async def insert_handover(conn: Connection, event: DispensationRecorded) -> None:
    """Add what step 1 means to the history; a second copy changes nothing."""
    handover = fact_of(event, no_drug)
    assert isinstance(handover, Handover)
    await conn.execute(
        INSERT_HANDOVER,
        handover.event_id,
        handover.number,
        handover.occurred_at,
        handover.pharmacy,
        event.state,
        handover.has_served,
        handover.has_left_rest,
        event.reason_to_go_on,
        event.dispensation_id,
        [line.line for line in event.lines if line.packs],
    )


async def insert_billing(conn: Connection, event: DispensationBilled) -> None:
    """Add an invoice to the history; a second copy changes nothing."""
    await conn.execute(
        INSERT_BILLING,
        event.event_id,
        event.number,
        event.occurred_at,
        event.pharmacy_finess,
        event.reconciliation,
    )


async def list_history(conn: Connection, number: str) -> Life:
    """Return the life of a prescription, oldest first.

    Of each officine the newest `ROWS_PER_OFFICINE_MAX` rows of a kind are read, whatever the
    others did; past `HISTORY_ROWS_MAX` in all, the oldest are left out.
    """
    asked = (number, ROWS_PER_OFFICINE_MAX, HISTORY_ROWS_MAX)
    presentations = await conn.fetch(LIST_PRESENTATIONS, *asked)
    handovers = await conn.fetch(LIST_HANDOVERS, *asked)
    return Life(
        presentations=[_as_presentation(row) for row in reversed(presentations)],
        handovers=[_as_handover(row) for row in reversed(handovers)],
    )


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
        number=row["number"],
        occurred_at=row["occurred_at"],
        pharmacy=Finess(row["pharmacy_finess"]),
        dispensation_id=_uuid(row["dispensation_id"]),
        state=row["state"],
        has_served=row["has_served"],
        has_left_rest=row["has_left_rest"],
        served_lines=tuple(row["served_lines"]),
    )


def _uuid(value: UUID) -> UUID:
    """Return a plain UUID: asyncpg's own subclass has its own repr in messages."""
    return UUID(int=value.int)
