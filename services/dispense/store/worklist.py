"""SQL of what an officine still has to do: one query a kind, each with the same columns."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.dispense.model import StoredWork, WorklistKind, WorklistPosition, WorklistQuery
from shared.db import Connection
from shared.identifiers import Finess

_TOP: Final = WorklistPosition(datetime(1, 1, 1, tzinfo=UTC), str(UUID(int=0)))


@dataclass(frozen=True, slots=True)
class _Query:
    """The SQL of one kind: $1 officine, $2 and $3 where to go on, $4 how many.

    Then the days that it `takes`, in their order.
    """

    sql: str
    takes: tuple[str, ...] = ()


# A kind more is one query here, and its word in `WorklistKind`.
_QUERIES: Final[Mapping[WorklistKind, _Query]] = {
    "to_bill": _Query(
        """
        SELECT d.recorded_at AS since, d.dispensation_id AS about, p.number, p.patient_ref,
               p.sealed_content,
               d.dispensation_id,
               (SELECT json_object_agg(l.line, l.packs) FROM dispensation_line AS l
                WHERE l.dispensation_id = d.dispensation_id AND l.packs > 0
                  AND l.reversed_at IS NULL) AS lines
        FROM dispensation AS d JOIN prescription AS p USING (number)
        WHERE d.pharmacy_finess = $1 AND d.billing = 'awaited'
          AND (d.recorded_at, d.dispensation_id) > ($2, $3)
        ORDER BY d.recorded_at, d.dispensation_id LIMIT $4
        """
    ),
    "mismatch": _Query(
        """
        SELECT d.recorded_at AS since, d.dispensation_id AS about, p.number, p.patient_ref,
               p.sealed_content,
               d.dispensation_id,
               (SELECT json_object_agg(l.line, l.packs) FROM dispensation_line AS l
                WHERE l.dispensation_id = d.dispensation_id AND l.packs > 0
                  AND l.reversed_at IS NULL) AS lines
        FROM dispensation AS d JOIN prescription AS p USING (number)
        WHERE d.pharmacy_finess = $1 AND d.billing = 'mismatch'
          AND (d.recorded_at, d.dispensation_id) > ($2, $3)
        ORDER BY d.recorded_at, d.dispensation_id LIMIT $4
        """
    ),
    "owing": _Query(
        """
        SELECT o.promised_on::TIMESTAMP AT TIME ZONE 'UTC' AS since, o.number AS about, p.number,
               p.patient_ref, p.sealed_content, min(o.expected_on) AS expected_on,
               json_object_agg(o.line, o.packs) AS lines
        FROM owed_line AS o JOIN prescription AS p USING (number)
        WHERE o.pharmacy_finess = $1
          AND (o.promised_on, o.number) > (($2 AT TIME ZONE 'UTC')::DATE, $3)
          AND p.ended_as IS NULL AND p.valid_until >= $5
        GROUP BY o.promised_on, o.number, p.number
        ORDER BY o.promised_on, o.number LIMIT $4
        """,
        takes=("today",),
    ),
    "renewal_due": _Query(
        """
        SELECT r.opens_on::TIMESTAMP AT TIME ZONE 'UTC' AS since, r.dispensation_id AS about,
               p.number, p.patient_ref, p.sealed_content,
               r.dispensation_id, json_object_agg(r.line, NULL::INTEGER) AS lines
        FROM renewal AS r JOIN prescription AS p USING (number)
        WHERE r.pharmacy_finess = $1
          AND (r.opens_on, r.dispensation_id) > (($2 AT TIME ZONE 'UTC')::DATE, $3)
          AND r.opens_on <= $6 AND p.ended_as IS NULL AND p.valid_until >= $5
        GROUP BY r.opens_on, r.dispensation_id, p.number
        ORDER BY r.opens_on, r.dispensation_id LIMIT $4
        """,
        takes=("today", "horizon"),
    ),
    "sent_by_patient": _Query(
        """
        SELECT s.sent_at AS since, s.sending_id AS about, p.number, p.patient_ref,
               p.sealed_content, '{}'::JSON AS lines
        FROM sending AS s JOIN prescription AS p USING (number)
        WHERE s.pharmacy_finess = $1 AND s.ended_as IS NULL
          AND (s.sent_at, s.sending_id) > ($2, $3)
          AND p.ended_as IS NULL AND p.valid_until >= $5
        ORDER BY s.sent_at, s.sending_id LIMIT $4
        """,
        takes=("today",),
    ),
    "conflict": _Query(
        """
        SELECT e.told_at AS since, e.late_execution_id AS about, p.number, p.patient_ref,
               p.sealed_content, e.dispensation_id,
               (SELECT json_object_agg(each ->> 'line', NULL::INTEGER)
                FROM jsonb_array_elements(e.unrecorded) AS each
                WHERE (each ->> 'quantity')::INTEGER > 0) AS lines
        FROM late_execution AS e JOIN prescription AS p USING (number)
        WHERE e.pharmacy_finess = $1 AND e.case_id IS NOT NULL
          AND e.resolution IS NULL AND (e.told_at, e.late_execution_id) > ($2, $3)
        ORDER BY e.told_at, e.late_execution_id LIMIT $4
        """
    ),
    "to_check": _Query(
        """
        SELECT d.recorded_at AS since, d.dispensation_id AS about, p.number, p.patient_ref,
               p.sealed_content, d.dispensation_id,
               (SELECT json_object_agg(l.line, l.packs) FROM dispensation_line AS l
                WHERE l.dispensation_id = d.dispensation_id AND l.packs > 0
                  AND l.reversed_at IS NULL) AS lines
        FROM dispensation AS d JOIN prescription AS p USING (number)
        WHERE d.pharmacy_finess = $1 AND d.billing <> 'nothing'
          -- What was recorded before that day is not even looked at: the index is entered at it.
          AND (d.recorded_at, d.dispensation_id)
              > (greatest($2, $5::TIMESTAMPTZ - INTERVAL '1 microsecond'), $3)
          AND coalesce(d.intended_at, d.recorded_at) >= $5
          AND NOT EXISTS (
              SELECT FROM dispensation_check AS c WHERE c.dispensation_id = d.dispensation_id
          )
        ORDER BY d.recorded_at, d.dispensation_id LIMIT $4
        """,
        takes=("day_began",),
    ),
}


async def list_work(
    conn: Connection, pharmacy: Finess, query: WorklistQuery, **days: date
) -> list[StoredWork]:
    """Return one page of what an officine still has to do, the longest waiting first.

    `days`: `today` where the officine is, `horizon`, until when a renewal is told, and
    `day_began`, the moment from which a hand-over is of today.
    """
    asked, after = _QUERIES[query.kind], query.after or _TOP
    own = [days[name] for name in asked.takes]
    rows = await conn.fetch(asked.sql, pharmacy, after.since, after.about, query.limit, *own)
    return [_work(row) for row in rows]


def _work(row: asyncpg.Record) -> StoredWork:
    fields: dict[str, Any] = dict(row)
    position = WorklistPosition(fields.pop("since"), str(fields.pop("about")))
    lines = {int(line): packs for line, packs in json.loads(fields.pop("lines") or "{}").items()}
    return StoredWork(position=position, lines=lines, **fields)
