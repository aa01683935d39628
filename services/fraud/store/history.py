"""What happened, as events told it: one table a kind, written by the batch, once per event."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

import asyncpg

from services.fraud.model.facts import Fact, Handover, Issue, Presentation, Reversal
from services.fraud.store.issues import insert_blocks
from services.fraud.store.lives import packed_lines
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefused,
    ExecutionConflicting,
    PackPresented,
    PrescriptionPresented,
    QuotaExceeded,
)
from shared.contracts.event import Event
from shared.contracts.notify import ReceiptDenied
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import Connection

# The first issue of a number counts; a case on it may have come before.
INSERT_ISSUES: Final = """
    INSERT INTO prescription AS known
        (issue_id, number, issued_at, patient_ref, prescriber_rpps, establishment, issued_on,
         valid_until, is_secure, signing_key_id, lines_digest, lines)
    SELECT DISTINCT ON (number)
           issue_id, number, issued_at, patient_ref, prescriber_rpps, establishment, issued_on,
           valid_until, is_secure, signing_key_id, lines_digest, lines
    FROM unnest($1::UUID[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[], $6::TEXT[],
                $7::DATE[], $8::DATE[], $9::BOOLEAN[], $10::TEXT[], $11::TEXT[], $12::BYTEA[])
        WITH ORDINALITY
        AS issue (issue_id, number, issued_at, patient_ref, prescriber_rpps, establishment,
                  issued_on, valid_until, is_secure, signing_key_id, lines_digest, lines, place)
    ORDER BY number, place
    ON CONFLICT (number) DO UPDATE SET
        issue_id = excluded.issue_id, issued_at = excluded.issued_at,
        patient_ref = excluded.patient_ref, prescriber_rpps = excluded.prescriber_rpps,
        establishment = excluded.establishment, issued_on = excluded.issued_on,
        valid_until = excluded.valid_until, is_secure = excluded.is_secure,
        signing_key_id = excluded.signing_key_id, lines_digest = excluded.lines_digest,
        lines = excluded.lines
    WHERE known.issue_id IS NULL
    RETURNING issue_id
"""
INSERT_PRESENTATIONS: Final = """
    INSERT INTO presentation
        (event_id, number, occurred_at, pharmacy_finess, authenticity, difference_count, is_known,
         state, has_quantity_left, executed_by, patient_ref, prescriber_rpps, mode, coverage)
    SELECT event_id, number, occurred_at, pharmacy_finess, authenticity, difference_count,
           is_known, state, has_quantity_left, string_to_array(executed_by, ','), patient_ref,
           prescriber_rpps, mode, coverage
    FROM unnest($1::UUID[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[], $6::SMALLINT[],
                $7::BOOLEAN[], $8::TEXT[], $9::BOOLEAN[], $10::TEXT[], $11::TEXT[], $12::TEXT[],
                $13::TEXT[], $14::TEXT[])
        AS visit (event_id, number, occurred_at, pharmacy_finess, authenticity, difference_count,
                  is_known, state, has_quantity_left, executed_by, patient_ref, prescriber_rpps,
                  mode, coverage)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id
"""
INSERT_HANDOVERS: Final = """
    INSERT INTO handover
        (event_id, number, occurred_at, pharmacy_finess, state, has_served, has_left_rest,
         reason_to_go_on, dispensation_id, served_lines, patient_ref, prescriber_rpps, line_count,
         source)
    SELECT event_id, number, occurred_at, pharmacy_finess, state, has_served, has_left_rest,
           reason_to_go_on, dispensation_id, string_to_array(served_lines, ',')::SMALLINT[],
           patient_ref, prescriber_rpps, line_count, source
    FROM unnest($1::UUID[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[], $6::BOOLEAN[],
                $7::BOOLEAN[], $8::TEXT[], $9::UUID[], $10::TEXT[], $11::TEXT[], $12::TEXT[],
                $13::SMALLINT[], $14::TEXT[])
        AS step (event_id, number, occurred_at, pharmacy_finess, state, has_served, has_left_rest,
                 reason_to_go_on, dispensation_id, served_lines, patient_ref, prescriber_rpps,
                 line_count, source)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id
"""
INSERT_BILLINGS: Final = """
    INSERT INTO billing
        (event_id, number, occurred_at, pharmacy_finess, reconciliation, total_cents)
    SELECT event_id, number, occurred_at, pharmacy_finess, reconciliation, total_cents
    FROM unnest($1::UUID[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[], $6::BIGINT[])
        AS invoice (event_id, number, occurred_at, pharmacy_finess, reconciliation, total_cents)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id
"""
INSERT_REVERSALS: Final = """
    INSERT INTO reversal (event_id, number, occurred_at, pharmacy_finess, reason, lines)
    SELECT event_id, number, occurred_at, pharmacy_finess, reason,
           string_to_array(lines, ',')::SMALLINT[]
    FROM unnest($1::UUID[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[], $6::TEXT[])
        AS taken (event_id, number, occurred_at, pharmacy_finess, reason, lines)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id
"""
# Who serves nothing that stands has not executed; and the patient may go elsewhere for it.
MARK_REVERSED: Final = """
    UPDATE handover
    SET served_lines = stands.lines, has_served = cardinality(stands.lines) > 0,
        has_left_rest = TRUE
    FROM (
        SELECT event_id, ARRAY(SELECT unnest(served_lines) EXCEPT SELECT unnest($2::SMALLINT[]))
            AS lines
        FROM handover WHERE dispensation_id = $1
    ) AS stands
    WHERE handover.event_id = stands.event_id
"""
INSERT_REFUSALS: Final = """
    INSERT INTO dispensing_refusal (event_id, number, occurred_at, pharmacy_finess, reason, lines)
    SELECT event_id, number, occurred_at, pharmacy_finess, reason,
           string_to_array(lines, ',')::SMALLINT[]
    FROM unnest($1::UUID[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[], $6::TEXT[])
        AS refusal (event_id, number, occurred_at, pharmacy_finess, reason, lines)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id
"""
INSERT_PACKS: Final = """
    INSERT INTO pack_presentation
        (event_id, number, occurred_at, pharmacy_finess, pack_ref, finding, first_pharmacy_finess)
    SELECT event_id, number, occurred_at, pharmacy_finess, pack_ref, finding, first_pharmacy_finess
    FROM unnest($1::UUID[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[], $6::TEXT[],
                $7::TEXT[])
        AS pack (event_id, number, occurred_at, pharmacy_finess, pack_ref, finding,
                 first_pharmacy_finess)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id
"""
INSERT_CONFLICTS: Final = """
    INSERT INTO execution_conflict
        (event_id, number, occurred_at, pharmacy_finess, source, intended_at, lines)
    SELECT event_id, number, occurred_at, pharmacy_finess, source, intended_at, lines::JSONB
    FROM unnest($1::UUID[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[],
                $6::TIMESTAMPTZ[], $7::TEXT[])
        AS conflict (event_id, number, occurred_at, pharmacy_finess, source, intended_at, lines)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id
"""
INSERT_QUOTAS: Final = """
    INSERT INTO quota_exceeded
        (event_id, occurred_at, quota, pharmacy_finess, pharmacist_rpps, count, window_s)
    SELECT event_id, occurred_at, quota, pharmacy_finess, pharmacist_rpps, count, window_s
    FROM unnest($1::UUID[], $2::TIMESTAMPTZ[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::INTEGER[],
                $7::INTEGER[])
        AS quota (event_id, occurred_at, quota, pharmacy_finess, pharmacist_rpps, count, window_s)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id
"""
INSERT_DENIALS: Final = """
    INSERT INTO receipt_denial
        (event_id, number, occurred_at, pharmacy_finess, patient_ref, dispensation_id)
    SELECT event_id, number, occurred_at, pharmacy_finess, patient_ref, dispensation_id
    FROM unnest($1::UUID[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TEXT[], $5::TEXT[], $6::UUID[])
        AS denial (event_id, number, occurred_at, pharmacy_finess, patient_ref, dispensation_id)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id
"""

Happening = tuple[Event, Fact]


async def insert_happenings(conn: Connection, happenings: Sequence[Happening]) -> set[UUID]:
    """Add events to the history; return the ids of those that it did not hold yet."""
    rows: dict[str, list[tuple[object, ...]]] = {}
    reversals: list[Reversal] = []
    for event, fact in happenings:
        sql, row_of = _TABLES[type(event)]
        rows.setdefault(sql, []).append(row_of(event, fact))
        if isinstance(fact, Reversal):
            reversals.append(fact)
    added: set[UUID] = set()
    for sql, some in rows.items():
        found = await conn.fetch(sql, *map(list, zip(*some, strict=True)))
        added.update(_ids(found, some))
    issued = [event for event, _ in happenings if isinstance(event, PrescriptionIssued)]
    await insert_blocks(conn, [event for event in issued if event.event_id in added])
    for reversal in reversals:
        if reversal.event_id in added:
            await conn.execute(MARK_REVERSED, reversal.dispensation_id, list(reversal.lines))
    return added


def _ids(added: Sequence[asyncpg.Record], rows: Sequence[tuple[object, ...]]) -> Iterator[UUID]:
    """Yield the ids of the rows that were added: nearly always all of them."""
    if len(added) == len(rows):
        return (cast("UUID", row[0]) for row in rows)
    return (UUID(int=row[0].int) for row in added)


def _issue(event: PrescriptionIssued, fact: Issue) -> tuple[object, ...]:
    return (
        *(event.event_id, event.number, event.occurred_at, event.patient_ref),
        *(event.prescriber_rpps, event.prescriber_finess, event.issued_on, event.valid_until),
        *(event.is_secure, event.signing_key_id, event.lines_digest, packed_lines(fact.lines)),
    )


def _presentation(event: PrescriptionPresented, fact: Presentation) -> tuple[object, ...]:
    return (
        *(event.event_id, event.number, event.occurred_at, event.pharmacy_finess),
        *(event.authenticity, fact.difference_count, event.is_known, event.state),
        *(event.has_quantity_left, ",".join(sorted(event.executed_by)), event.patient_ref),
        *(event.prescriber_rpps, event.mode, event.coverage),
    )


def _handover(event: DispensationRecorded, fact: Handover) -> tuple[object, ...]:
    return (
        *(event.event_id, event.number, fact.occurred_at, event.pharmacy_finess, event.state),
        *(fact.has_served, fact.has_left_rest, event.reason_to_go_on, event.dispensation_id),
        *(_joined(fact.served_lines), event.patient_ref, event.prescriber_rpps),
        *(fact.line_count, event.source),
    )


def _billing(event: DispensationBilled, _: Fact) -> tuple[object, ...]:
    return *_where(event), event.reconciliation, event.total_cents


def _reversal(event: DispensationReversed, _: Fact) -> tuple[object, ...]:
    return *_where(event), event.reason, _joined(line.line for line in event.lines)


def _refusal(event: DispensingRefused, _: Fact) -> tuple[object, ...]:
    return *_where(event), event.reason, _joined(event.lines)


def _pack(event: PackPresented, _: Fact) -> tuple[object, ...]:
    return *_where(event), event.pack_ref, event.finding, event.first_pharmacy_finess


def _conflict(event: ExecutionConflicting, _: Fact) -> tuple[object, ...]:
    lines = json.dumps([line.model_dump(mode="json") for line in event.lines])
    return *_where(event), event.source, event.intended_at, lines


def _quota(event: QuotaExceeded, _: Fact) -> tuple[object, ...]:
    return (
        *(event.event_id, event.occurred_at, event.quota, event.pharmacy_finess),
        *(event.pharmacist_rpps, event.count, event.window_s),
    )


def _denial(event: ReceiptDenied, _: Fact) -> tuple[object, ...]:
    return *_where(event), event.patient_ref, event.dispensation_id


def _where(event: Any) -> tuple[object, ...]:
    return event.event_id, event.number, event.occurred_at, event.pharmacy_finess


def _joined(lines: Iterable[int]) -> str:
    return ",".join(map(str, lines))


_TABLES: Final[Mapping[type[Event], tuple[str, Callable[[Any, Any], tuple[object, ...]]]]] = {
    PrescriptionIssued: (INSERT_ISSUES, _issue),
    PrescriptionPresented: (INSERT_PRESENTATIONS, _presentation),
    DispensationRecorded: (INSERT_HANDOVERS, _handover),
    DispensationBilled: (INSERT_BILLINGS, _billing),
    DispensationReversed: (INSERT_REVERSALS, _reversal),
    DispensingRefused: (INSERT_REFUSALS, _refusal),
    PackPresented: (INSERT_PACKS, _pack),
    ExecutionConflicting: (INSERT_CONFLICTS, _conflict),
    QuotaExceeded: (INSERT_QUOTAS, _quota),
    ReceiptDenied: (INSERT_DENIALS, _denial),
}
