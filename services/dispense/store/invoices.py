"""SQL of step 2: invoices, and where the invoice of each dispensation stands."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import asyncpg

from services.dispense.model import Billed, BillingState, Invoice, InvoiceLine, Parts
from services.dispense.store.dispensation_lines import HISTORY_MAX
from shared.contracts.dispense import BillingDifference
from shared.db import Connection
from shared.unsent import write_later


async def list_invoices(
    conn: Connection, dispensation_ids: Sequence[UUID]
) -> Mapping[UUID, Billed]:
    """Return the invoice of each of these dispensations that has one, and what was found of it."""
    rows = await conn.fetch(
        """
        SELECT dispensation_id, invoice_id, invoice_number, invoiced_on, supporting_document,
               total_cents, lines, differences, billed_at, credit_number
        FROM invoice WHERE dispensation_id = ANY($1::UUID[]) LIMIT $2
        """,
        list(dispensation_ids),
        HISTORY_MAX,
    )
    return {row["dispensation_id"]: _billed(row) for row in rows}


async def replace_invoice(conn: Connection, dispensation_id: UUID, billed: Billed) -> None:
    """Keep the one invoice of a dispensation, in the place of an earlier one."""
    invoice = billed.invoice
    await conn.execute(
        """
        INSERT INTO invoice
            (invoice_id, dispensation_id, invoice_number, invoiced_on, supporting_document,
             total_cents, lines, differences, billed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (dispensation_id) DO UPDATE
        SET invoice_id = EXCLUDED.invoice_id, invoice_number = EXCLUDED.invoice_number,
            invoiced_on = EXCLUDED.invoiced_on, total_cents = EXCLUDED.total_cents,
            supporting_document = EXCLUDED.supporting_document, lines = EXCLUDED.lines,
            differences = EXCLUDED.differences, billed_at = EXCLUDED.billed_at,
            credit_number = NULL
        """,
        billed.invoice_id,
        dispensation_id,
        invoice.invoice_number,
        invoice.invoiced_on,
        invoice.supporting_document,
        invoice.total_cents,
        json.dumps([asdict(line) for line in invoice.lines]),
        json.dumps([difference.model_dump() for difference in billed.differences]),
        billed.billed_at,
    )


async def mark_credited(conn: Connection, dispensation_id: UUID, credit_number: str) -> None:
    """Say which credit note undid the invoice of a dispensation."""
    await write_later(
        conn,
        "UPDATE invoice SET credit_number = $2 WHERE dispensation_id = $1",
        dispensation_id,
        credit_number,
    )


async def mark_billing(conn: Connection, dispensation_id: UUID, state: BillingState) -> None:
    """Say where step 2 of a dispensation stands; the caller holds the prescription's lock."""
    await write_later(
        conn,
        "UPDATE dispensation SET billing = $2 WHERE dispensation_id = $1",
        dispensation_id,
        state,
    )


def _billed(row: asyncpg.Record) -> Billed:
    invoice = Invoice(
        invoice_number=row["invoice_number"],
        invoiced_on=row["invoiced_on"],
        supporting_document=row["supporting_document"],
        total_cents=row["total_cents"],
        lines=tuple(_invoice_line(each) for each in json.loads(row["lines"])),
    )
    found = tuple(BillingDifference(**each) for each in json.loads(row["differences"]))
    return Billed(
        invoice_id=row["invoice_id"],
        billed_at=row["billed_at"],
        invoice=invoice,
        differences=found,
        credit_number=row["credit_number"],
    )


def _invoice_line(stored: dict[str, Any]) -> InvoiceLine:
    parts = stored.get("parts")
    return InvoiceLine(**stored | {"parts": None if parts is None else Parts(**parts)})
