"""SQL of what officines told afterwards."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.dispense.model import (
    STILL_HELD,
    Conflict,
    LateExecution,
    Officine,
    Resolution,
    Unrecorded,
)
from shared.db import Connection
from shared.identifiers import Cip13, Finess, Rpps
from shared.problems import Refusal
from shared.unsent import write_later

CONFLICTS_MAX: Final = 20


async def replace_late_execution(conn: Connection, told: LateExecution) -> None:
    """Keep what was told, in the place of what was told of that moment and taken back.

    Nobody reads it back in the same transaction.
    """
    await write_later(
        conn,
        """
        INSERT INTO late_execution
            (late_execution_id, number, pharmacy_finess, pharmacist_rpps, source, intended_at,
             told_at, told_digest, dispensation_id, case_id, unrecorded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (number, pharmacy_finess, intended_at) DO UPDATE
        SET late_execution_id = EXCLUDED.late_execution_id,
            pharmacist_rpps = EXCLUDED.pharmacist_rpps, source = EXCLUDED.source,
            told_at = EXCLUDED.told_at, told_digest = EXCLUDED.told_digest,
            dispensation_id = EXCLUDED.dispensation_id, case_id = EXCLUDED.case_id,
            unrecorded = EXCLUDED.unrecorded
        """,
        told.late_execution_id,
        told.number,
        told.officine.finess,
        told.officine.pharmacist,
        told.source,
        told.intended_at,
        told.told_at,
        told.told_digest,
        told.dispensation_id,
        told.case_id,
        json.dumps([asdict(each) for each in told.unrecorded]),
    )


async def find_late_execution(
    conn: Connection, number: str, pharmacy: Finess, intended_at: datetime
) -> LateExecution | None:
    """Return what an officine told before of that moment; the caller holds the number's lock."""
    row = await conn.fetchrow(
        """
        SELECT late_execution_id, number, pharmacy_finess, pharmacist_rpps, source, intended_at,
               told_at, told_digest, dispensation_id, case_id, unrecorded
        FROM late_execution WHERE number = $1 AND pharmacy_finess = $2 AND intended_at = $3
        """,
        number,
        pharmacy,
        intended_at,
    )
    return None if row is None else _late_execution(row)


async def list_conflicts(conn: Connection, number: str) -> list[LateExecution]:
    """Return the latest executions of a prescription that no balance counts, oldest first.

    Those of which the patient holds something: until their officine says otherwise. It takes the
    unique index by number.
    """
    rows = await conn.fetch(
        """
        SELECT late_execution_id, number, pharmacy_finess, pharmacist_rpps, source, intended_at,
               told_at, told_digest, dispensation_id, case_id, unrecorded
        FROM late_execution
        WHERE number = $1 AND case_id IS NOT NULL
          AND (resolution IS NULL OR resolution = ANY($2::TEXT[]))
        ORDER BY told_at DESC, late_execution_id LIMIT $3
        """,
        number,
        sorted(STILL_HELD),
        CONFLICTS_MAX,
    )
    return [_late_execution(row) for row in reversed(rows)]


async def lock_conflict(conn: Connection, late_execution_id: UUID) -> Conflict | None:
    """Return a conflict, whosever it is, its comment sealed; one request at a time about it."""
    row = await conn.fetchrow(
        """
        SELECT late_execution_id, case_id, number, pharmacy_finess, resolution, resolved_at,
               resolved_by, sealed_comment
        FROM late_execution WHERE late_execution_id = $1 AND case_id IS NOT NULL FOR UPDATE
        """,
        late_execution_id,
    )
    return None if row is None else _conflict(row)


async def mark_resolved(conn: Connection, conflict: Conflict) -> None:
    """Keep what became of a conflict; the caller sealed its comment."""
    ended = conflict.resolution
    assert ended is not None, "its officine says what became of it"
    await write_later(
        conn,
        """
        UPDATE late_execution
        SET resolution = $2, resolved_at = $3, resolved_by = $4, sealed_comment = $5
        WHERE late_execution_id = $1
        """,
        conflict.late_execution_id,
        ended.outcome,
        ended.resolved_at,
        ended.pharmacist,
        ended.comment,
    )


def _conflict(row: asyncpg.Record) -> Conflict:
    resolution = None
    if row["resolution"] is not None:
        resolution = Resolution(
            outcome=row["resolution"],
            resolved_at=row["resolved_at"],
            pharmacist=Rpps(row["resolved_by"]),
            comment=row["sealed_comment"],
        )
    return Conflict(
        late_execution_id=row["late_execution_id"],
        case_id=row["case_id"],
        number=row["number"],
        pharmacy=Finess(row["pharmacy_finess"]),
        resolution=resolution,
    )


def _late_execution(row: asyncpg.Record) -> LateExecution:
    fields: dict[str, Any] = dict(row)
    officine = Officine(
        finess=Finess(fields.pop("pharmacy_finess")),
        pharmacist=Rpps(fields.pop("pharmacist_rpps")),
    )
    unrecorded = tuple(_unrecorded(each) for each in json.loads(fields.pop("unrecorded")))
    return LateExecution(officine=officine, unrecorded=unrecorded, **fields)


def _unrecorded(kept: dict[str, Any]) -> Unrecorded:
    refusal, cip13 = Refusal(**kept.pop("refusal")), kept.pop("cip13")
    return Unrecorded(refusal=refusal, cip13=None if cip13 is None else Cip13(cip13), **kept)
