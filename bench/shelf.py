"""Fills dispense's database with copies of one prescription that lived through the services.

Whatever tables hold of it is copied row by row, under another number and other ids, so a table
that is new tomorrow is filled tomorrow. A *live* copy can be consulted and dispensed: its texts
are sealed anew and its QR is signed. The others only take the room that millions of them take.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from bench.original import Original
from bench.people import patients
from deploy.local.identities import Person
from services.dispense.model import Dispensation
from services.dispense.resources import Resources
from services.dispense.rules import digest_of_qr
from services.dispense.use_cases import sealed
from shared import qr
from shared.db import Connection
from shared.number import NUMBER_BYTES, PrescriptionNumber, make_number
from shared.signing import SigningKey

BATCH: Final = 20_000
LIVE_MAX: Final = 99_000  # patients that `bench.people` knows
_ORDER_BITS: Final = 32  # numbers rise with the copies, so that indexes grow at their end
_FASTER: Final = "SET session_replication_role = replica; SET synchronous_commit = off"
_AS_BEFORE: Final = "RESET session_replication_role; RESET synchronous_commit"

Swaps = Mapping[object, object]


@dataclass(frozen=True, slots=True)
class Paper:
    """A live copy: what an officine scans, its consult, and what was dispensed before."""

    number: PrescriptionNumber
    qr_text: str
    consultation_id: UUID
    dispensation_id: UUID


@dataclass(slots=True)
class Shelf:
    """Copies an original into the database that it came from; `papers` are the live copies."""

    conn: Connection
    original: Original
    resources: Resources
    signing_key: SigningKey
    stored: int = 0
    papers: list[Paper] = field(default_factory=list)
    people: Iterator[Person] = field(default_factory=lambda: patients(LIVE_MAX))

    async def grow(self, stored: int, *, live: int) -> None:
        """Copy until so many are stored, of which so many are live and spread among the new."""
        await self.conn.execute(_FASTER)
        first, alive = self.stored, len(self.papers)
        while self.stored < stored:
            batch = min(BATCH, stored - self.stored)
            share = (self.stored + batch - first) / (stored - first)
            due = alive + round((live - alive) * share) - len(self.papers)
            await self._add(batch, live=due)
        await self.conn.execute(_AS_BEFORE)
        await self.conn.execute("VACUUM ANALYZE")
        await self.conn.execute("CHECKPOINT")

    async def _add(self, copies: int, *, live: int) -> None:
        orders = range(self.stored, self.stored + copies)
        alive = set(orders[:: -(-copies // live)]) if live else set()
        swaps = {order: self._swaps(order, is_live=order in alive) for order in orders}
        for table, rows in self.original.rows.items():
            copied = (
                tuple(_copied(value, swaps[order], order) for value in row.values())
                for order in orders
                for row in rows
            )
            await self.conn.copy_records_to_table(table, records=copied, columns=list(rows[0]))
        self.stored += copies

    def _swaps(self, order: int, *, is_live: bool) -> Swaps:
        """Return what stands in the place of each text of the original that is its own."""
        original = self.original
        tail = secrets.token_bytes(NUMBER_BYTES - _ORDER_BITS // 8)
        number = make_number(order.to_bytes(_ORDER_BITS // 8, "big") + tail)
        if not is_live:
            return {original.number: number, original.patient_ref: f"{order:032x}"}
        return self._live(order, number)

    def _live(self, order: int, number: PrescriptionNumber) -> Swaps:
        original, key_ring = self.original, self.resources.key_ring
        ins = next(self.people).ins
        whose = original.content.patient.model_copy(update={"ins": ins})
        content = original.content.model_copy(update={"number": number, "patient": whose})
        described = replace(
            original.qr_read,
            number=number,
            access_secret=secrets.token_bytes(qr.ACCESS_SECRET_BYTES),
            patient_binding=qr.binding(ins),
            key_id=self.signing_key.key_id,
        )
        text = qr.encode(described, self.signing_key.sign)
        ids = [original.consultation_id, original.dispensations[0][0].dispensation_id]
        self.papers.append(Paper(number, text, *(_copied(each, {}, order) for each in ids)))
        return {
            original.number: number,
            original.patient_ref: self.resources.patient_refs.ref(ins),
            original.qr_digest: digest_of_qr(text),
            original.sealed_content: sealed.seal_content(key_ring, content),
            **self._texts(order),
        }

    def _texts(self, order: int) -> dict[object, object]:
        swaps: dict[object, object] = {}
        for stored, told in self.original.dispensations:
            own = replace(told, dispensation_id=_copied(told.dispensation_id, {}, order))
            fresh = sealed.seal_texts(self.resources.key_ring, own)
            swaps |= dict(zip(_sealed_in(stored), _sealed_in(fresh), strict=True))
        return swaps


def _copied(value: Any, swaps: Swaps, order: int) -> Any:
    """Return what a copy holds in the place of a value; ids are told apart by the copy's order."""
    if isinstance(value, UUID):
        return UUID(bytes=value.bytes[:8] + order.to_bytes(8, "big"))
    return swaps.get(value, value) if isinstance(value, str | bytes) else value


def _sealed_in(dispensation: Dispensation) -> Iterator[object]:
    """Yield the texts of a dispensation, line by line."""
    for line in dispensation.lines:
        yield line.label
    if dispensation.reason_to_go_on is not None:
        yield dispensation.reason_to_go_on.comment
