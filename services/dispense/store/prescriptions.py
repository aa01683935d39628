"""SQL of the copies of prescriptions, of what is left of them, and of the alerts on them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Final

import asyncpg

from services.dispense.model import End, LineState, Owed
from shared.contracts.dispense import LineOutcome
from shared.contracts.prescribe import IssuedLine, PrescriptionIssued
from shared.db import Connection
from shared.identifiers import Finess
from shared.unsent import write_later

LINES_MAX: Final = 100
OWED_MAX: Final = 200
FIND: Final = """
    SELECT number, patient_ref, qr_digest, version, sealed_content, replaces, ended_as,
           ended_at, replaced_by, balances.lines, balances.delivered,
           balances.round_started_on, balances.round_delivered, balances.round_days_lost,
           balances.round_lasts, balances.forfeited, balances.last_outcome,
           EXISTS (SELECT FROM alert WHERE alert.number = $1) AS has_alerts,
           EXISTS (
               SELECT FROM confirmed_alert AS c WHERE c.number = $1 AND NOT c.is_withdrawn
           ) OR EXISTS (
               SELECT FROM confirmed_alert AS c
               WHERE c.patient_ref = prescription.patient_ref AND NOT c.is_withdrawn
                 AND c.prescriber_rpps = prescription.prescriber_rpps
           ) AS has_confirmed,
           EXISTS (SELECT FROM adaptation WHERE adaptation.number = $1) AS has_adaptations,
           EXISTS (SELECT FROM refusal WHERE refusal.number = $1) AS has_refusals,
           EXISTS (
               SELECT FROM late_execution
               WHERE late_execution.number = $1 AND case_id IS NOT NULL
           ) AS has_conflicts,
           EXISTS (
               SELECT FROM prescriber_hold AS h
               WHERE h.prescriber_rpps = prescription.prescriber_rpps AND h.released_at IS NULL
                 AND (prescription.issued_on >= h.issued_from
                      OR prescription.received_at >= h.since)
                 AND NOT EXISTS (
                     SELECT FROM hold_release AS r
                     WHERE r.hold_id = h.hold_id AND r.number = prescription.number
                 )
           ) AS is_held,
           (SELECT json_agg(owed)
            FROM (
                SELECT line, pharmacy_finess, packs, promised_on, expected_on FROM owed_line
                WHERE owed_line.number = prescription.number
                ORDER BY promised_on, line, pharmacy_finess LIMIT $3
            ) AS owed) AS owed
    FROM prescription
    CROSS JOIN LATERAL (
        SELECT array_agg(line ORDER BY line) AS lines,
               array_agg(delivered ORDER BY line) AS delivered,
               array_agg(round_started_on ORDER BY line) AS round_started_on,
               array_agg(round_delivered ORDER BY line) AS round_delivered,
               array_agg(round_days_lost ORDER BY line) AS round_days_lost,
               array_agg(round_lasts ORDER BY line) AS round_lasts,
               array_agg(forfeited ORDER BY line) AS forfeited,
               array_agg(last_outcome ORDER BY line) AS last_outcome
        FROM (
            SELECT line, delivered, round_started_on, round_delivered, round_days_lost,
                   round_lasts, forfeited, last_outcome
            FROM prescription_line WHERE prescription_line.number = prescription.number
            ORDER BY line LIMIT $2
        ) AS line
    ) AS balances
    WHERE number = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBalance:
    """What was handed over on a line so far, in its unit."""

    line: int
    delivered: int
    round_started_on: date | None
    round_delivered: int
    round_days_lost: int
    round_lasts: int | None
    forfeited: int
    last_outcome: LineOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPrescription:
    """The row of a prescription with the balances of its lines, both of one version.

    `sealed_content` opens to `PrescriptionContent`. `has_…`: where there is none of a thing, nobody
    need ask for it.
    """

    number: str
    patient_ref: str
    qr_digest: bytes
    version: int
    sealed_content: str
    balances: tuple[StoredBalance, ...]
    owed: Mapping[int, tuple[Owed, ...]] = field(default_factory=dict)  # by line
    replaces: str | None = None
    end: End | None = None
    has_alerts: bool
    has_adaptations: bool
    has_refusals: bool
    has_conflicts: bool
    is_held: bool = False
    has_confirmed: bool = False


async def insert_prescription(
    conn: Connection, event: PrescriptionIssued, *, sealed_content: str, received_at: datetime
) -> bool:
    """Keep the copy of a prescription; False when there is one already, which stays."""
    is_new = await conn.fetchval(
        """
        INSERT INTO prescription
            (number, patient_ref, qr_digest, signing_key_id, issued_on, valid_until,
             sealed_content, received_at, replaces, replaces_chain, prescriber_rpps)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT DO NOTHING
        RETURNING TRUE
        """,
        event.number,
        event.patient_ref,
        bytes.fromhex(event.qr_digest),
        bytes.fromhex(event.signing_key_id),
        event.issued_on,
        event.valid_until,
        sealed_content,
        received_at,
        event.replaces,
        list(event.all_replaced),
        event.prescriber_rpps,
    )
    return bool(is_new)


