"""A short life of prescriptions for one signal: facts in, what it says out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from services.fraud.engine import EntityHit, Examination, Knowledge, Signal
from services.fraud.model import Hit
from services.fraud.model.facts import (
    Billing,
    Denial,
    DrugFacts,
    Fact,
    Handover,
    Issue,
    IssuedMedicine,
    Presentation,
    Reversal,
    SuppliedLine,
)
from shared.contracts.dispense import FillKind
from shared.identifiers import Finess, Rpps
from tests.fraud.finess import PARIS

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DOCTOR = Rpps("10000000001")
OTHER_DOCTOR = Rpps("10000000019")
PATIENT = "p" * 43

TRAMADOL = DrugFacts(key="N02AX02", atc="N02AX02", ddd_per_pack=10.0, is_watched=True)
MORPHINE = DrugFacts(
    key="N02AA01", atc="N02AA01", ddd_per_pack=1.4, is_watched=True, is_narcotic=True
)
PARACETAMOL = DrugFacts(key="N02BE01", atc="N02BE01", ddd_per_pack=2.7, price_cents=218)
RAMIPRIL = DrugFacts(key="C09AA05", atc="C09AA05", ddd_per_pack=60.0, price_cents=900)


def line(
    drug: DrugFacts | None = TRAMADOL, *, days: int = 30, unit: str = "day", renewals: int = 0
) -> IssuedMedicine:
    return IssuedMedicine(
        line=1,
        drug=drug,
        unit="pack" if unit == "pack" else "day",
        per_dispensing=days,
        renewals=renewals,
    )


def supply(
    drug: DrugFacts | None = TRAMADOL,
    *,
    days: int | None = 30,
    packs: int = 1,
    fill: FillKind = "FFC",
) -> SuppliedLine:
    return SuppliedLine(line=1, drug=drug, packs=packs, covers_days=days, fill=fill)


@dataclass
class Play:
    """Facts of one story; each method returns the hits of its fact."""

    signals: tuple[Signal, ...]
    knowledge: Knowledge = field(default_factory=Knowledge)
    ids: Iterable[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.examination = Examination(self.signals, self.knowledge)
        self.hits: list[EntityHit] = []

    @property
    def said(self) -> list[Hit]:
        return [each.hit for each in self.hits]

    def take(self, fact: Fact) -> list[Hit]:
        found = self.examination.take(fact)
        self.hits += found
        return [each.hit for each in found]

    def issue(
        self, number: str = "N1", *lines: IssuedMedicine, at: datetime = MONDAY, **changes: Any
    ) -> list[Hit]:
        known: dict[str, Any] = {
            "patient_ref": PATIENT,
            "prescriber": DOCTOR,
            "issued_on": at.date(),
            "valid_until": at.date() + timedelta(days=90),
            "signing_key_id": "00000001",
            "lines_digest": number,
            "lines": lines or (line(),),
        }
        fact: dict[str, Any] = {"event_id": self._id(), "occurred_at": at, "number": number}
        return self.take(Issue(**(fact | known | changes)))

    def show(
        self, number: str = "N1", pharmacy: Finess = PARIS, *, at: datetime = MONDAY, **changes: Any
    ) -> list[Hit]:
        known: dict[str, Any] = {
            "patient_ref": PATIENT,
            "prescriber": DOCTOR,
            "authenticity": "authentic",
            "difference_count": 0,
            "is_known": True,
            "state": "issued",
            "has_quantity_left": True,
            "executed_by": frozenset(),
        }
        fact: dict[str, Any] = {
            "event_id": self._id(),
            "occurred_at": at,
            "number": number,
            "pharmacy": pharmacy,
        }
        return self.take(Presentation(**(fact | known | {"pharmacy": pharmacy} | changes)))

    def hand_over(
        self,
        number: str = "N1",
        pharmacy: Finess = PARIS,
        *supplies: SuppliedLine,
        at: datetime = MONDAY,
        **changes: Any,
    ) -> list[Hit]:
        event_id = self._id()
        self.last_dispensation = event_id
        known: dict[str, Any] = {
            "patient_ref": PATIENT,
            "prescriber": DOCTOR,
            "dispensation_id": event_id,
            "state": "dispensed",
            "has_served": True,
            "has_left_rest": False,
            "served_lines": (1,),
            "supplies": supplies or (supply(),),
        }
        fact: dict[str, Any] = {
            "event_id": event_id,
            "occurred_at": at,
            "number": number,
            "pharmacy": pharmacy,
        }
        return self.take(Handover(**(fact | known | {"pharmacy": pharmacy} | changes)))

    def bill(
        self,
        number: str = "N1",
        pharmacy: Finess = PARIS,
        *,
        at: datetime = MONDAY,
        cents: int = 2_000,
    ) -> list[Hit]:
        return self.take(
            Billing(
                event_id=self._id(),
                occurred_at=at,
                number=number,
                patient_ref=PATIENT,
                prescriber=DOCTOR,
                pharmacy=pharmacy,
                dispensation_id=self.last_dispensation,
                total_cents=cents,
                is_reconciled=True,
            )
        )

    def deny(
        self, patient: str = PATIENT, pharmacy: Finess = PARIS, *, at: datetime = MONDAY
    ) -> list[Hit]:
        return self.take(
            Denial(
                event_id=self._id(),
                occurred_at=at,
                number="N1",
                patient_ref=patient,
                pharmacy=pharmacy,
                dispensation_id=UUID(int=1),
            )
        )

    def take_back(self, pharmacy: Finess = PARIS, *, at: datetime = MONDAY) -> list[Hit]:
        return self.take(
            Reversal(
                event_id=self._id(),
                occurred_at=at,
                number="N1",
                patient_ref=PATIENT,
                prescriber=DOCTOR,
                pharmacy=pharmacy,
                dispensation_id=UUID(int=1),
                reason="not_collected",
                lines=(1,),
            )
        )

    def _id(self) -> UUID:
        return UUID(int=next(iter(self.ids)))


def playing(*signals: Signal, **known: object) -> Play:
    return Play(signals, Knowledge(**known))  # type: ignore[arg-type]


def doctor(nth: int) -> Rpps:
    return Rpps(f"2{nth:010d}")


def patient(nth: int) -> str:
    return f"{nth:012d}" + "q" * 31


def sums(hits: Iterable[Hit]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for hit in hits:
        found[hit.signal] = found.get(hit.signal, 0) + 1
    return found
