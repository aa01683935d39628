"""SQL of quotas: scans that failed, and what fraud was told of officines beyond a limit."""

from collections.abc import Sequence
from datetime import datetime

from services.dispense.model import Quota
from shared.db import Connection
from shared.identifiers import Finess


async def lock_failed_scans(conn: Connection, pharmacy: Finess) -> tuple[datetime, ...]:
    """Return the latest failed scans of an officine, one request at a time."""
    await conn.execute(
        "INSERT INTO failed_scan (pharmacy_finess) VALUES ($1) ON CONFLICT DO NOTHING", pharmacy
    )
    failures: list[datetime] = await conn.fetchval(
        "SELECT failed_at FROM failed_scan WHERE pharmacy_finess = $1 FOR UPDATE", pharmacy
    )
    return tuple(failures)


async def mark_failed_scans(
    conn: Connection, pharmacy: Finess, failures: Sequence[datetime]
) -> None:
    """Replace the failed scans of an officine."""
    await conn.execute(
        "UPDATE failed_scan SET failed_at = $2 WHERE pharmacy_finess = $1", pharmacy, list(failures)
    )


async def mark_told(conn: Connection, pharmacy: Finess, quota: Quota, *, now: datetime) -> bool:
    """Note that an officine is beyond a limit; return whether that is news in its window."""
    is_news = await conn.fetchval(
        """
        INSERT INTO quota_told (pharmacy_finess, quota, told_at) VALUES ($1, $2, $3)
        ON CONFLICT (pharmacy_finess, quota) DO UPDATE SET told_at = excluded.told_at
            WHERE quota_told.told_at <= $4
        RETURNING TRUE
        """,
        pharmacy,
        quota.kind,
        now,
        now - quota.window,
    )
    return is_news is not None
