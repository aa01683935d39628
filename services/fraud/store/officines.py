"""What fraud keeps of officines: limits that they went beyond, packs that they showed."""

from shared.contracts.dispense import PackPresented, QuotaExceeded
from shared.db import Connection

INSERT_QUOTA = """
    INSERT INTO quota_exceeded
        (event_id, occurred_at, quota, pharmacy_finess, pharmacist_rpps, count, window_s)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (event_id) DO NOTHING
"""

INSERT_PACK = """
    INSERT INTO pack_presentation
        (event_id, number, occurred_at, pharmacy_finess, pack_ref, finding, first_pharmacy_finess)
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


async def insert_pack(conn: Connection, event: PackPresented) -> None:
    """Add a pack to the history of its prescription; a second copy changes nothing."""
    await conn.execute(
        INSERT_PACK,
        event.event_id,
        event.number,
        event.occurred_at,
        event.pharmacy_finess,
        event.pack_ref,
        event.finding,
        event.first_pharmacy_finess,
    )
