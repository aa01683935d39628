"""SQL of the days that prescriptions under R.5132-33 CSP cover already."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.prescribe.model import CoveredPeriod
from shared.db import Connection
from shared.number import PrescriptionNumber
from shared.unsent import write_later

COVERED_PERIODS_MAX: Final = 500  # many times what one prescriber may cover, mentions included


async def lock_overlaps(conn: Connection, refs: Mapping[str, str]) -> None:
    """Wait for every other issue under one of these references, until this transaction ends.

    Always in the same order, so that two issues never wait for each other.
    """
    await conn.execute(
        """
        SELECT pg_advisory_xact_lock(hashtextextended(ref, 0))
        FROM (SELECT ref FROM unnest($1::TEXT[]) AS ref ORDER BY ref) AS ordered
        """,
        list(refs),
    )


async def list_covered_periods(
    conn: Connection,
    refs: Mapping[str, str],
    *,
    since: date,
    besides: Sequence[str],
) -> tuple[CoveredPeriod, ...]:
    """Return the periods under these references (to a substance) that reach `since` or later.

    What the prescriptions `besides` cover does not count.
    """
    rows = await conn.fetch(
        """
        SELECT overlap_ref, covered_from, covered_until FROM covered_period
        WHERE overlap_ref = ANY($1::TEXT[]) AND covered_until >= $2
            AND number <> ALL($3::TEXT[])
        ORDER BY covered_until DESC
        LIMIT $4
        """,
        list(refs),
        since,
        besides,
        COVERED_PERIODS_MAX,
    )
    return tuple(
        CoveredPeriod(refs[row["overlap_ref"]], row["covered_from"], row["covered_until"])
        for row in rows
    )


async def insert_covered_period(
    conn: Connection, *, number: PrescriptionNumber, overlap_ref: str, period: CoveredPeriod
) -> None:
    """Keep the days that a new prescription covers."""
    await write_later(
        conn,
        """
        INSERT INTO covered_period (overlap_ref, number, covered_from, covered_until)
        VALUES ($1, $2, $3, $4)
        """,
        overlap_ref,
        number,
        period.covered_from,
        period.covered_until,
    )


async def release_covered_periods(conn: Connection, number: str) -> None:
    """Forget what a cancelled or replaced prescription covered: another may be written."""
    await conn.execute("DELETE FROM covered_period WHERE number = $1", number)
