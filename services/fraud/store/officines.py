"""What fraud keeps of an officine, whatever the prescription."""

from shared.contracts.dispense import QuotaExceeded
from shared.db import Connection

INSERT_QUOTA = """
    INSERT INTO quota_exceeded
        (event_id, occurred_at, quota, pharmacy_finess, pharmacist_rpps, count, window_s)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (event_id) DO NOTHING
"""


async def insert_quota(conn: Connection, event: QuotaExceeded) -> None:
    """Keep that an officine went beyond a limit; a second copy changes nothing."""
    await conn.execute(
        INSERT_QUOTA,
        event.event_id,
        event.occurred_at,
        event.quota,
        event.pharmacy_finess,
        event.pharmacist_rpps,
        event.count,
        event.window_s,
    )
