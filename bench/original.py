"""Every row that dispense holds of one prescription, and what its sealed texts say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from uuid import UUID

from services.dispense import store
from services.dispense.model import Dispensation
from services.dispense.resources import Resources
from services.dispense.use_cases import sealed
from shared import qr
from shared.contracts.prescription import PrescriptionContent
from shared.db import Connection
from shared.qr import QrContent

# Where a row says which prescription or dispensation it belongs to.
_BY: Final = ("number", "dispensation_id")
_TABLES: Final = """
    SELECT columns.table_name, columns.column_name FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name = ANY($1::TEXT[])
    ORDER BY table_name, column_name DESC LIMIT 200
"""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """One prescription that was consulted and dispensed; `dispensations` sealed, then open."""

    number: str
    patient_ref: str
    qr_digest: bytes
    sealed_content: str
    content: PrescriptionContent
    qr_read: QrContent
    dispensations: tuple[tuple[Dispensation, Dispensation], ...]
    consultation_id: UUID
    rows: Mapping[str, Sequence[Row]]

    @classmethod
    async def read(
        cls, conn: Connection, resources: Resources, *, qr_text: str, consultation_id: UUID
    ) -> Self:
        """Read the prescription of a QR; `consultation_id` is the latest officine's."""
        claimed = qr.decode(qr_text).claimed
        stored = await store.find_prescription(conn, claimed.number)
        assert stored is not None, "it was consulted"
        bare = await store.list_history(conn, stored.number, version=stored.version)
        lines = await store.list_dispensation_lines(conn, [each.dispensation_id for each in bare])
        sealed_ones = [replace(each, lines=lines[each.dispensation_id]) for each in bare]
        key_ring = resources.key_ring
        return cls(
            number=stored.number,
            patient_ref=stored.patient_ref,
            qr_digest=stored.qr_digest,
            sealed_content=stored.sealed_content,
            content=sealed.open_content(key_ring, stored.sealed_content, number=stored.number),
            qr_read=claimed,
            dispensations=tuple((each, sealed.open_texts(key_ring, each)) for each in sealed_ones),
            consultation_id=consultation_id,
            rows=await _rows(conn, stored.number, [each.dispensation_id for each in bare]),
        )


async def _rows(
    conn: Connection, number: str, dispensations: Sequence[UUID]
) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for table, column in await conn.fetch(_TABLES, list(_BY)):
        if table not in found:  # `number` comes first, where a table has both
            asked = [number] if column == "number" else list(dispensations)
            query = f'SELECT * FROM "{table}" WHERE {column} = ANY($1) LIMIT 1000'  # noqa: S608 - names that PostgreSQL gave
            found[table] = [dict(row) for row in await conn.fetch(query, asked)]
    return {table: rows for table, rows in found.items() if rows}
