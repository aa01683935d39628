"""An officine that looks often fills no table: visits that repeat each other become one row."""

from datetime import UTC, datetime, timedelta
from typing import Final

from shared.db import Connection
from shared.identifiers import Finess

# No step 1 lies between such visits, so one explanation holds for all of them or for none; and a
# window of a day or more that holds one in between holds the first or the last too.
FOLD_REPEATS: Final = """
    WITH visit AS (
        SELECT event_id, occurred_at, authenticity, is_known, state, has_quantity_left, executed_by,
               (
                   SELECT handover.event_id FROM handover
                   WHERE handover.number = presentation.number
                     AND handover.occurred_at <= presentation.occurred_at
                   ORDER BY handover.occurred_at DESC, handover.event_id DESC
                   LIMIT 1
               ) AS last_handover
        FROM presentation
        WHERE number = $1 AND pharmacy_finess = $2 AND occurred_at >= $3 AND occurred_at < $4
    ), placed AS (
        SELECT event_id, first_value(event_id) OVER alike AS first_id,
               lag(event_id) OVER alike IS NOT NULL AND lead(event_id) OVER alike IS NOT NULL
                   AS is_between
        FROM visit
        WINDOW alike AS (
            PARTITION BY authenticity, is_known, state, has_quantity_left, executed_by,
                         last_handover
            ORDER BY occurred_at, event_id
        )
    ), folded AS (
        DELETE FROM presentation USING placed
        WHERE presentation.event_id = placed.event_id AND placed.is_between
          AND NOT EXISTS (
              SELECT FROM raised_signal JOIN fraud_case USING (case_id)
              WHERE fraud_case.number = $1 AND placed.event_id = ANY(raised_signal.evidence)
          )
        RETURNING placed.event_id, placed.first_id, presentation.visit_count
    ), gone AS (
        DELETE FROM hit USING folded WHERE hit.event_id = folded.event_id
    )
    UPDATE presentation SET visit_count = presentation.visit_count + added.visit_count
    FROM (SELECT first_id, sum(visit_count) AS visit_count FROM folded GROUP BY first_id) AS added
    WHERE presentation.event_id = added.first_id
"""


async def fold_repeats(conn: Connection, number: str, pharmacy: Finess, moment: datetime) -> None:
    """Keep, of the visits of that officine on that day (UTC) that are alike, the first and last.

    Alike: same finding, same state, no step 1 in between. The first one counts those that go;
    a visit that proves a raised signal stays. The caller holds the engine's lock.
    """
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    await conn.execute(FOLD_REPEATS, number, pharmacy, day, day + timedelta(days=1))
