"""SQL of the register of packs: which serial numbers have left an officine."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.db import Connection
from shared.gs1 import PackCode
from shared.identifiers import Cip13, Finess
from shared.unsent import write_later


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensedPack:
    """A pack that left an officine, for a line of a dispensation.

    `is_second`: it stands as having left before.
    """

    pack_ref: str
    line: int
    cip13: Cip13
    lot: str | None
    expires_on: date | None
    is_second: bool = False

    @classmethod
    def of(cls, code: PackCode, ref: str, *, line: int, is_second: bool = False) -> "DispensedPack":
        """Return the row of a pack of a French code."""
        assert code.cip13 is not None, "the code of a pack is the one handed over"
        return cls(
            pack_ref=ref,
            line=line,
            cip13=code.cip13,
            lot=code.lot,
            expires_on=code.expires_on,
            is_second=is_second,
        )


async def lock_packs(conn: Connection, refs: Collection[str]) -> None:
    """Let one transaction at a time decide about each of these packs, on any prescription.

    They are locked in one order, after the row of the prescription: nobody waits in a circle.
    """
    await conn.execute(
        """
        SELECT pg_advisory_xact_lock(place)
        FROM (
            SELECT DISTINCT hashtextextended('pack ' || ref, 0) AS place
            FROM unnest($1::TEXT[]) AS asked (ref) ORDER BY place
        ) AS ordered
        """,
        list(refs),
    )


async def list_dispensed(conn: Connection, refs: Collection[str]) -> Mapping[str, Finess]:
    """Return which of these packs have left an officine, and which one first.

    One that left twice stays out until both officines have taken it back.
    """
    rows = await conn.fetch(
        """
        SELECT pack_ref, pharmacy_finess FROM unnest($1::TEXT[]) AS asked (pack_ref)
        CROSS JOIN LATERAL (
            (SELECT pharmacy_finess FROM dispensed_pack
             WHERE dispensed_pack.pack_ref = asked.pack_ref AND reactivated_at IS NULL
                AND NOT is_second)
            UNION ALL
            (SELECT pharmacy_finess FROM dispensed_pack
             WHERE dispensed_pack.pack_ref = asked.pack_ref AND reactivated_at IS NULL AND is_second
             ORDER BY dispensed_at, dispensation_id LIMIT 1)
            LIMIT 1
        ) AS gone
        LIMIT $2
        """,
        list(refs),
        len(refs),
    )
    return {row["pack_ref"]: Finess(row["pharmacy_finess"]) for row in rows}


async def insert_packs(
    conn: Connection,
    dispensation_id: UUID,
    packs: Sequence[DispensedPack],
    *,
    pharmacy: Finess,
    now: datetime,
) -> None:
    """Keep that packs left an officine; one that did before has left a second time.

    Sent before the commit, with the lines of the dispensation that they belong to.
    """
    await write_later(
        conn,
        """
        INSERT INTO dispensed_pack
            (dispensation_id, pharmacy_finess, dispensed_at, pack_ref, line, cip13, lot, expires_on,
             is_second)
        SELECT $1, $2, $3, pack_ref, line, cip13, lot, expires_on, is_second
        FROM unnest($4::TEXT[], $5::SMALLINT[], $6::TEXT[], $7::TEXT[], $8::DATE[], $9::BOOLEAN[])
            AS left_now (pack_ref, line, cip13, lot, expires_on, is_second)
        ON CONFLICT (pack_ref) WHERE reactivated_at IS NULL AND NOT is_second DO NOTHING
        """,
        dispensation_id,
        pharmacy,
        now,
        [pack.pack_ref for pack in packs],
        [pack.line for pack in packs],
        [pack.cip13 for pack in packs],
        [pack.lot for pack in packs],
        [pack.expires_on for pack in packs],
        [pack.is_second for pack in packs],
    )


async def mark_reactivated(
    conn: Connection, dispensation_id: UUID, lines: Collection[int], *, now: datetime
) -> None:
    """Let the packs of these lines of a dispensation be handed over again."""
    await write_later(
        conn,
        """
        UPDATE dispensed_pack SET reactivated_at = $3
        WHERE dispensation_id = $1 AND line = ANY($2::SMALLINT[]) AND reactivated_at IS NULL
        """,
        dispensation_id,
        list(lines),
        now,
    )
