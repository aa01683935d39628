"""SQL of the journal: the audit rows of the analysts of one caisse."""

import json

from services.fraud.model.journal import JournalQuery, JournalRow
from shared.db import Connection

# Ids are drawn from sixteen chains: rows of one instant have one order by them too.
LIST_ROWS = """
    SELECT id, at, actor_id, operation, outcome, prescription_number, detail
    FROM audit
    WHERE actor_role = 'cpam_analyst' AND starts_with(actor_id, $1)
      AND ($2::TIMESTAMPTZ IS NULL OR at >= $2)
      AND ($3::TIMESTAMPTZ IS NULL OR at < $3)
      AND ($4::TEXT IS NULL OR operation = $4)
      AND ($5::TEXT IS NULL OR actor_id = $5)
      AND ($6::TEXT IS NULL OR detail ->> 'case_id' = $6)
      AND ($7::TIMESTAMPTZ IS NULL OR (at, id) < ($7, $8))
    ORDER BY at DESC, id DESC
    LIMIT $9
"""


async def list_rows(conn: Connection, caisse: str, query: JournalQuery) -> tuple[JournalRow, ...]:
    """Return a page of what analysts of a caisse read and did, newest first."""
    before_at, before_id = query.before or (None, None)
    rows = await conn.fetch(
        LIST_ROWS,
        f"cpam:{caisse}:",
        query.since,
        query.until,
        query.operation,
        query.actor_id,
        None if query.case_id is None else str(query.case_id),
        before_at,
        before_id,
        query.limit,
    )
    return tuple(JournalRow(**dict(row) | {"detail": json.loads(row["detail"])}) for row in rows)
