"""A prescription from its signature to its last pack, as the platform lets it go."""

import hashlib
import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from shared.contracts.dispense import PrescriptionState
from shared.contracts.prescribe import IssuedLine
from shared.contracts.prescription import Quantity
from shared.identifiers import Finess
from shared.number import PrescriptionNumber
from tests.evaluation.clock import DAY, day_of
from tests.evaluation.medicines import Order
from tests.evaluation.people import Patient, Prescriber

VALID_DAYS: Final = 365
Family = Literal["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10"]
FAMILY_NAMES: Final[tuple[Family, ...]] = (
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
)
# A share of a period that has to pass before the next renewal: what is left at home is near.
EARLIEST: Final = 0.9


@dataclass(slots=True, eq=False)
class Episode:
    """One fraud from its first to its last act: who did it, and what it cost.

    `entities` are those by whom or in whose name it is done, by pseudonym, RPPS, FINESS or number;
    patients whose rights are used without their doing are none of them.
    """

    family: Family
    key: str
    variant: str
    began: float
    entities: set[tuple[str, str]] = field(default_factory=set)
    is_found_by_fact: bool = False  # by its nature: the ledger or a signature tells

    def names(self, kind: str, ref: str) -> bool:
        """Tell whether an entity is of this episode."""
        return (kind, ref) in self.entities


@dataclass(slots=True, eq=False)
class Left:
    """What is left of one line, in packs."""

    order: Order
    total: int
    opens: float = 0.0

    def at(self, now: float) -> int:
        """Return what one dispensing may take now."""
        return min(self.order.packs, self.total) if now >= self.opens else 0


@dataclass(slots=True, eq=False)
class Paper:
    """A signed prescription; `situation` is the honest circumstance, `episode` the fraud."""

    number: PrescriptionNumber
    patient: Patient
    prescriber: Prescriber
    issued: float
    lines: list[Left]
    situation: str = "everyday"
    episode: Episode | None = None
    version: int = 0
    executed_by: list[Finess] = field(default_factory=list)

    @property
    def state(self) -> PrescriptionState:
        """Its state as dispense would tell it."""
        if not self.executed_by:
            return "issued"
        return "partially_dispensed" if any(line.total for line in self.lines) else "dispensed"

    @property
    def period(self) -> int:
        """Days that one dispensing covers: the shortest of its renewable lines."""
        return min(line.order.days for line in self.lines)

    @property
    def opens(self) -> float:
        """When something may next be handed over."""
        return min((line.opens for line in self.lines if line.total), default=math.inf)

    def is_open(self, at: float) -> bool:
        """Tell whether something may be handed over now."""
        return self.opens <= at < self.issued + VALID_DAYS * DAY


_LINES: dict[tuple[int, Order], IssuedLine] = {}


def issued_lines(orders: tuple[Order, ...]) -> tuple[IssuedLine, ...]:
    """Return the codes of the lines, each made once."""
    return tuple(_issued_line(place, one) for place, one in enumerate(orders, 1))


def _issued_line(place: int, one: Order) -> IssuedLine:
    known = _LINES.get((place, one))
    if known is None:
        known = _LINES[place, one] = IssuedLine(
            line=place,
            cis=one.drug.cis,
            quantity=Quantity(
                unit="pack",
                per_dispensing=one.packs,
                renewals=one.renewals,
                period_days=one.days,
            ),
            is_secure=one.drug.is_secure,
        )
    return known


def digest_of(orders: tuple[Order, ...], wording: int) -> str:
    """Return the digest of the lines: alike for alike lines, as the words of two doctors can be."""
    text = "|".join(f"{one.drug.cis}:{one.packs}:{one.days}:{one.renewals}" for one in orders)
    return hashlib.blake2b(f"{text}#{wording}".encode(), digest_size=16).hexdigest()


def valid_until(issued: float) -> date:
    """Return the last day of a prescription."""
    return day_of(issued) + timedelta(days=VALID_DAYS)
