"""SQL of what officines say they handed over, and of what its patient denies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.notify.model import HandedOver
from shared.contracts.dispense import DispensationRecorded, DispensationReversed
from shared.db import Connection
from shared.identifiers import Finess

LINES_MAX: Final = 200
INSERT: Final = """
    INSERT INTO receipt (dispensation_id, line, number, pharmacy_finess)
    SELECT $1, line, $2, $3 FROM unnest($4::INTEGER[]) AS handed (line)
    ON CONFLICT DO NOTHING
"""
TAKE_BACK: Final = """
    UPDATE receipt SET is_taken_back = TRUE
    WHERE dispensation_id = $1 AND line = ANY($2::INTEGER[])
"""
LOCK: Final = """
    SELECT line, number, pharmacy_finess, is_taken_back, denied_at
    FROM receipt WHERE dispensation_id = $1
    ORDER BY line LIMIT $2 FOR UPDATE
"""
MARK_DENIED: Final = """
    UPDATE receipt SET denied_at = $3
    WHERE dispensation_id = $1 AND line = ANY($2::INTEGER[]) AND denied_at IS NULL
"""


async def insert_receipts(conn: Connection, event: DispensationRecorded) -> None:
    """Keep what left the officine, line by line."""
    lines = [line.line for line in event.lines if line.outcome != "not_delivered"]
    await conn.execute(INSERT, event.dispensation_id, event.number, event.pharmacy_finess, lines)


async def mark_taken_back(conn: Connection, event: DispensationReversed) -> None:
    """Note what the officine itself takes back: there is nothing to deny any more."""
    lines = [line.line for line in event.lines]
    await conn.execute(TAKE_BACK, event.dispensation_id, lines)


async def lock_receipts(conn: Connection, dispensation_id: UUID) -> list[HandedOver]:
    """Return the lines of a hand-over, which nobody else denies meanwhile."""
    rows = await conn.fetch(LOCK, dispensation_id, LINES_MAX)
    return [
        HandedOver(
            line=row["line"],
            number=row["number"],
            pharmacy_finess=Finess(row["pharmacy_finess"]),
            is_taken_back=row["is_taken_back"],
            denied_at=row["denied_at"],
        )
        for row in rows
    ]


async def mark_denied(
    conn: Connection, dispensation_id: UUID, lines: Sequence[int], *, at: datetime
) -> None:
    """Keep the patient's word on lines; the caller holds their lock."""
    await conn.execute(MARK_DENIED, dispensation_id, list(lines), at)
