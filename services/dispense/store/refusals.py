"""SQL of what officines refuse to dispense."""

from datetime import datetime
from typing import Any, Final

import asyncpg

from services.dispense.model import DispensingRefusal, Officine
from shared.db import Connection
from shared.identifiers import Finess, Rpps
from shared.unsent import write_later

REFUSALS_SHOWN_MAX: Final = 20


async def insert_refusal(conn: Connection, refusal: DispensingRefusal) -> None:
    """Keep a refusal; its comment is sealed by the caller."""
    await write_later(
        conn,
        """
        INSERT INTO refusal
            (refusal_id, number, consultation_id, pharmacy_finess, pharmacist_rpps, refused_at,
             reason, lines, sealed_comment)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        refusal.refusal_id,
        refusal.number,
        refusal.consultation_id,
        refusal.officine.finess,
        refusal.officine.pharmacist,
        refusal.refused_at,
        refusal.reason,
        list(refusal.lines),
        refusal.comment,
    )


async def list_refusals(
    conn: Connection, number: str, *, since: datetime | None = None, by: Finess | None = None
) -> list[DispensingRefusal]:
    """Return the latest refusals of a prescription, the oldest of them first, comments sealed.

    Those of one officine where `by` names it, and later than `since` where it is given.
    """
    rows = await conn.fetch(
        """
        SELECT refusal_id, number, consultation_id, pharmacy_finess, pharmacist_rpps, refused_at,
               reason, lines, sealed_comment
        FROM refusal
        WHERE number = $1 AND ($2::TIMESTAMPTZ IS NULL OR refused_at > $2)
          AND ($3::TEXT IS NULL OR pharmacy_finess = $3)
        ORDER BY refused_at DESC, refusal_id DESC LIMIT $4
        """,
        number,
        since,
        by,
        REFUSALS_SHOWN_MAX,
    )
    return [_refusal(row) for row in reversed(rows)]


def _refusal(row: asyncpg.Record) -> DispensingRefusal:
    fields: dict[str, Any] = dict(row)
    officine = Officine(
        finess=Finess(fields.pop("pharmacy_finess")),
        pharmacist=Rpps(fields.pop("pharmacist_rpps")),
    )
    lines, comment = tuple(fields.pop("lines")), fields.pop("sealed_comment")
    return DispensingRefusal(officine=officine, lines=lines, comment=comment, **fields)
