"""A consult: what was shown at the counter, and what the officine sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.dispense.model.adapting import Adaptation
from services.dispense.model.afterwards import LateExecution
from services.dispense.model.dispensing import Dispensation
from services.dispense.model.people import Naming
from services.dispense.model.prescription import Prescription
from services.dispense.model.refusing import DispensingRefusal
from shared.contracts.dispense import Authenticity
from shared.identifiers import Finess

Mode = Literal["qr", "typed", "sent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """What the officine read on the paper for one line; None where it read nothing."""

    line: int
    packs: int | None = None
    duration_days: int | None = None


@dataclass(frozen=True, slots=True)
class PaperDifference:
    """One way in which the paper is not what was signed: a strange line, its packs, its days."""

    what: Literal["line", "packs", "duration_days"]
    line: int

    @property
    def code(self) -> str:
        """The word for it on Kafka, such as "packs:2"."""
        return f"{self.what}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A consult that was answered: for twelve hours, the right of this officine to execute."""

    consultation_id: UUID
    expires_at: datetime
    consulted_on: date
    pharmacy: Finess
    prescription: Prescription
    authenticity: Authenticity
    differences: tuple[PaperDifference, ...]
    history: tuple[Dispensation, ...]
    adaptations: tuple[Adaptation, ...] = ()
    naming: Naming | None = None
    overlaps: Mapping[int, date] = field(default_factory=dict)  # by line, the last day covered
    refusals: tuple[DispensingRefusal, ...] = ()  # comments sealed
    conflicts: tuple[LateExecution, ...] = ()  # told afterwards, for people to decide
    expensive: frozenset[int] = frozenset()  # lines of which a pack costs over 300 EUR

    @property
    def is_qr_read(self) -> bool:
        """Whether the QR was read, and the paper says what was signed."""
        return self.authenticity == "authentic"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack:
    """The officine may execute no more on what it consulted."""

    consultation_id: UUID
    number: str
    patient_ref: str
    returned_at: datetime
    released: tuple[tuple[int, int], ...] = ()  # lines, and the packs that were owed of them
