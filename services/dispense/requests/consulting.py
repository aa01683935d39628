"""The body of a consult."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import override

from services.dispense.model import PrintedLine
from services.dispense.requests.shape import (
    LINES_MAX,
    LineNumber,
    QrText,
    refuse_repeated,
)
from shared.contracts.dispense import Coverage
from shared.fields import Count, Model
from shared.identifiers import Ins
from shared.number import PrescriptionNumber


class PrintedLineBody(Model):
    """Ce que l’officine a lu sur le papier pour une ligne, à comparer avec ce qui a été signé.

    Seul ce qui est envoyé est comparé. Une différence lève une alerte S3 (classe H) que toutes
    les officines liront ensuite, sans retour : n’envoyez que ce qu’une personne a relu.
    """

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
        typed = (self.number is not None, self.ins is not None)
        proofs = (self.qr is not None, any(typed), self.is_sent)
        if sum(proofs) != 1 or any(typed) != all(typed):
            raise PydanticCustomError("consultation_ambiguous", "one proof, and all of it")
        return self

    @property
    def is_sent(self) -> bool:
        """Whether the proof is a sending by the patient; only a consult takes one."""
        return False


class ConsultationBody(ProofBody):
    """Le contenu du QR code, ou le numéro avec le matricule INS, ou l’envoi du patient.

    « printed_lines » : ce qui est lu sur le papier, s’il a été relu ; sinon rien n’est comparé.
    « coverage » : comment le patient justifie de ses droits, si votre logiciel le sait : « none »,
    par rien. La caisse seule s’en sert (signal S12), et rien n’est refusé pour cela.
    """

    sending_id: UUID | None = None
    coverage: Coverage | None = None
    printed_lines: Annotated[tuple[PrintedLineBody, ...], Field(max_length=LINES_MAX)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        refuse_repeated([line.line for line in self.printed_lines])
        return self

    @property
    @override
    def is_sent(self) -> bool:
        return self.sending_id is not None

    @property
    def printed(self) -> tuple[PrintedLine, ...]:
        """What was read on the paper."""
        return tuple(line.as_domain() for line in self.printed_lines)
