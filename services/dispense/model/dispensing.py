"""Step 1: what an officine asks for, and what is recorded of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.dispense.model.adapting import Adaptation
from services.dispense.model.billing import Billed
from services.dispense.model.checking import Check
from services.dispense.model.packs import ScannedPack
from services.dispense.model.people import Officine
from services.dispense.model.prescription import Alert, Prescription
from services.dispense.model.verifying import Verification
from shared.contracts.dispense import (
    AgreedBy,
    ExecutionSource,
    FillKind,
    LineOutcome,
    NotDeliveredReason,
    ReasonToGoOnCode,
    VerificationOutcome,
    VerificationStep,
)
from shared.contracts.prescription import ProductProposal
from shared.identifiers import Cip13, Cis, Finess, Ins, Lpp
from shared.problems import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredProduct:
    """What the medicines catalogue says of a delivered code, seen from the prescribed line.

    `units_per_pack` counts tablets, doses …; None when the catalogue does not say. `price_cents` is
    the public price of the pack.
    """

    cis: Cis
    label: str
    inn: tuple[str, ...]
    lacks_substance: bool = False  # of a combination prescribed by its INN
    may_substitute: bool = False
    is_contraceptive: bool = False
    is_secure: bool = False  # on secure prescription only
    overlaps: frozenset[str] = frozenset()  # its substances, where chevauchement is barred
    units_per_pack: int | None = None
    prescribed_units_per_pack: int | None = None
    price_cents: int | None = None
    is_smallest_pack: bool = True  # of its speciality, as far as the catalogue tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How the prescriber agreed to an adaptation: by his answer to a request, or by phone.

    `agreed_at` is None until the answer to the request was looked up.
    """

    by: AgreedBy
    request_id: UUID | None = None
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedLine:
    """What an officine says it does with one line; `product` is None for a code nobody knows.

    `adaptation` is the request that its agreement names, None when there is none on this line.
    """

    line: int
    outcome: LineOutcome
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    packs: int | None = None
    covers_days: int | None = None
    reason: NotDeliveredReason | None = None
    agreement: Agreement | None = None
    expected_on: date | None = None  # when the patient is to come back, where that is known
    owed_packs: int | None = None  # promised beside these; None: what was owed, less these
    order_number: str | None = None  # of the entry in the officine's register
    packs_scanned: tuple[ScannedPack, ...] = ()
    verification: Verification | None = None
    product: DeliveredProduct | None = None
    adaptation: Adaptation | None = None
    agreed_before: tuple[int, int] = (0, 0)  # packs and days that its answer gave already
    is_as_agreed: bool = True  # as far as the codes of what was agreed can tell
    already_said: bool = False  # for this reason too, and nowhere delivered since
    was_temporary: bool = False  # the latest hand-over of it: checks were to go on

    @property
    def agreed(self) -> ProductProposal | None:
        """What the prescriber agreed to in writing, None without such an answer."""
        return None if self.adaptation is None else self.adaptation.agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonToGoOn:
    """Why an officine goes on after an alert, a replacement, or the naming of another officine."""

    code: ReasonToGoOnCode
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensationRequest:
    """Step 1 as asked; `version` is the state the officine saw, when its software sends it.

    `is_elsewhere`: the prescriber named an officine, which is not this one as far as can be told,
    and this one has handed nothing over yet. `is_whole`: all its lines are recorded, or none.
    `number` and `ins` are what the sender believes it is about, where he says so. `is_qr_read`: the
    prescription was opened by its QR, and the paper says what was signed.
    """

    consultation_id: UUID
    lines: tuple[RequestedLine, ...]
    pharmacy: Finess | None = None  # of the officine that asks, once it is known
    version: int | None = None
    reason_to_go_on: ReasonToGoOn | None = None
    is_elsewhere: bool = False
    is_whole: bool = False
    number: str | None = None
    ins: Ins | None = None
    source: ExecutionSource = "counter"
    intended_at: datetime | None = None  # when it happened, where it is told afterwards
    is_qr_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensationLine:
    """One line of a dispensation as it was recorded, and what was left of it then, in its unit."""

    line: int
    outcome: LineOutcome
    packs: int
    covers_days: int | None = None
    cis: Cis | None = None
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    reason: NotDeliveredReason | None = None
    agreement: Agreement | None = None
    expected_on: date | None = None
    fill: FillKind | None = None
    owed_packs: int = 0
    quantity: int = 0  # taken from the balance, in the unit of the line
    lasts: int | None = None  # days, by the dosage; None: nobody can count
    deducted: int = 0  # lost because the line came late, in its unit
    order_number: str | None = None
    label: str | None = None
    left_now: int = 0
    left_total: int
    next_possible_on: date | None = None
    reversed_at: datetime | None = None  # taken back: it counts no more
    verified: Verification | None = None

    @property
    def agreed_by(self) -> AgreedBy | None:
        """How the prescriber agreed to an adaptation."""
        return None if self.agreement is None else self.agreement.by

    @property
    def agreed_at(self) -> datetime | None:
        """When he did."""
        return None if self.agreement is None else self.agreement.agreed_at

    @property
    def verification(self) -> VerificationOutcome | None:
        """What the checks of an expensive medicine concluded."""
        return None if self.verified is None else self.verified.outcome

    @property
    def verification_steps(self) -> tuple[VerificationStep, ...]:
        """Which of them were done."""
        return () if self.verified is None else self.verified.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensed:
    """Step 1 is recorded, at least in part; `after` is the prescription from now on."""

    lines: tuple[DispensationLine, ...]
    refused: tuple[Refusal, ...]
    after: Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Step 1 as it was recorded; `recorded_on` is the day where the officine is."""

    dispensation_id: UUID
    recorded_at: datetime
    recorded_on: date
    dispensed: Dispensed
    packs_verified: Mapping[int, int] = field(default_factory=dict)  # by line
    filed: Mapping[int, UUID] = field(default_factory=dict)  # by line, the refusal of dispensing


@dataclass(frozen=True, slots=True)
class Declined:
    """Nothing was changed; the first refusal is the main one.

    `alerts` are those the officine must know of before it asks again.
    """

    refusals: tuple[Refusal, ...]
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensation:
    """What one officine recorded at one moment, and its invoice once it is billed.

    The rows of the store keep the labels of lines and the comment of the reason sealed.
    """

    dispensation_id: UUID
    number: str
    consultation_id: UUID
    officine: Officine
    prescription_version: int
    recorded_at: datetime
    reason_to_go_on: ReasonToGoOn | None = None
    source: ExecutionSource = "counter"
    intended_at: datetime | None = None
    lines: tuple[DispensationLine, ...] = ()
    billed: Billed | None = None
    checks: tuple[Check, ...] = ()  # where they are asked for: its own officine

    @property
    def happened_at(self) -> datetime:
        """When it left the officine; recorded at once, unless it was told afterwards."""
        return self.intended_at or self.recorded_at

    @property
    def standing(self) -> tuple[DispensationLine, ...]:
        """The lines that were not taken back."""
        return tuple(line for line in self.lines if line.reversed_at is None)

    @property
    def invoice_standing(self) -> Billed | None:
        """Its invoice, unless a credit note undid it."""
        billed = self.billed
        return None if billed is None or billed.credit_number is not None else billed


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody may see of what was recorded for one patient, oldest first.

    `is_cut`: there may be more, which is not shown.
    """

    ins: Ins
    dispensations: tuple[Dispensation, ...]
    is_cut: bool = False
