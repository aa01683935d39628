"""SQL of the copies fed by events: what officines did, what the patient lets the author see."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from services.prescribe.model import Reconciliation, StoredBilling, StoredDispensation
from shared.contracts.dispense import PrescriptionState, RecordedLine
from shared.db import Connection
from shared.identifiers import Finess

DISPENSATIONS_SHOWN_MAX: Final = 400  # more than one a day for a year

_LINES: Final = TypeAdapter(tuple[RecordedLine, ...])


async def upsert_state(
    conn: Connection, *, number: str, state: PrescriptionState, version: int
) -> None:
    """Keep the state that dispense told, unless a later version is here already."""
    await conn.execute(
        """
        INSERT INTO execution (number, state, version) VALUES ($1, $2, $3)
        ON CONFLICT (number) DO UPDATE SET state = EXCLUDED.state, version = EXCLUDED.version
        WHERE execution.version < EXCLUDED.version
        """,
        number,
        state,
        version,
    )


async def find_state(conn: Connection, number: str) -> PrescriptionState | None:
    """Return the state that dispense told last, None before the first dispensation."""
    state: PrescriptionState | None = await conn.fetchval(
        "SELECT state FROM execution WHERE number = $1", number
    )
    return state


async def insert_dispensation(conn: Connection, dispensation: StoredDispensation) -> None:
    """Add a dispensation to the author's view."""
    await conn.execute(
        """
        INSERT INTO dispensation
            (dispensation_id, event_id, number, version, recorded_at, pharmacy_finess, lines,
             sealed_notice)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        dispensation.dispensation_id,
        dispensation.event_id,
        dispensation.number,
        dispensation.version,
        dispensation.recorded_at,
        dispensation.pharmacy_finess,
        _LINES.dump_json(dispensation.lines).decode(),
        dispensation.sealed_notice,
    )


async def mark_reversed(
    conn: Connection, dispensation_id: UUID, lines: Iterable[int], *, number: str
) -> bool:
    """Say which lines of a dispensation were taken back; False if `number` has none of this id."""
    is_known = await conn.fetchval(
        """
        UPDATE dispensation SET reversed_lines = jsonb_build_object(
            'gone', (reversed_lines -> 'gone') || to_jsonb($2::INTEGER[])
        )
        WHERE dispensation_id = $1 AND number = $3
        RETURNING TRUE
        """,
        dispensation_id,
        list(lines),
        number,
    )
    return bool(is_known)


async def mark_billed(
    conn: Connection, dispensation_id: UUID, billing: StoredBilling, *, number: str
) -> bool:
    """Say how the invoice agrees with the dispensation; False if `number` has none of this id."""
    is_known = await conn.fetchval(
        """
        UPDATE dispensation SET reconciliation = $2, billed_at = $3
        WHERE dispensation_id = $1 AND number = $4
        RETURNING TRUE
        """,
        dispensation_id,
        billing.reconciliation,
        billing.billed_at,
        number,
    )
    return bool(is_known)


async def list_dispensations(conn: Connection, number: str) -> list[StoredDispensation]:
    """Return at most 400 dispensations of a prescription, newest first.

    Where there are more, those that handed something over are kept before the others.
    """
    rows = await conn.fetch(
        """
        SELECT dispensation_id, event_id, number, version, recorded_at, pharmacy_finess, lines,
            sealed_notice, reconciliation, billed_at, reversed_lines
        FROM (
            SELECT dispensation_id, event_id, number, version, recorded_at, pharmacy_finess, lines,
                sealed_notice, reconciliation, billed_at, reversed_lines
            FROM dispensation WHERE number = $1
            ORDER BY is_handed_over DESC, version DESC
            LIMIT $2
        ) AS shown
        ORDER BY version DESC
        """,
        number,
        DISPENSATIONS_SHOWN_MAX,
    )
    return [
        StoredDispensation(
            dispensation_id=row["dispensation_id"],
            event_id=row["event_id"],
            number=row["number"],
            version=row["version"],
            recorded_at=row["recorded_at"],
            pharmacy_finess=Finess(row["pharmacy_finess"]),
            lines=_LINES.validate_json(row["lines"]),
            sealed_notice=row["sealed_notice"],
            billing=_billing_of(row["reconciliation"], row["billed_at"]),
            reversed_lines=frozenset(json.loads(row["reversed_lines"])["gone"]),
        )
        for row in rows
    ]


async def upsert_consent(
    conn: Connection, *, number: str, prescriber_sees_execution: bool, sequence: int
) -> None:
    """Keep the patient's choice, unless a later one (a greater `sequence`) is here already."""
    await conn.execute(
        """
        INSERT INTO consent (number, prescriber_sees_execution, sequence) VALUES ($1, $2, $3)
        ON CONFLICT (number) DO UPDATE
        SET prescriber_sees_execution = EXCLUDED.prescriber_sees_execution,
            sequence = EXCLUDED.sequence
        WHERE consent.sequence < EXCLUDED.sequence
        """,
        number,
        prescriber_sees_execution,
        sequence,
    )


async def find_consent(conn: Connection, number: str) -> bool | None:
    """Return the patient's last choice, None when he made none after the issue."""
    choice: bool | None = await conn.fetchval(
        "SELECT prescriber_sees_execution FROM consent WHERE number = $1", number
    )
    return choice


def _billing_of(
    reconciliation: Reconciliation | None, billed_at: datetime | None
) -> StoredBilling | None:
    if reconciliation is None or billed_at is None:
        return None
    return StoredBilling(reconciliation, billed_at)
