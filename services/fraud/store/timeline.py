"""What happened to what a case is about, as an analyst reads it: the events that fraud kept."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from services.fraud.answers import (
    BilledAnswer,
    ConflictingAnswer,
    DeniedAnswer,
    ExcessAnswer,
    PackAnswer,
    PresentedAnswer,
    QuotaAnswer,
    RecordedAnswer,
    RefusedAnswer,
    ReversedAnswer,
    TimelineAnswer,
)
from shared.contracts.fraud import EntityKind
from shared.db import Connection

TIMELINE_ROWS_MAX: Final = 200
_EXCESS: Final = TypeAdapter(tuple[ExcessAnswer, ...])

LIST_OF_NUMBER: Final = """
    SELECT event_id, kind, number, occurred_at, pharmacy_finess, authenticity, visit_count, state,
           reason_to_go_on, reconciliation, reason, lines, pack_ref, finding,
           first_pharmacy_finess, source, intended_at, excess, quota, count
    FROM (
        SELECT event_id, 'presented' AS kind, number, occurred_at, pharmacy_finess, authenticity,
               visit_count, NULL AS state, NULL AS reason_to_go_on, NULL AS
               reconciliation, NULL AS reason, NULL::SMALLINT[] AS lines, NULL AS
               pack_ref, NULL AS finding, NULL AS first_pharmacy_finess, NULL AS
               source, NULL::TIMESTAMPTZ AS intended_at, NULL::JSONB AS excess, NULL
               AS quota, NULL::INTEGER AS count
        FROM presentation WHERE number = $1
        UNION ALL
        SELECT event_id, 'recorded', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER,
               state, reason_to_go_on, NULL, NULL, NULL::SMALLINT[], NULL, NULL,
               NULL, NULL, NULL::TIMESTAMPTZ, NULL::JSONB, NULL, NULL::INTEGER
        FROM handover WHERE number = $1
        UNION ALL
        SELECT event_id, 'billed', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER, NULL,
               NULL, reconciliation, NULL, NULL::SMALLINT[], NULL, NULL, NULL, NULL,
               NULL::TIMESTAMPTZ, NULL::JSONB, NULL, NULL::INTEGER
        FROM billing WHERE number = $1
        UNION ALL
        SELECT event_id, 'refused', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER, NULL,
               NULL, NULL, reason, lines, NULL, NULL, NULL, NULL, NULL::TIMESTAMPTZ,
               NULL::JSONB, NULL, NULL::INTEGER
        FROM dispensing_refusal WHERE number = $1
        UNION ALL
        SELECT event_id, 'reversed', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER,
               NULL, NULL, NULL, reason, lines, NULL, NULL, NULL, NULL,
               NULL::TIMESTAMPTZ, NULL::JSONB, NULL, NULL::INTEGER
        FROM reversal WHERE number = $1
        UNION ALL
        SELECT event_id, 'pack', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER, NULL,
               NULL, NULL, NULL, NULL::SMALLINT[], pack_ref, finding,
               first_pharmacy_finess, NULL, NULL::TIMESTAMPTZ, NULL::JSONB, NULL,
               NULL::INTEGER
        FROM pack_presentation WHERE number = $1
        UNION ALL
        SELECT event_id, 'conflicting', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER,
               NULL, NULL, NULL, NULL, NULL::SMALLINT[], NULL, NULL, NULL, source,
               intended_at, lines, NULL, NULL::INTEGER
        FROM execution_conflict WHERE number = $1
        UNION ALL
        SELECT event_id, 'denied', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER, NULL,
               NULL, NULL, NULL, NULL::SMALLINT[], NULL, NULL, NULL, NULL,
               NULL::TIMESTAMPTZ, NULL::JSONB, NULL, NULL::INTEGER
        FROM receipt_denial WHERE number = $1
    ) AS happened
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $2
"""
# What tells of the officine itself: its everyday work is not listed.
LIST_OF_OFFICINE: Final = """
    SELECT event_id, kind, number, occurred_at, pharmacy_finess, authenticity, visit_count, state,
           reason_to_go_on, reconciliation, reason, lines, pack_ref, finding,
           first_pharmacy_finess, source, intended_at, excess, quota, count
    FROM (
        SELECT event_id, 'refused' AS kind, number, occurred_at, pharmacy_finess, NULL AS
               authenticity, NULL::INTEGER AS visit_count, NULL AS state, NULL AS
               reason_to_go_on, NULL AS reconciliation, reason, lines, NULL AS
               pack_ref, NULL AS finding, NULL AS first_pharmacy_finess, NULL AS
               source, NULL::TIMESTAMPTZ AS intended_at, NULL::JSONB AS excess, NULL
               AS quota, NULL::INTEGER AS count
        FROM dispensing_refusal WHERE pharmacy_finess = $1
        UNION ALL
        SELECT event_id, 'reversed', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER,
               NULL, NULL, NULL, reason, lines, NULL, NULL, NULL, NULL,
               NULL::TIMESTAMPTZ, NULL::JSONB, NULL, NULL::INTEGER
        FROM reversal WHERE pharmacy_finess = $1
        UNION ALL
        SELECT event_id, 'pack', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER, NULL,
               NULL, NULL, NULL, NULL::SMALLINT[], pack_ref, finding,
               first_pharmacy_finess, NULL, NULL::TIMESTAMPTZ, NULL::JSONB, NULL,
               NULL::INTEGER
        FROM pack_presentation WHERE pharmacy_finess = $1
        UNION ALL
        SELECT event_id, 'conflicting', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER,
               NULL, NULL, NULL, NULL, NULL::SMALLINT[], NULL, NULL, NULL, source,
               intended_at, lines, NULL, NULL::INTEGER
        FROM execution_conflict WHERE pharmacy_finess = $1
        UNION ALL
        SELECT event_id, 'denied', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER, NULL,
               NULL, NULL, NULL, NULL::SMALLINT[], NULL, NULL, NULL, NULL,
               NULL::TIMESTAMPTZ, NULL::JSONB, NULL, NULL::INTEGER
        FROM receipt_denial WHERE pharmacy_finess = $1
        UNION ALL
        SELECT event_id, 'quota', NULL, occurred_at, pharmacy_finess, NULL, NULL::INTEGER, NULL,
               NULL, NULL, NULL, NULL::SMALLINT[], NULL, NULL, NULL, NULL,
               NULL::TIMESTAMPTZ, NULL::JSONB, quota, count
        FROM quota_exceeded WHERE pharmacy_finess = $1
    ) AS happened
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $2
"""
LIST_OF_PATIENT: Final = """
    SELECT event_id, kind, number, occurred_at, pharmacy_finess, authenticity, visit_count, state,
           reason_to_go_on, reconciliation, reason, lines, pack_ref, finding,
           first_pharmacy_finess, source, intended_at, excess, quota, count
    FROM (
        SELECT event_id, 'presented' AS kind, number, occurred_at, pharmacy_finess, authenticity,
               visit_count, NULL AS state, NULL AS reason_to_go_on, NULL AS
               reconciliation, NULL AS reason, NULL::SMALLINT[] AS lines, NULL AS
               pack_ref, NULL AS finding, NULL AS first_pharmacy_finess, NULL AS
               source, NULL::TIMESTAMPTZ AS intended_at, NULL::JSONB AS excess, NULL
               AS quota, NULL::INTEGER AS count
        FROM presentation WHERE patient_ref = $1
        UNION ALL
        SELECT event_id, 'recorded', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER,
               state, reason_to_go_on, NULL, NULL, NULL::SMALLINT[], NULL, NULL,
               NULL, NULL, NULL::TIMESTAMPTZ, NULL::JSONB, NULL, NULL::INTEGER
        FROM handover WHERE patient_ref = $1
    ) AS happened
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $2
"""
LIST_OF_PRESCRIBER: Final = """
    SELECT event_id, kind, number, occurred_at, pharmacy_finess, authenticity, visit_count, state,
           reason_to_go_on, reconciliation, reason, lines, pack_ref, finding,
           first_pharmacy_finess, source, intended_at, excess, quota, count
    FROM (
        SELECT event_id, 'presented' AS kind, number, occurred_at, pharmacy_finess, authenticity,
               visit_count, NULL AS state, NULL AS reason_to_go_on, NULL AS
               reconciliation, NULL AS reason, NULL::SMALLINT[] AS lines, NULL AS
               pack_ref, NULL AS finding, NULL AS first_pharmacy_finess, NULL AS
               source, NULL::TIMESTAMPTZ AS intended_at, NULL::JSONB AS excess, NULL
               AS quota, NULL::INTEGER AS count
        FROM presentation WHERE prescriber_rpps = $1
        UNION ALL
        SELECT event_id, 'recorded', number, occurred_at, pharmacy_finess, NULL, NULL::INTEGER,
               state, reason_to_go_on, NULL, NULL, NULL::SMALLINT[], NULL, NULL,
               NULL, NULL, NULL::TIMESTAMPTZ, NULL::JSONB, NULL, NULL::INTEGER
        FROM handover WHERE prescriber_rpps = $1
    ) AS happened
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $2
"""
_OF_ENTITY: Final[Mapping[EntityKind, str]] = {
    "prescription": LIST_OF_NUMBER,
    "pharmacy": LIST_OF_OFFICINE,
    "patient": LIST_OF_PATIENT,
    "prescriber": LIST_OF_PRESCRIBER,
}


async def list_timeline(conn: Connection, kind: EntityKind, ref: str) -> tuple[TimelineAnswer, ...]:
    """Return the last events of what a case is about, newest first; of paper or a ring, none."""
    query = _OF_ENTITY.get(kind)
    if query is None:
        return ()
    rows = await conn.fetch(query, ref, TIMELINE_ROWS_MAX)
    return tuple(map(_as_answer, rows))


def _as_answer(row: asyncpg.Record) -> TimelineAnswer:
    answer, columns = _ANSWERS[row["kind"]]
    happened: dict[str, Any] = {
        # A plain UUID: asyncpg's own subclass has its own repr in messages.
        "event_id": UUID(int=row["event_id"].int),
        "occurred_at": row["occurred_at"],
        "pharmacy_finess": row["pharmacy_finess"],
        "number": row["number"],
    }
    told = {column: row[column] for column in columns}
    if answer is ConflictingAnswer:
        told["lines"] = _EXCESS.validate_json(row["excess"])
    return answer(**happened, **told)


_ANSWERS: Final[Mapping[str, tuple[type[TimelineAnswer], tuple[str, ...]]]] = {
    "presented": (PresentedAnswer, ("authenticity", "visit_count")),
    "recorded": (RecordedAnswer, ("state", "reason_to_go_on")),
    "billed": (BilledAnswer, ("reconciliation",)),
    "refused": (RefusedAnswer, ("reason", "lines")),
    "reversed": (ReversedAnswer, ("reason", "lines")),
    "pack": (PackAnswer, ("finding", "pack_ref", "first_pharmacy_finess")),
    "conflicting": (ConflictingAnswer, ("source", "intended_at")),
    "denied": (DeniedAnswer, ()),
    "quota": (QuotaAnswer, ("quota", "count")),
}
