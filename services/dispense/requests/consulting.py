"""The body of a consult."""

from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.dispense.model import PrintedLine
from services.dispense.requests.shape import (
    LINES_MAX,
    LineNumber,
    refuse_repeated,
)
from shared.fields import Count, Model
from shared.identifiers import Ins
from shared.number import PrescriptionNumber

QR_LENGTH_MAX: Final = 512
QrText = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=QR_LENGTH_MAX)]


class PrintedLineBody(Model):
    """Ce que l’officine a lu sur le papier pour une ligne."""

    line: LineNumber
    packs: Count | None = None
    duration_days: Count | None = None

    def as_domain(self) -> PrintedLine:
        """Return the line for the rules."""
        return PrintedLine(line=self.line, packs=self.packs, duration_days=self.duration_days)


class ProofBody(Model):
    """Soit le contenu du QR code, soit le numéro avec le matricule INS du patient."""

    qr: QrText | None = None
    number: PrescriptionNumber | None = None
    ins: Ins | None = None

    @model_validator(mode="after")
    def _check_proof(self) -> Self:
        has_qr, typed = self.qr is not None, (self.number is not None, self.ins is not None)
        if (has_qr and any(typed)) or (not has_qr and not all(typed)):
            raise PydanticCustomError("consultation_ambiguous", "a QR, or a number and an INS")
        return self


class ConsultationBody(ProofBody):
    """Soit le contenu du QR code, soit le numéro avec le matricule INS du patient."""

    printed_lines: Annotated[tuple[PrintedLineBody, ...], Field(max_length=LINES_MAX)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        refuse_repeated([line.line for line in self.printed_lines])
        return self

    @property
    def printed(self) -> tuple[PrintedLine, ...]:
        """What was read on the paper."""
        return tuple(line.as_domain() for line in self.printed_lines)
