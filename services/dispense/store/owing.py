"""SQL of what officines owe: packs promised to patients who come back for them."""

from collections.abc import Sequence

from services.dispense.model import LineState
from shared.db import Connection
from shared.identifiers import Finess


async def replace_owed(conn: Connection, number: str, lines: Sequence[LineState]) -> None:
    """Keep what each officine owes of these lines, in place of what it owed before."""
    await conn.execute(
        "DELETE FROM owed_line WHERE number = $1 AND line = ANY($2::SMALLINT[])",
        number,
        [state.signed.line for state in lines],
    )
    await conn.executemany(
        """
        INSERT INTO owed_line (number, line, pharmacy_finess, packs, promised_on, expected_on)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        [
            (
                number,
                state.signed.line,
                owed.pharmacy,
                owed.packs,
                owed.promised_on,
                owed.expected_on,
            )
            for state in lines
            for owed in state.owed
        ],
    )


async def release_owed(conn: Connection, number: str, *, pharmacy: Finess | None = None) -> None:
    """Forget what one officine owes of a prescription, or all of them where none is named."""
    await conn.execute(
        """
        DELETE FROM owed_line
        WHERE number = $1 AND ($2::TEXT IS NULL OR pharmacy_finess = $2)
        """,
        number,
        pharmacy,
    )
