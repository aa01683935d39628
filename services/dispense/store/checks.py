"""SQL of the checks of dispensings by a second person."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.dispense.model import Check
from services.dispense.store.dispensation_lines import HISTORY_MAX
from shared.db import Connection
from shared.identifiers import Finess, Rpps
from shared.unsent import write_later

CHECKS_MAX: Final = 20  # of one dispensation: one a person, and few work in an officine


async def list_checks(
    conn: Connection, dispensation_ids: Sequence[UUID]
) -> Mapping[UUID, tuple[Check, ...]]:
    """Return who checked each of these dispensations, the first of them first."""
    rows = await conn.fetch(
        """
        SELECT dispensation_id, checker_rpps, checked_at, outcome, error_id
        FROM dispensation_check WHERE dispensation_id = ANY($1::UUID[])
        ORDER BY checked_at, checker_rpps LIMIT $2
        """,
        list(dispensation_ids),
        HISTORY_MAX * CHECKS_MAX,
    )
    found: dict[UUID, tuple[Check, ...]] = {}
    for row in rows:
        fields: dict[str, Any] = dict(row)
        check = Check(checked_by=Rpps(fields.pop("checker_rpps")), **fields)
        found[check.dispensation_id] = (*found.get(check.dispensation_id, ()), check)
    return found


async def insert_check(conn: Connection, check: Check, *, pharmacy: Finess) -> None:
    """Keep what a second person found; its error is written before."""
    await write_later(
        conn,
        """
        INSERT INTO dispensation_check
            (dispensation_id, pharmacy_finess, checker_rpps, checked_at, outcome, error_id)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        check.dispensation_id,
        pharmacy,
        check.checked_by,
        check.checked_at,
        check.outcome,
        check.error_id,
    )
