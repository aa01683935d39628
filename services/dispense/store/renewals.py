"""SQL of the renewals that are ahead, each with the officine that handed the line over last."""

from collections.abc import Mapping
from datetime import date

from services.dispense.model import Dispensation
from shared.db import Connection
from shared.unsent import write_later


async def replace_renewals(
    conn: Connection, dispensation: Dispensation, opens_on: Mapping[int, date | None]
) -> None:
    """Keep when each of these lines is renewed after a dispensation; None where it is not.

    Nothing else in the transaction may write the renewals of these lines.
    """
    ahead = {line: day for line, day in opens_on.items() if day is not None}
    if over := sorted(opens_on.keys() - ahead.keys()):
        await write_later(
            conn,
            "DELETE FROM renewal WHERE number = $1 AND line = ANY($2::SMALLINT[])",
            dispensation.number,
            over,
        )
    if ahead:
        await write_later(
            conn,
            """
            INSERT INTO renewal (number, line, pharmacy_finess, dispensation_id, opens_on)
            SELECT $1, line, $2, $3, opens_on
            FROM unnest($4::SMALLINT[], $5::DATE[]) AS ahead (line, opens_on)
            ON CONFLICT (number, line) DO UPDATE
            SET pharmacy_finess = EXCLUDED.pharmacy_finess,
                dispensation_id = EXCLUDED.dispensation_id, opens_on = EXCLUDED.opens_on
            """,
            dispensation.number,
            dispensation.officine.finess,
            dispensation.dispensation_id,
            list(ahead),
            list(ahead.values()),
        )


async def release_renewals(conn: Connection, number: str) -> None:
    """Forget the renewals of a prescription that has ended."""
    await conn.execute("DELETE FROM renewal WHERE number = $1", number)


async def restore_renewals(
    conn: Connection, number: str, opens_on: Mapping[int, date | None]
) -> None:
    """Keep when each of these lines is renewed after a reversal; None where it is not.

    By the officine whose hand-over stands last; the caller marked what was taken back.
    """
    await conn.execute(
        "DELETE FROM renewal WHERE number = $1 AND line = ANY($2::SMALLINT[])",
        number,
        list(opens_on),
    )
    ahead = {line: day for line, day in opens_on.items() if day is not None}
    if ahead:
        await conn.execute(
            """
            INSERT INTO renewal (number, line, pharmacy_finess, dispensation_id, opens_on)
            SELECT DISTINCT ON (l.line)
                   d.number, l.line, d.pharmacy_finess, d.dispensation_id, ahead.opens_on
            FROM unnest($2::SMALLINT[], $3::DATE[]) AS ahead (line, opens_on)
            JOIN dispensation AS d ON d.number = $1
            JOIN dispensation_line AS l
                ON l.dispensation_id = d.dispensation_id AND l.line = ahead.line
            WHERE l.packs > 0 AND l.reversed_at IS NULL
            ORDER BY l.line, d.prescription_version DESC
            """,
            number,
            list(ahead),
            list(ahead.values()),
        )