async def insert_lines_left(conn: Connection, number: str, lines: tuple[IssuedLine, ...]) -> None:
    """Open the balance of each line."""
    await conn.executemany(
        "INSERT INTO prescription_line (number, line, unit, authorised) VALUES ($1, $2, $3, $4)",
        [(number, line.line, line.quantity.unit, line.quantity.total) for line in lines],
    )


async def lock_prescription(conn: Connection, number: str) -> StoredPrescription | None:
    """Return a prescription that nobody else changes or bills meanwhile; others may read it.

    The balances are read once the lock is held: in one statement with it they would be older.
    """
    await conn.execute(
        "SELECT number FROM prescription WHERE number = $1 FOR NO KEY UPDATE", number
    )
    return await find_prescription(conn, number)


async def find_patient_ref(conn: Connection, number: str) -> str | None:
    """Return whose prescription it is, None when no such number has arrived; it never changes."""
    patient_ref: str | None = await conn.fetchval(
        "SELECT patient_ref FROM prescription WHERE number = $1", number
    )
    return patient_ref


async def find_prescription(conn: Connection, number: str) -> StoredPrescription | None:
    """Return a prescription as it is at this moment, in one statement and without a lock.

    Readers who locked the row could keep an officine from recording what it hands over.
    """
    row = await conn.fetchrow(FIND, number, LINES_MAX, OWED_MAX)
    return None if row is None else _prescription(row)


async def mark_version(conn: Connection, number: str, version: int) -> None:
    """Say that the prescription changed; once in a transaction, written at its end."""
    await write_later(
        conn, "UPDATE prescription SET version = $2 WHERE number = $1", number, version
    )


async def mark_lines_left(conn: Connection, number: str, lines: Sequence[LineState]) -> None:
    """Keep what the rule decided of these lines; once in a transaction, written at its end."""
    rows = [
        (
            state.signed.line,
            state.delivered,
            state.round_started_on,
            state.round_delivered,
            state.round_days_lost,
            state.round_lasts,
            state.forfeited,
            state.last_outcome,
        )
        for state in lines
    ]
    await write_later(
        conn,
        """
        UPDATE prescription_line
        SET delivered = decided.delivered, round_started_on = decided.round_started_on,
            round_delivered = decided.round_delivered, round_days_lost = decided.round_days_lost,
            round_lasts = decided.round_lasts, forfeited = decided.forfeited,
            last_outcome = decided.last_outcome
        FROM unnest($2::SMALLINT[], $3::INTEGER[], $4::DATE[], $5::INTEGER[], $6::INTEGER[],
                    $7::INTEGER[], $8::INTEGER[], $9::TEXT[])
            AS decided (line, delivered, round_started_on, round_delivered, round_days_lost,
                        round_lasts, forfeited, last_outcome)
        WHERE prescription_line.number = $1 AND prescription_line.line = decided.line
        """,
        number,
        *zip(*rows, strict=True),
    )


def _prescription(row: asyncpg.Record) -> StoredPrescription:
    columns = [each.name for each in fields(StoredBalance)]
    values = zip(*(row["lines" if name == "line" else name] for name in columns), strict=True)
    return StoredPrescription(
        number=row["number"],
        patient_ref=row["patient_ref"],
        qr_digest=row["qr_digest"],
        version=row["version"],
        sealed_content=row["sealed_content"],
        replaces=row["replaces"],
        end=_end(row),
        has_alerts=row["has_alerts"],
        has_adaptations=row["has_adaptations"],
        has_refusals=row["has_refusals"],
        has_conflicts=row["has_conflicts"],
        is_held=row["is_held"],
        has_confirmed=row["has_confirmed"],
        owed=_owed(row["owed"]),
        balances=tuple(StoredBalance(**dict(zip(columns, each, strict=True))) for each in values),
    )


def _owed(found: str | None) -> Mapping[int, tuple[Owed, ...]]:
    by_line: dict[int, tuple[Owed, ...]] = {}
    for each in json.loads(found or "[]"):
        expected_on = each["expected_on"]
        owed = Owed(
            pharmacy=Finess(each["pharmacy_finess"]),
            packs=each["packs"],
            promised_on=date.fromisoformat(each["promised_on"]),
            expected_on=None if expected_on is None else date.fromisoformat(expected_on),
        )
        by_line[each["line"]] = (*by_line.get(each["line"], ()), owed)
    return by_line


def _end(row: asyncpg.Record) -> End | None:
    if row["ended_as"] is None:
        return None
    return End(state=row["ended_as"], at=row["ended_at"], replaced_by=row["replaced_by"])
