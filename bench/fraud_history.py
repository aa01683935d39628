"""Events of honest prescriptions, as many as asked for: what fraud catches up with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from bench.fraud_events import finess_of
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    PrescriptionPresented,
    RecordedLine,
)
from shared.contracts.event import PrescriptionEvent
from shared.contracts.prescribe import IssuedLine, PrescriptionIssued
from shared.contracts.prescription import Quantity
from shared.identifiers import Cip13, Cis, Rpps
from shared.number import make_number

SEED: Final = 20_261_122
EVENTS_PER_PRESCRIPTION: Final = 4
_BEGAN: Final = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
_DAY_HOURS: Final = 11
_PACK: Final = Cip13("3400935955838")
_SPECIALITY: Final = Cis("60234100")
_SEALED: Final = "k1." + "A" * 2_000  # of the size of a sealed notice


@dataclass(frozen=True, slots=True)
class Region:
    """How many people and officines there are; a day has that many prescriptions."""

    patients: int = 100_000
    prescribers: int = 500
    officines: int = 200
    prescriptions_a_day: int = 2_200


def a_history(events: int, region: Region | None = None) -> Iterator[PrescriptionEvent]:
    """Yield the events in the order of the facts: issued, presented, handed over, billed."""
    region = region or Region()
    random = Random(SEED)  # noqa: S311 - made-up people
    for order in range(events // EVENTS_PER_PRESCRIPTION):
        day, place = divmod(order, region.prescriptions_a_day)
        part_of_day = place / region.prescriptions_a_day * _DAY_HOURS
        at = _BEGAN + timedelta(days=day, hours=part_of_day)
        yield from _life(order, at, region, random)


def _life(order: int, at: datetime, region: Region, random: Random) -> Iterator[PrescriptionEvent]:
    patient = random.randrange(region.patients)
    # Most have one doctor and one officine.
    is_usual = random.random() < 0.85  # noqa: PLR2004
    doctor = (patient if is_usual else random.randrange(region.patients)) % region.prescribers
    officine = (patient if is_usual else random.randrange(region.patients)) % region.officines
    known = {
        "number": make_number(order.to_bytes(10, "big")),
        "patient_ref": f"{patient:032x}",
        "prescriber_rpps": Rpps(f"{30_000_000_000 + doctor}"),
    }
    counter = {
        **known,
        "pharmacy_finess": finess_of(officine),
        "pharmacist_rpps": Rpps(f"{20_000_000_000 + officine}"),
    }
    step_one = _id(random)
    yield PrescriptionIssued(
        event_id=_id(random),
        occurred_at=at,
        **known,
        issued_on=at.date(),
        valid_until=at.date() + timedelta(days=365),
        is_secure=False,
        prescriber_sees_execution=True,
        lines=tuple(_prescribed(n) for n in (1, 2, 3)),
        lines_digest=f"{patient:032x}",
        qr_digest="00" * 32,
        signing_key_id="0a1b2c3d",
        sealed=_SEALED,
    )
    yield PrescriptionPresented(
        event_id=_id(random),
        occurred_at=at + timedelta(minutes=50),
        **counter,
        presentation_id=_id(random),
        mode="qr",
        authenticity="authentic",
        is_known=True,
        state="issued",
        has_quantity_left=True,
        coverage="carte_vitale",
    )
    yield DispensationRecorded(
        event_id=_id(random),
        occurred_at=at + timedelta(minutes=55),
        **counter,
        dispensation_id=step_one,
        prescription_version=1,
        prescriber_sees_execution=True,
        state="dispensed",
        lines=tuple(_served(n) for n in (1, 2, 3)),
        sealed=_SEALED,
    )
    yield DispensationBilled(
        event_id=_id(random),
        occurred_at=at + timedelta(minutes=57),
        **{name: value for name, value in counter.items() if name != "pharmacist_rpps"},
        dispensation_id=step_one,
        prescription_version=2,
        prescriber_sees_execution=True,
        invoice_id=_id(random),
        invoiced_on=at.date(),
        total_cents=2_318,
        supporting_document="automatic",
        reconciliation="reconciled",
        sealed=_SEALED,
    )


def _prescribed(line: int) -> IssuedLine:
    quantity = Quantity(unit="pack", per_dispensing=1, renewals=0)
    return IssuedLine(line=line, cis=_SPECIALITY, quantity=quantity)


def _served(line: int) -> RecordedLine:
    return RecordedLine(
        line=line,
        outcome="delivered",
        cip13=_PACK,
        packs=1,
        covers_days=10,
        fill="FFC",
        left_total=0,
    )


def _id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)
