"""SQL of what an officine still has to do: one query a kind, each with the same columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.dispense.model import StoredWork, WorklistKind, WorklistPosition, WorklistQuery
from shared.db import Connection
from shared.identifiers import Finess

_TOP: Final = WorklistPosition(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


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
               ARRAY(SELECT l.line FROM dispensation_line AS l
                     WHERE l.dispensation_id = d.dispensation_id AND l.packs > 0
                     ORDER BY l.line) AS lines
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
               ARRAY(SELECT l.line FROM dispensation_line AS l
                     WHERE l.dispensation_id = d.dispensation_id AND l.packs > 0
                     ORDER BY l.line) AS lines
        FROM dispensation AS d JOIN prescription AS p USING (number)
        WHERE d.pharmacy_finess = $1 AND d.billing = 'mismatch'
          AND (d.recorded_at, d.dispensation_id) > ($2, $3)
        ORDER BY d.recorded_at, d.dispensation_id LIMIT $4
        """
    ),
    "renewal_due": _Query(
        """
        SELECT r.opens_on::TIMESTAMP AT TIME ZONE 'UTC' AS since, r.dispensation_id AS about,
               p.number, p.patient_ref, p.sealed_content,
               array_agg(r.line ORDER BY r.line) AS lines
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
               p.sealed_content, '{}'::SMALLINT[] AS lines
        FROM sending AS s JOIN prescription AS p USING (number)
        WHERE s.pharmacy_finess = $1 AND s.ended_as IS NULL
          AND (s.sent_at, s.sending_id) > ($2, $3)
          AND p.ended_as IS NULL AND p.valid_until >= $5
        ORDER BY s.sent_at, s.sending_id LIMIT $4
        """,
        takes=("today",),
    ),
}


async def list_work(
    conn: Connection, pharmacy: Finess, query: WorklistQuery, **days: date
) -> list[StoredWork]:
    """Return one page of what an officine still has to do, the longest waiting first.

    `days`: `today` in Paris, and `horizon`, until when a renewal is told.
    """
    asked, after = _QUERIES[query.kind], query.after or _TOP
    own = [days[name] for name in asked.takes]
    rows = await conn.fetch(asked.sql, pharmacy, after.since, after.about, query.limit, *own)
    return [_work(row) for row in rows]


def _work(row: asyncpg.Record) -> StoredWork:
    fields: dict[str, Any] = dict(row)
    position = WorklistPosition(fields.pop("since"), fields.pop("about"))
    return StoredWork(position=position, lines=tuple(fields.pop("lines")), **fields)
