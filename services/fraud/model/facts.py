"""What the signals look at: each event of the other services, reduced to codes and pseudonyms."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.dispense import (
    Authenticity,
    Coverage,
    DispensingRefusalReason,
    ExecutionSource,
    FillKind,
    PackFinding,
    PrescriptionState,
    QuotaKind,
    ReversalReason,
)
from shared.identifiers import Finess, Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugFacts:
    """What the signals know of a product.

    `key` is what counts as the same drug: the ATC class of its substance (5th level) where it is
    known, else the substances. `ddd_per_pack`: defined daily doses in one pack. `is_watched`: on
    the watch list of often falsified and diverted drugs. `legal_days_max`: the longest
    prescription that the law allows of it. Prices in euro cents.
    """

    key: str
    atc: str | None = None
    ddd_per_pack: float | None = None
    is_watched: bool = False
    is_narcotic: bool = False
    legal_days_max: int | None = None
    price_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact has; what it is about is None where the event does not tell.

    `occurred_at` is when it happened, not when it was told.
    """

    event_id: UUID
    occurred_at: datetime
    number: str | None = None
    patient_ref: str | None = None
    prescriber: Rpps | None = None
    pharmacy: Finess | None = None

    @property
    def place(self) -> tuple[datetime, UUID]:
        """Where it stands among the others: two of the same instant have one order too."""
        return self.occurred_at, self.event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedMedicine:
    """One line as prescribed; the unit of `per_dispensing` is a pack or a day of treatment."""

    line: int
    drug: DrugFacts | None
    unit: Literal["pack", "day"]
    per_dispensing: int
    renewals: int = 0
    period_days: int | None = None
    is_secure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Fact):
    """A prescription was signed."""

    number: str
    patient_ref: str
    prescriber: Rpps
    establishment: Finess | None = None
    issued_on: date
    valid_until: date
    is_secure: bool = False
    signing_key_id: str
    lines_digest: str  # hexadecimal: the same lines have the same
    lines: tuple[IssuedMedicine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation(Fact):
    """An officine consulted a prescription, or tried to; `executed_by` is as of that moment."""

    number: str
    pharmacy: Finess
    authenticity: Authenticity
    difference_count: int
    is_known: bool
    state: PrescriptionState | None
    has_quantity_left: bool | None
    executed_by: frozenset[Finess]
    mode: Literal["qr", "typed", "sent"] = "qr"
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliedLine:
    """One line of a step 1 as it was handed over."""

    line: int
    drug: DrugFacts | None
    packs: int
    covers_days: int | None
    fill: FillKind | None = None

    @property
    def ddd(self) -> float | None:
        """Defined daily doses handed over, where they are known."""
        if self.drug is None or self.drug.ddd_per_pack is None:
            return None
        return self.packs * self.drug.ddd_per_pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover(Fact):
    """One step 1: did the officine serve, did it send the patient on, what did it hand over.

    `has_served` and `has_left_rest` are those of what stands: a reversal changes them.
    """

    number: str
    pharmacy: Finess
    dispensation_id: UUID
    state: PrescriptionState
    has_served: bool
    has_left_rest: bool
    line_count: int = 1
    served_lines: tuple[int, ...] = ()
    source: ExecutionSource = "counter"
    supplies: tuple[SuppliedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing(Fact):
    """One step 2; how long after step 1 it came, `Life.step_one` tells."""

    number: str
    pharmacy: Finess
    dispensation_id: UUID
    total_cents: int
    is_reconciled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal(Fact):
    """An officine took lines of its step 1 back."""

    number: str
    pharmacy: Finess
    dispensation_id: UUID
    reason: ReversalReason
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(Fact):
    """A pharmacist refused to dispense; no lines: the whole prescription."""

    number: str
    pharmacy: Finess
    reason: DispensingRefusalReason
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict(Fact):
    """An execution told afterwards contradicts what was recorded meanwhile."""

    number: str
    pharmacy: Finess
    source: ExecutionSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial(Fact):
    """A patient says that he did not receive what an officine recorded in his name."""

    number: str
    pharmacy: Finess
    patient_ref: str
    dispensation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSeen(Fact):
    """A pack was scanned that may not be handed over, or that nobody could verify."""

    number: str
    pharmacy: Finess
    pack_ref: str
    finding: PackFinding
    first_pharmacy: Finess | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Fact):
    """An officine went beyond a limit that only loops, guessing or curiosity reach."""

    pharmacy: Finess
    quota: QuotaKind
    count: int
    window_s: int
