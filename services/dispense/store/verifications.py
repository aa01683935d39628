"""SQL of what officines checked of expensive medicines, beside the lines they recorded."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.dispense.model import DispensationLine
from shared.db import Connection
from shared.unsent import write_later

LINES_MAX: Final = 100


async def insert_verifications(
    conn: Connection, dispensation_id: UUID, lines: Sequence[DispensationLine]
) -> None:
    """Keep what was checked of each of these lines, at the end of the transaction."""
    for line in lines:
        if line.verified is not None:
            await write_later(
                conn,
                """
                INSERT INTO verification (dispensation_id, line, outcome, steps)
                VALUES ($1::UUID, $2::SMALLINT, $3::TEXT, $4::TEXT[])
                """,
                dispensation_id,
                line.line,
                line.verified.outcome,
                list(line.verified.steps),
            )


async def list_temporary(conn: Connection, number: str) -> frozenset[int]:
    """Return the lines whose latest hand-over that stands was a temporary one, by any officine."""
    rows = await conn.fetch(
        """
        SELECT line FROM (
            SELECT DISTINCT ON (dispensation_line.line) dispensation_line.line, verification.outcome
            FROM dispensation JOIN dispensation_line USING (dispensation_id)
            LEFT JOIN verification USING (dispensation_id, line)
            WHERE dispensation.number = $1 AND packs > 0 AND reversed_at IS NULL
            ORDER BY dispensation_line.line, prescription_version DESC
        ) AS latest
        WHERE outcome = 'temporary' LIMIT $2
        """,
        number,
        LINES_MAX,
    )
    return frozenset(row["line"] for row in rows)
