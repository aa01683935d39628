"""SQL of what a patient was handed over on other prescriptions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from shared.db import Connection
from shared.identifiers import Cis, Finess

HAND_OVERS_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverElsewhere:
    """A line that left an officine; `sealed_content` is that of its prescription.

    `happened_at` is when it left, even where it was told afterwards.
    """

    number: str
    sealed_content: str
    dispensation_id: UUID
    line: int
    cis: Cis
    quantity: int  # in the unit of its line
    covers_days: int | None
    pharmacy: Finess
    happened_at: datetime


async def lock_patient(conn: Connection, patient_ref: str) -> None:
    """Let nobody else hand over to this patient what may not be covered twice, until the commit."""
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('covered ' || $1, 0))", patient_ref
    )


async def list_hand_overs_elsewhere(
    conn: Connection, number: str, *, since: datetime
) -> list[HandOverElsewhere]:
    """Return what the patient of a prescription was handed over since then on others, newest first.

    What it replaces does not count: it has ended for it (ADR 19). What was told afterwards was
    recorded after it happened, so nothing is missed.
    """
    rows = await conn.fetch(
        """
        SELECT other.number, other.sealed_content, dispensation_id, line, cis, quantity,
               covers_days,
               pharmacy_finess, coalesce(intended_at, recorded_at) AS happened_at
        FROM prescription
        JOIN prescription AS other
            ON other.patient_ref = prescription.patient_ref AND other.number <> prescription.number
            AND other.number <> ALL(prescription.replaces_chain)
        JOIN dispensation ON dispensation.number = other.number
        JOIN dispensation_line USING (dispensation_id)
        WHERE prescription.number = $1 AND recorded_at >= $2 AND packs > 0 AND cis IS NOT NULL
            AND reversed_at IS NULL
        ORDER BY recorded_at DESC, dispensation_id, line LIMIT $3
        """,
        number,
        since,
        HAND_OVERS_MAX,
    )
    return [_hand_over(row) for row in rows]


def _hand_over(row: asyncpg.Record) -> HandOverElsewhere:
    fields: dict[str, Any] = dict(row)
    cis, pharmacy = Cis(fields.pop("cis")), Finess(fields.pop("pharmacy_finess"))
    return HandOverElsewhere(cis=cis, pharmacy=pharmacy, **fields)
