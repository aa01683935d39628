"""Two hops around a case: its people and officines, who saw them, and their others."""

from datetime import datetime

from services.fraud.model.page import Around, Link
from shared.db import Connection
from shared.identifiers import Finess, Rpps

VISITS_MAX = 5_000  # of each kind, the newest
LINKS_MAX = 60

LIST = """
    WITH seen AS (
        (SELECT event_id, number, prescriber_rpps, pharmacy_finess, patient_ref, visit_count
         FROM presentation WHERE number = $1 LIMIT $5)
        UNION
        (SELECT event_id, number, prescriber_rpps, pharmacy_finess, patient_ref, visit_count
         FROM presentation WHERE patient_ref = $2 AND occurred_at >= $4
         ORDER BY occurred_at DESC LIMIT $5)
        UNION
        (SELECT event_id, number, prescriber_rpps, pharmacy_finess, patient_ref, visit_count
         FROM presentation WHERE prescriber_rpps = $3 AND occurred_at >= $4
         ORDER BY occurred_at DESC LIMIT $5)
        UNION
        (SELECT event_id, number, prescriber_rpps, pharmacy_finess, patient_ref, visit_count
         FROM presentation WHERE pharmacy_finess = $7 AND occurred_at >= $4
         ORDER BY occurred_at DESC LIMIT $5)
    )
    SELECT prescriber_rpps, pharmacy_finess, patient_ref,
           sum(visit_count) AS presentations, count(DISTINCT number) AS prescriptions,
           coalesce(bool_or(number = $1), FALSE) AS is_own
    FROM seen GROUP BY prescriber_rpps, pharmacy_finess, patient_ref
    ORDER BY is_own DESC, presentations DESC, pharmacy_finess, patient_ref,
             prescriber_rpps
    LIMIT $6
"""


async def list_links(conn: Connection, around: Around, *, since: datetime) -> tuple[Link, ...]:
    """Return who met whom where since then, those of the case's own prescription first."""
    rows = await conn.fetch(
        LIST,
        around.number,
        around.patient_ref,
        around.prescriber,
        since,
        VISITS_MAX,
        LINKS_MAX,
        around.pharmacy,
    )
    return tuple(
        Link(
            prescriber=None if row["prescriber_rpps"] is None else Rpps(row["prescriber_rpps"]),
            pharmacy=Finess(row["pharmacy_finess"]),
            patient_ref=row["patient_ref"],
            presentations=int(row["presentations"]),
            prescriptions=row["prescriptions"],
            is_own=bool(row["is_own"]),
        )
        for row in rows
    )
