"""An execution told afterwards: by an officine that was cut off, or from paper."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.dispense.model.dispensing import (
    DispensationLine,
    Dispensed,
    ReasonToGoOn,
    RequestedLine,
)
from services.dispense.model.people import Officine
from services.dispense.model.prescription import Prescription
from shared.contracts.dispense import ExecutionSource
from shared.identifiers import Cip13
from shared.problems import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRequest:
    """An execution as an officine tells it afterwards; `digest` is of all that is told of it."""

    source: ExecutionSource
    intended_at: datetime
    lines: tuple[RequestedLine, ...]
    digest: bytes
    reason_to_go_on: ReasonToGoOn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecorded:
    """What could not be recorded of a line, and what the counter would have refused it for.

    `quantity` is what was handed over all the same, in the line's unit; 0 where nothing was.
    """

    refusal: Refusal
    line: int
    quantity: int
    cip13: Cip13 | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAfterwards:
    """What becomes of an execution told afterwards: what fits is recorded, the rest is not.

    Either part may be missing, never both. `dispensed` is None where nothing fits.
    """

    dispensed: Dispensed | None
    unrecorded: tuple[Unrecorded, ...]

    @property
    def conflicts(self) -> tuple[Unrecorded, ...]:
        """What was handed over beyond what the prescription allows: people decide."""
        return tuple(each for each in self.unrecorded if each.quantity > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateExecution:
    """What an officine told afterwards, as it is kept; `case_id` where people must decide."""

    late_execution_id: UUID
    number: str
    officine: Officine
    source: ExecutionSource
    intended_at: datetime
    told_at: datetime
    told_digest: bytes
    dispensation_id: UUID | None
    case_id: UUID | None
    unrecorded: tuple[Unrecorded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answer to it: what is kept, what was recorded of it, and the prescription from now on."""

    kept: LateExecution
    recorded: tuple[DispensationLine, ...]
    prescription: Prescription
