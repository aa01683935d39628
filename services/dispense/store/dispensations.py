"""SQL of what officines recorded: dispensations and their invoices."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.dispense.model import AlertReasonCode, Billed, Invoice, InvoiceLine, Officine
from shared.contracts.dispense import BillingDifference, LineOutcome, NotDeliveredReason
from shared.db import Connection
from shared.identifiers import Cip13, Cis, Finess, Lpp, Rpps

HISTORY_MAX: Final = 100
LINES_MAX: Final = 100
PHARMACIES_MAX: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """One line of a dispensation as it is kept."""

    dispensation_id: UUID
    line: int
    outcome: LineOutcome
    packs: int
    covers_days: int | None
    cis: Cis | None
    cip13: Cip13 | None
    lpp: Lpp | None
    reason: NotDeliveredReason | None
    left_total: int
    sealed_label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDispensation:
    """The row of a dispensation."""

    dispensation_id: UUID
    number: str
    consultation_id: UUID
    prescription_version: int
    officine: Officine
    recorded_at: datetime
    alert_reason: AlertReasonCode | None = None
    sealed_alert_comment: str | None = None


async def insert_dispensation(
    conn: Connection, dispensation: StoredDispensation, lines: Sequence[StoredLine]
) -> None:
    """Keep what one officine handed over."""
    await conn.execute(
        """
        INSERT INTO dispensation
            (dispensation_id, number, consultation_id, prescription_version, pharmacy_finess,
             pharmacist_rpps, recorded_at, alert_reason, sealed_alert_comment)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        dispensation.dispensation_id,
        dispensation.number,
        dispensation.consultation_id,
        dispensation.prescription_version,
        dispensation.officine.finess,
        dispensation.officine.pharmacist,
        dispensation.recorded_at,
        dispensation.alert_reason,
        dispensation.sealed_alert_comment,
    )
    await _insert_lines(conn, lines)


async def find_dispensation(conn: Connection, dispensation_id: UUID) -> StoredDispensation | None:
    """Return the row of a dispensation, whoever recorded it."""
    row = await conn.fetchrow(
        """
        SELECT dispensation_id, number, consultation_id, prescription_version, pharmacy_finess,
               pharmacist_rpps, recorded_at, alert_reason, sealed_alert_comment
        FROM dispensation WHERE dispensation_id = $1
        """,
        dispensation_id,
    )
    return None if row is None else _dispensation(row)


async def list_history(conn: Connection, number: str) -> list[StoredDispensation]:
    """Return the latest dispensations of a prescription, the oldest of them first."""
    rows = await conn.fetch(
        """
        SELECT dispensation_id, number, consultation_id, prescription_version, pharmacy_finess,
               pharmacist_rpps, recorded_at, alert_reason, sealed_alert_comment
        FROM dispensation WHERE number = $1
        ORDER BY prescription_version DESC LIMIT $2
        """,
        number,
        HISTORY_MAX,
    )
    return [_dispensation(row) for row in reversed(rows)]


async def list_lines(conn: Connection, dispensation_ids: Sequence[UUID]) -> list[StoredLine]:
    """Return the lines of some dispensations, in the order of the lines."""
    rows = await conn.fetch(
        """
        SELECT dispensation_id, line, outcome, packs, covers_days, cis, cip13, lpp, reason,
               left_total, sealed_label
        FROM dispensation_line WHERE dispensation_id = ANY($1::UUID[])
        ORDER BY line, dispensation_id LIMIT $2
        """,
        list(dispensation_ids),
        HISTORY_MAX * LINES_MAX,
    )
    return [_line(row) for row in rows]


async def list_pharmacies(conn: Connection, number: str) -> tuple[Finess, ...]:
    """Return the officines that handed something over on a prescription."""
    rows = await conn.fetch(
        """
        SELECT DISTINCT dispensation.pharmacy_finess
        FROM dispensation JOIN dispensation_line USING (dispensation_id)
        WHERE dispensation.number = $1 AND dispensation_line.packs > 0
        ORDER BY dispensation.pharmacy_finess LIMIT $2
        """,
        number,
        PHARMACIES_MAX,
    )
    return tuple(Finess(row["pharmacy_finess"]) for row in rows)


async def find_invoice(conn: Connection, dispensation_id: UUID) -> Billed | None:
    """Return the invoice of a dispensation, and what was found of it."""
    row = await conn.fetchrow(
        """
        SELECT invoice_id, invoice_number, invoiced_on, supporting_document, total_cents, lines,
               differences
        FROM invoice WHERE dispensation_id = $1
        """,
        dispensation_id,
    )
    if row is None:
        return None
    invoice = Invoice(
        invoice_number=row["invoice_number"],
        invoiced_on=row["invoiced_on"],
        supporting_document=row["supporting_document"],
        total_cents=row["total_cents"],
        lines=tuple(InvoiceLine(**each) for each in json.loads(row["lines"])),
    )
    found = tuple(BillingDifference(**each) for each in json.loads(row["differences"]))
    return Billed(invoice_id=row["invoice_id"], invoice=invoice, differences=found)


async def insert_invoice(
    conn: Connection, dispensation_id: UUID, billed: Billed, *, now: datetime
) -> None:
    """Keep the one invoice of a dispensation."""
    invoice = billed.invoice
    await conn.execute(
        """
        INSERT INTO invoice
            (invoice_id, dispensation_id, invoice_number, invoiced_on, supporting_document,
             total_cents, lines, differences, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        billed.invoice_id,
        dispensation_id,
        invoice.invoice_number,
        invoice.invoiced_on,
        invoice.supporting_document,
        invoice.total_cents,
        json.dumps([asdict(line) for line in invoice.lines]),
        json.dumps([difference.model_dump() for difference in billed.differences]),
        now,
    )


async def _insert_lines(conn: Connection, lines: Sequence[StoredLine]) -> None:
    await conn.executemany(
        """
        INSERT INTO dispensation_line
            (dispensation_id, line, outcome, packs, covers_days, cis, cip13, lpp, reason,
             left_total, sealed_label)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        [
            (
                line.dispensation_id,
                line.line,
                line.outcome,
                line.packs,
                line.covers_days,
                line.cis,
                line.cip13,
                line.lpp,
                line.reason,
                line.left_total,
                line.sealed_label,
            )
            for line in lines
        ],
    )


def _dispensation(row: asyncpg.Record) -> StoredDispensation:
    fields: dict[str, Any] = dict(row)
    officine = Officine(
        finess=Finess(fields.pop("pharmacy_finess")),
        pharmacist=Rpps(fields.pop("pharmacist_rpps")),
    )
    return StoredDispensation(officine=officine, **fields)


def _line(row: asyncpg.Record) -> StoredLine:
    fields: dict[str, Any] = dict(row)
    for name, kind in (("cis", Cis), ("cip13", Cip13), ("lpp", Lpp)):
        if fields[name] is not None:
            fields[name] = kind(fields[name])
    return StoredLine(**fields)
