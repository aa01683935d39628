"""SQL of what is left of lines, and of what is waited for."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from services.prescribe.model.following import (
    FollowUp,
    FollowUpPosition,
    FollowUpQuery,
    LineLeft,
    StoredFollowUp,
)
from shared.contracts.dispense import RecordedLine
from shared.contracts.prescription import Line
from shared.db import Connection
from shared.identifiers import Rpps
from shared.unsent import write_later

LINES_MAX: Final = 100  # of one prescription
_TOP: Final = FollowUpPosition(date(1, 1, 1), "")
# What may have changed since is looked up row by row: a join could read those tables whole. What
# the patient lets be seen is `rules.access` said in SQL.
LIST_FOLLOW_UPS: Final = """
    SELECT f.number, f.since, f.until, p.patient_ref, p.sealed_content
    FROM follow_up AS f JOIN prescription AS p ON p.number = f.number
    WHERE f.prescriber_rpps = $1 AND f.kind = $2 AND f.since BETWEEN $3 AND $4
      AND f.until >= $5 AND (f.since, f.number) > ($6, $7)
      AND coalesce(
          (SELECT c.prescriber_sees_execution FROM consent AS c WHERE c.number = f.number),
          p.prescriber_sees_execution)
      AND NOT coalesce(
          (SELECT e.state NOT IN ('issued', 'partially_dispensed') FROM execution AS e
           WHERE e.number = f.number),
          FALSE)
    ORDER BY f.since, f.number LIMIT $8
"""


async def insert_lines_left(conn: Connection, number: str, lines: Iterable[Line]) -> None:
    """Keep that each line of a new prescription is left whole."""
    quantities = [(line.line, line.quantity.total, line.quantity.per_dispensing) for line in lines]
    await write_later(
        conn,
        """
        INSERT INTO line_left (number, line, total, left_total, left_now)
        SELECT $1, line, total, total, per_dispensing
        FROM unnest($2::SMALLINT[], $3::INTEGER[], $4::INTEGER[])
            AS prescribed (line, total, per_dispensing)
        """,
        number,
        *zip(*quantities, strict=True),
    )


async def mark_lines_left(
    conn: Connection, number: str, lines: Iterable[RecordedLine], *, version: int
) -> None:
    """Keep what is left of lines, unless a later version has said so already."""
    await conn.executemany(
        """
        UPDATE line_left
        SET version = $3, left_total = $4, left_now = $5, next_possible_on = $6
        WHERE number = $1 AND line = $2 AND version < $3
        """,
        [
            (number, line.line, version, line.left_total, line.left_now, line.next_possible_on)
            for line in lines
        ],
    )


async def list_lines_left(conn: Connection, numbers: Sequence[str]) -> list[LineLeft]:
    """Return what is left of each line of these prescriptions, in their order."""
    rows = await conn.fetch(
        """
        SELECT number, line, total, left_total, left_now, next_possible_on
        FROM line_left WHERE number = ANY($1::TEXT[]) ORDER BY number, line LIMIT $2
        """,
        list(numbers),
        LINES_MAX * len(numbers),
    )
    return [LineLeft(**row) for row in rows]


async def find_last_hand_over(conn: Connection, number: str) -> date | None:
    """Return the day, in Paris, of the last dispensation that handed something over."""
    day: date | None = await conn.fetchval(
        """
        SELECT (recorded_at AT TIME ZONE 'Europe/Paris')::DATE
        FROM dispensation WHERE number = $1 AND is_handed_over
        ORDER BY version DESC LIMIT 1
        """,
        number,
    )
    return day


async def replace_follow_ups(
    conn: Connection, number: str, *, rpps: str, follow_ups: Iterable[FollowUp]
) -> None:
    """Keep what is waited for on a prescription, in place of what was before."""
    await conn.execute("DELETE FROM follow_up WHERE number = $1", number)
    await insert_follow_ups(conn, number, rpps=rpps, follow_ups=follow_ups)


async def insert_follow_ups(
    conn: Connection, number: str, *, rpps: str, follow_ups: Iterable[FollowUp]
) -> None:
    """Keep what is waited for on a prescription that nothing was waited for on before."""
    for each in follow_ups:
        await write_later(
            conn,
            """
            INSERT INTO follow_up (number, kind, prescriber_rpps, since, until)
            VALUES ($1, $2, $3, $4, $5)
            """,
            number,
            each.kind,
            rpps,
            each.since,
            each.until,
        )


async def list_follow_ups(
    conn: Connection, rpps: Rpps, query: FollowUpQuery, *, today: date, since: tuple[date, date]
) -> list[StoredFollowUp]:
    """Return what a prescriber's prescriptions wait for since some day of `since`, oldest first.

    Only those whose patient lets it be seen now, and that an officine may still execute today.
    """
    position = query.after or _TOP
    rows = await conn.fetch(
        LIST_FOLLOW_UPS,
        rpps,
        query.kind,
        *since,
        today,
        position.since,
        position.number,
        query.limit,
    )
    return [StoredFollowUp(**row) for row in rows]
