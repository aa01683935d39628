"""SQL of what officines recorded: dispensations."""

from typing import Any, Final
from uuid import UUID

import asyncpg

from services.dispense.model import (
    Dispensation,
    Officine,
    ReasonToGoOn,
)
from services.dispense.store.dispensation_lines import HISTORY_MAX, insert_lines
from services.dispense.store.renewals import replace_renewals
from services.dispense.store.sendings import mark_sending_executed
from services.dispense.store.verifications import insert_verifications
from shared.db import Connection
from shared.identifiers import Finess, Rpps
from shared.unsent import write_later

PHARMACIES_MAX: Final = 50


async def insert_dispensation(conn: Connection, dispensation: Dispensation) -> None:
    """Keep what one officine recorded, at the end of the transaction; its texts are sealed."""
    reason = dispensation.reason_to_go_on
    await write_later(
        conn,
        """
        INSERT INTO dispensation
            (dispensation_id, number, consultation_id, prescription_version, pharmacy_finess,
             pharmacist_rpps, recorded_at, reason_to_go_on, sealed_reason_comment, billing,
             source, intended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        dispensation.dispensation_id,
        dispensation.number,
        dispensation.consultation_id,
        dispensation.prescription_version,
        dispensation.officine.finess,
        dispensation.officine.pharmacist,
        dispensation.recorded_at,
        None if reason is None else reason.code,
        None if reason is None else reason.comment,
        "awaited" if any(line.packs for line in dispensation.lines) else "nothing",
        dispensation.source,
        dispensation.intended_at,
    )
    await insert_lines(conn, dispensation.dispensation_id, dispensation.lines)
    await insert_verifications(conn, dispensation.dispensation_id, dispensation.lines)
    handed_over = [line for line in dispensation.lines if line.packs]
    opens_on = {line.line: line.next_possible_on for line in handed_over}
    await replace_renewals(conn, dispensation, opens_on)
    await mark_sending_executed(conn, dispensation)


async def find_dispensation(conn: Connection, dispensation_id: UUID) -> Dispensation | None:
    """Return the row of a dispensation, whoever recorded it, without its lines."""
    row = await conn.fetchrow(
        """
        SELECT dispensation_id, number, consultation_id, prescription_version, pharmacy_finess,
               pharmacist_rpps, recorded_at, reason_to_go_on, sealed_reason_comment, source,
               intended_at
        FROM dispensation WHERE dispensation_id = $1
        """,
        dispensation_id,
    )
    return None if row is None else _dispensation(row)


async def list_history(conn: Connection, number: str, *, version: int) -> list[Dispensation]:
    """Return the rows of the latest dispensations up to a version, the oldest of them first.

    Where there are too many, those that handed something over come before those that did not.
    """
    rows = await conn.fetch(
        """
        SELECT dispensation_id, number, consultation_id, prescription_version, pharmacy_finess,
               pharmacist_rpps, recorded_at, reason_to_go_on, sealed_reason_comment, source,
               intended_at
        FROM dispensation WHERE number = $1 AND prescription_version <= $2
        ORDER BY EXISTS (
            SELECT FROM dispensation_line
            WHERE dispensation_line.dispensation_id = dispensation.dispensation_id AND packs > 0
              AND reversed_at IS NULL
        ) DESC, prescription_version DESC LIMIT $3
        """,
        number,
        version,
        HISTORY_MAX,
    )
    in_order = sorted(rows, key=lambda row: row["prescription_version"])
    return [_dispensation(row) for row in in_order]


async def list_recorded(
    conn: Connection, number: str, *, pharmacy: Finess | None
) -> list[Dispensation]:
    """Return the rows of the latest dispensations of one officine, or of all, oldest first."""
    rows = await conn.fetch(
        """
        SELECT dispensation_id, number, consultation_id, prescription_version, pharmacy_finess,
               pharmacist_rpps, recorded_at, reason_to_go_on, sealed_reason_comment, source,
               intended_at
        FROM dispensation WHERE number = $1 AND ($2::TEXT IS NULL OR pharmacy_finess = $2)
        ORDER BY prescription_version DESC LIMIT $3
        """,
        number,
        pharmacy,
        HISTORY_MAX,
    )
    return [_dispensation(row) for row in reversed(rows)]


async def list_handed_over_before(conn: Connection, number: str) -> list[Dispensation]:
    """Return the rows of the latest hand-overs on what a prescription replaces, newest first.

    Directly or through other replacements, whether those have arrived or not. What it replaces has
    ended, so they are final. Nothing is told of another patient's, whatever an event claims.
    """
    rows = await conn.fetch(
        """
        SELECT dispensation_id, number, consultation_id, prescription_version, pharmacy_finess,
               pharmacist_rpps, recorded_at, reason_to_go_on, sealed_reason_comment, source,
               intended_at
        FROM dispensation
        WHERE number IN (
            SELECT earlier.number
            FROM prescription AS newer JOIN prescription AS earlier
                ON earlier.number = ANY(newer.replaces_chain)
                AND earlier.patient_ref = newer.patient_ref
            WHERE newer.number = $1
        ) AND EXISTS (
            SELECT FROM dispensation_line
            WHERE dispensation_line.dispensation_id = dispensation.dispensation_id AND packs > 0
              AND reversed_at IS NULL
        )
        ORDER BY recorded_at DESC, prescription_version DESC LIMIT $2
        """,
        number,
        HISTORY_MAX,
    )
    return [_dispensation(row) for row in rows]


async def list_pharmacies(conn: Connection, number: str, *, version: int) -> tuple[Finess, ...]:
    """Return the officines that handed something over on a prescription up to a version."""
    rows = await conn.fetch(
        """
        SELECT DISTINCT dispensation.pharmacy_finess
        FROM dispensation JOIN dispensation_line USING (dispensation_id)
        WHERE dispensation.number = $1 AND dispensation_line.packs > 0
          AND dispensation_line.reversed_at IS NULL
          AND dispensation.prescription_version <= $2
        ORDER BY dispensation.pharmacy_finess LIMIT $3
        """,
        number,
        version,
        PHARMACIES_MAX,
    )
    return tuple(Finess(row["pharmacy_finess"]) for row in rows)


def _dispensation(row: asyncpg.Record) -> Dispensation:
    fields: dict[str, Any] = dict(row)
    officine = Officine(
        finess=Finess(fields.pop("pharmacy_finess")),
        pharmacist=Rpps(fields.pop("pharmacist_rpps")),
    )
    code, comment = fields.pop("reason_to_go_on"), fields.pop("sealed_reason_comment")
    reason = None if code is None else ReasonToGoOn(code=code, comment=comment)
    return Dispensation(officine=officine, reason_to_go_on=reason, **fields)
