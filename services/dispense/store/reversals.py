"""SQL of what officines take back, and of what still stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import asyncpg

from services.dispense.model import Officine, Reversal, StandingLine
from shared.db import Connection
from shared.identifiers import Finess

# Each hand-over takes something of what was authorised, and each reason is said once in between.
STANDING_MAX: Final = 20_000


async def list_standing(
    conn: Connection, number: str, lines: Iterable[int]
) -> tuple[StandingLine, ...]:
    """Return all that stands of these lines, of any officine, the oldest first."""
    rows = await conn.fetch(
        """
        SELECT dispensation_id, dispensation_line.line, outcome, quantity, lasts, deducted,
               pharmacy_finess, coalesce(intended_at, recorded_at) AS at,
               intended_at IS NOT NULL AS is_late
        FROM dispensation JOIN dispensation_line USING (dispensation_id)
        WHERE dispensation.number = $1 AND dispensation_line.line = ANY($2::SMALLINT[])
          AND reversed_at IS NULL
        ORDER BY prescription_version LIMIT $3
        """,
        number,
        list(lines),
        STANDING_MAX,
    )
    assert len(rows) < STANDING_MAX, "a balance folded from a part would be a wrong one"
    return tuple(_standing(row) for row in rows)


async def count_reversals(
    conn: Connection, number: str, pharmacy: Finess, *, since: datetime
) -> int:
    """Return how often an officine took something of a prescription back since a moment."""
    count: int = await conn.fetchval(
        """
        SELECT count(*) FROM dispensation JOIN reversal USING (dispensation_id)
        WHERE number = $1 AND pharmacy_finess = $2 AND reversed_at > $3
        """,
        number,
        pharmacy,
        since,
    )
    return count


async def insert_reversal(conn: Connection, reversal: Reversal, *, officine: Officine) -> None:
    """Keep a reversal, and mark what it takes back; its comment is sealed by the caller."""
    request = reversal.request
    await conn.execute(
        """
        INSERT INTO reversal
            (reversal_id, dispensation_id, pharmacist_rpps, reversed_at, prescription_version,
             reason, credit_number, sealed_comment)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        reversal.reversal_id,
        request.dispensation_id,
        officine.pharmacist,
        reversal.reversed_at,
        reversal.reversed.after.version,
        request.reason,
        request.credit_number,
        request.comment,
    )
    await _mark_lines(conn, reversal)


async def _mark_lines(conn: Connection, reversal: Reversal) -> None:
    await conn.execute(
        """
        UPDATE dispensation_line SET reversal_id = $3, reversed_at = $4
        WHERE dispensation_id = $1 AND line = ANY($2::SMALLINT[]) AND reversed_at IS NULL
        """,
        reversal.request.dispensation_id,
        [line.line for line in reversal.reversed.lines],
        reversal.reversal_id,
        reversal.reversed_at,
    )


def _standing(row: asyncpg.Record) -> StandingLine:
    fields: dict[str, Any] = dict(row)
    return StandingLine(pharmacy=Finess(fields.pop("pharmacy_finess")), **fields)
