"""SQL of the lines of dispensations: what became of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, get_args
from uuid import UUID

import asyncpg

from services.dispense.model import Agreement, DispensationLine, Verification
from shared.contracts.dispense import LineOutcome, NotDeliveredReason
from shared.db import Connection
from shared.identifiers import Cip13, Cis, Finess, Lpp
from shared.unsent import write_later

HISTORY_MAX: Final = 100
LINES_MAX: Final = 100
SAID_MAX: Final = 2 * len(get_args(LineOutcome)) * len(get_args(NotDeliveredReason))
INSERT_LINES: Final = """
    INSERT INTO dispensation_line
        (dispensation_id, line, outcome, packs, covers_days, cis, cip13, lpp, reason,
         agreed_by, agreed_request_id, agreed_at, expected_on, fill, owed_packs,
         quantity, lasts, deducted, order_number, left_now, left_total, next_possible_on,
         sealed_label)
    SELECT $1::UUID, recorded.*
    FROM unnest($2::SMALLINT[], $3::TEXT[], $4::INTEGER[], $5::INTEGER[], $6::TEXT[],
                $7::TEXT[], $8::TEXT[], $9::TEXT[], $10::TEXT[], $11::UUID[],
                $12::TIMESTAMPTZ[], $13::DATE[], $14::TEXT[], $15::INTEGER[],
                $16::INTEGER[], $17::INTEGER[], $18::INTEGER[], $19::TEXT[], $20::INTEGER[],
                $21::INTEGER[], $22::DATE[], $23::TEXT[]) AS recorded
"""

# A line, why it was not delivered, and whether its checks refused it.
Said = tuple[int, LineOutcome, NotDeliveredReason, bool]


async def insert_lines(
    conn: Connection, dispensation_id: UUID, lines: Sequence[DispensationLine]
) -> None:
    """Keep the lines of a dispensation, at the end of the transaction; their labels are sealed."""
    await write_later(
        conn,
        INSERT_LINES,
        dispensation_id,
        *zip(
            *(
                (
                    line.line,
                    line.outcome,
                    line.packs,
                    line.covers_days,
                    line.cis,
                    line.cip13,
                    line.lpp,
                    line.reason,
                    *_agreed(line.agreement),
                    line.expected_on,
                    line.fill,
                    line.owed_packs,
                    line.quantity,
                    line.lasts,
                    line.deducted,
                    line.order_number,
                    line.left_now,
                    line.left_total,
                    line.next_possible_on,
                    line.label,
                )
                for line in lines
            ),
            strict=True,
        ),
    )


async def list_dispensation_lines(
    conn: Connection, dispensation_ids: Sequence[UUID]
) -> Mapping[UUID, tuple[DispensationLine, ...]]:
    """Return the lines of each of these dispensations, in their order, labels sealed."""
    rows = await conn.fetch(
        """
        SELECT dispensation_id, line, dispensation_line.outcome, packs, covers_days, cis, cip13,
               lpp, reason, agreed_by, agreed_request_id, agreed_at, expected_on, fill, owed_packs,
               quantity, lasts, deducted, order_number, left_now, left_total, next_possible_on,
               reversed_at, sealed_label, verification.outcome AS verification, steps
        FROM dispensation_line LEFT JOIN verification USING (dispensation_id, line)
        WHERE dispensation_id = ANY($1::UUID[])
        ORDER BY line, dispensation_id LIMIT $2
        """,
        list(dispensation_ids),
        HISTORY_MAX * LINES_MAX,
    )
    found: dict[UUID, tuple[DispensationLine, ...]] = {}
    for row in rows:
        owner = row["dispensation_id"]
        found[owner] = (*found.get(owner, ()), _line(row))
    return found


async def list_not_delivered(conn: Connection, number: str, pharmacy: Finess) -> frozenset[Said]:
    """Return what an officine said of lines that it did not deliver, until somebody does."""
    rows = await conn.fetch(
        """
        WITH handed_over AS (
            SELECT dispensation_line.line, max(prescription_version) AS version
            FROM dispensation JOIN dispensation_line USING (dispensation_id)
            WHERE dispensation.number = $1 AND packs > 0 AND reversed_at IS NULL
            GROUP BY dispensation_line.line
        )
        SELECT DISTINCT dispensation_line.line, dispensation_line.outcome, reason,
               verification.outcome IS NOT NULL AS is_refused
        FROM dispensation JOIN dispensation_line USING (dispensation_id)
        LEFT JOIN verification USING (dispensation_id, line)
        LEFT JOIN handed_over USING (line)
        WHERE dispensation.number = $1 AND pharmacy_finess = $2 AND packs = 0
            AND reversed_at IS NULL
            AND prescription_version > coalesce(handed_over.version, 0)
        LIMIT $3
        """,
        number,
        pharmacy,
        LINES_MAX * SAID_MAX,
    )
    return frozenset(
        (row["line"], row["outcome"], row["reason"], row["is_refused"]) for row in rows
    )


def _line(row: asyncpg.Record) -> DispensationLine:
    fields: dict[str, Any] = dict(row)
    del fields["dispensation_id"]
    by, request_id, agreed_at = (
        fields.pop(name) for name in ("agreed_by", "agreed_request_id", "agreed_at")
    )
    verification, steps = fields.pop("verification"), fields.pop("steps")
    if verification is not None:
        fields["verified"] = Verification(outcome=verification, steps=tuple(steps))
    if by is not None:
        fields["agreement"] = Agreement(by=by, request_id=request_id, agreed_at=agreed_at)
    for name, kind in (("cis", Cis), ("cip13", Cip13), ("lpp", Lpp)):
        if fields[name] is not None:
            fields[name] = kind(fields[name])
    return DispensationLine(label=fields.pop("sealed_label"), **fields)


def _agreed(agreement: Agreement | None) -> tuple[str | None, UUID | None, datetime | None]:
    if agreement is None:
        return None, None, None
    return agreement.by, agreement.request_id, agreement.agreed_at
