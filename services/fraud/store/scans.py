"""SQL of the scans of reports: pages that we drew, sealed one by one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.db import Connection

REPLACE = """
    INSERT INTO report_scan (report_id, digest, page_count, stored_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (report_id) DO UPDATE
    SET digest = excluded.digest, page_count = excluded.page_count, stored_at = excluded.stored_at
"""
DELETE_PAGES = "DELETE FROM report_scan_page WHERE report_id = $1"
INSERT_PAGES = """
    INSERT INTO report_scan_page (report_id, page, sealed)
    SELECT $1, page, sealed FROM unnest($2::SMALLINT[], $3::TEXT[]) AS told (page, sealed)
"""
FIND_DIGEST = "SELECT digest FROM report_scan WHERE report_id = $1"
FIND_PAGE = "SELECT sealed FROM report_scan_page WHERE report_id = $1 AND page = $2"


async def replace_scan(
    conn: Connection, report_id: UUID, digest: bytes, pages: Sequence[str], *, at: datetime
) -> None:
    """Keep the pages of a scan, in place of those that were there."""
    await conn.execute(REPLACE, report_id, digest, len(pages), at)
    await conn.execute(DELETE_PAGES, report_id)
    await conn.execute(INSERT_PAGES, report_id, list(range(1, len(pages) + 1)), pages)


async def find_digest(conn: Connection, report_id: UUID) -> bytes | None:
    """Return the digest of the file that a scan was made of."""
    found: bytes | None = await conn.fetchval(FIND_DIGEST, report_id)
    return found


async def find_page(conn: Connection, report_id: UUID, page: int) -> str | None:
    """Return one sealed page, counted from 1."""
    found: str | None = await conn.fetchval(FIND_PAGE, report_id, page)
    return found
