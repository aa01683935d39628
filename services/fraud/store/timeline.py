"""The life of a prescription as an analyst reads it: every event that fraud kept of it."""

from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from services.fraud.answers import (
    BilledAnswer,
    ConflictingAnswer,
    ExcessAnswer,
    PackAnswer,
    PresentedAnswer,
    RecordedAnswer,
    RefusedAnswer,
    ReversedAnswer,
    TimelineAnswer,
)
from shared.db import Connection

TIMELINE_ROWS_MAX: Final = 200
_EXCESS: Final = TypeAdapter(tuple[ExcessAnswer, ...])

LIST_TIMELINE: Final = """
    SELECT event_id, kind, occurred_at, pharmacy_finess, authenticity, visit_count, state,
           reason_to_go_on, reconciliation, reason, lines, pack_ref, finding,
           first_pharmacy_finess, source, intended_at, excess
    FROM (
        SELECT event_id, 'presented' AS kind, occurred_at, pharmacy_finess, authenticity,
               visit_count, NULL AS state, NULL AS reason_to_go_on, NULL AS reconciliation,
               NULL AS reason, NULL::SMALLINT[] AS lines, NULL AS pack_ref, NULL AS finding,
               NULL AS first_pharmacy_finess, NULL AS source, NULL::TIMESTAMPTZ AS intended_at,
               NULL::JSONB AS excess
        FROM presentation WHERE number = $1
        UNION ALL
        SELECT event_id, 'recorded', occurred_at, pharmacy_finess, NULL, NULL, state,
               reason_to_go_on, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM handover WHERE number = $1
        UNION ALL
        SELECT event_id, 'billed', occurred_at, pharmacy_finess, NULL, NULL, NULL, NULL,
               reconciliation, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM billing WHERE number = $1
        UNION ALL
        SELECT event_id, 'refused', occurred_at, pharmacy_finess, NULL, NULL, NULL, NULL, NULL,
               reason, lines, NULL, NULL, NULL, NULL, NULL, NULL
        FROM dispensing_refusal WHERE number = $1
        UNION ALL
        SELECT event_id, 'reversed', occurred_at, pharmacy_finess, NULL, NULL, NULL, NULL, NULL,
               reason, lines, NULL, NULL, NULL, NULL, NULL, NULL
        FROM reversal WHERE number = $1
        UNION ALL
        SELECT event_id, 'pack', occurred_at, pharmacy_finess, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, pack_ref, finding, first_pharmacy_finess, NULL, NULL, NULL
        FROM pack_presentation WHERE number = $1
        UNION ALL
        SELECT event_id, 'conflicting', occurred_at, pharmacy_finess, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, source, intended_at, lines
        FROM execution_conflict WHERE number = $1
    ) AS happened
    ORDER BY occurred_at DESC, event_id DESC
    LIMIT $2
"""


async def list_timeline(conn: Connection, number: str) -> tuple[TimelineAnswer, ...]:
    """Return the last events of a prescription, newest first."""
    rows = await conn.fetch(LIST_TIMELINE, number, TIMELINE_ROWS_MAX)
    return tuple(map(_as_answer, rows))


def _as_answer(row: asyncpg.Record) -> TimelineAnswer:
    happened: dict[str, Any] = {
        # A plain UUID: asyncpg's own subclass has its own repr in messages.
        "event_id": UUID(int=row["event_id"].int),
        "occurred_at": row["occurred_at"],
        "pharmacy_finess": row["pharmacy_finess"],
    }
    match row["kind"]:
        case "presented":
            return PresentedAnswer(
                **happened, authenticity=row["authenticity"], visit_count=row["visit_count"]
            )
        case "recorded":
            return RecordedAnswer(
                **happened, state=row["state"], reason_to_go_on=row["reason_to_go_on"]
            )
        case "reversed" | "refused" as kind:
            kept = RefusedAnswer if kind == "refused" else ReversedAnswer
            return kept(**happened, reason=row["reason"], lines=tuple(row["lines"]))
        case "pack":
            return PackAnswer(
                **happened,
                finding=row["finding"],
                pack_ref=row["pack_ref"],
                first_pharmacy_finess=row["first_pharmacy_finess"],
            )
        case "conflicting":
            return ConflictingAnswer(
                **happened,
                source=row["source"],
                intended_at=row["intended_at"],
                lines=_EXCESS.validate_json(row["excess"]),
            )
        case _:
            return BilledAnswer(**happened, reconciliation=row["reconciliation"])
