"""Bodies of the requests that officines send, and the domain objects they become."""

from collections.abc import Sequence
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.dispense.model import (
    AdaptationRequest,
    DispensationRequest,
    Invoice,
    InvoiceLine,
    PrintedLine,
    ReasonToGoOn,
    RequestedLine,
    SupportingDocument,
)
from shared.contracts.dispense import (
    AdaptationKind,
    LineOutcome,
    NotDeliveredReason,
    ReasonToGoOnCode,
)
from shared.fields import Cents, Count, Day, Model, Text
from shared.identifiers import Cip13, Ins, Lpp
from shared.number import PrescriptionNumber
from shared.proposals import ProposalBody

LINES_MAX: Final = 20
LINE_NUMBER_MAX: Final = 100
QR_LENGTH_MAX: Final = 512
VERSION_MAX: Final = 2**31 - 1  # of the column INTEGER

LineNumber = Annotated[int, Field(strict=True, ge=1, le=LINE_NUMBER_MAX)]
Version = Annotated[int, Field(strict=True, ge=1, le=VERSION_MAX)]
QrText = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=QR_LENGTH_MAX)]


class PrintedLineBody(Model):
    """Ce que l’officine a lu sur le papier pour une ligne."""

    line: LineNumber
    packs: Count | None = None
    duration_days: Count | None = None

    def as_domain(self) -> PrintedLine:
        """Return the line for the rules."""
        return PrintedLine(line=self.line, packs=self.packs, duration_days=self.duration_days)


class ConsultationBody(Model):
    """Soit le contenu du QR code, soit le numéro avec le matricule INS du patient."""

    qr: QrText | None = None
    number: PrescriptionNumber | None = None
    ins: Ins | None = None
    printed_lines: Annotated[tuple[PrintedLineBody, ...], Field(max_length=LINES_MAX)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        has_qr, typed = self.qr is not None, (self.number is not None, self.ins is not None)
        if (has_qr and any(typed)) or (not has_qr and not all(typed)):
            raise PydanticCustomError("consultation_ambiguous", "a QR, or a number and an INS")
        _refuse_repeated([line.line for line in self.printed_lines])
        return self

    @property
    def printed(self) -> tuple[PrintedLine, ...]:
        """What was read on the paper."""
        return tuple(line.as_domain() for line in self.printed_lines)


class ReasonToGoOnBody(Model):
    """Pourquoi l’officine poursuit : alerte, remplacement, ou autre officine désignée."""

    code: ReasonToGoOnCode
    comment: Annotated[str, Text(max=500, multiline=True, may_be_empty=True)] = ""


class RequestedLineBody(Model):
    """Ce que l’officine fait d’une ligne."""

    line: LineNumber
    outcome: LineOutcome
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    packs: Count | None = None
    covers_days: Count | None = None
    reason: NotDeliveredReason | None = None

    def as_domain(self) -> RequestedLine:
        """Return the line for the rules."""
        return RequestedLine(**self.model_dump())


class DispensationBody(Model):
    """Étape 1 : ce qui est délivré, ligne par ligne."""

    consultation_id: UUID
    version: Version | None = None
    reason_to_go_on: ReasonToGoOnBody | None = None
    lines: Annotated[tuple[RequestedLineBody, ...], Field(min_length=1, max_length=LINES_MAX)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _refuse_repeated([line.line for line in self.lines])
        return self

    def as_domain(self) -> DispensationRequest:
        """Return the request for the rules."""
        reason = self.reason_to_go_on
        return DispensationRequest(
            consultation_id=self.consultation_id,
            version=self.version,
            reason_to_go_on=None if reason is None else ReasonToGoOn(**reason.model_dump()),
            lines=tuple(line.as_domain() for line in self.lines),
        )


class AdaptationBody(Model):
    """Une ligne que l’officine demande à délivrer autrement, et comment."""

    consultation_id: UUID
    line: LineNumber
    kind: AdaptationKind
    proposal: ProposalBody
    comment: Annotated[str, Text(max=500, multiline=True)] | None = None

    def as_domain(self) -> AdaptationRequest:
        """Return the request for the rules."""
        return AdaptationRequest(
            consultation_id=self.consultation_id,
            line=self.line,
            kind=self.kind,
            proposal=self.proposal.as_contract(),
            comment=self.comment,
        )


class InvoiceLineBody(Model):
    """Une ligne de la facture ; le montant est en centimes d’euro."""

    line: LineNumber
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    packs: Count
    amount_cents: Cents


class BillingBody(Model):
    """Étape 2 : la facture d’une délivrance ; les montants sont en centimes d’euro."""

    invoice_number: Annotated[str, Text(max=40)]
    invoiced_on: Day
    supporting_document: SupportingDocument
    total_cents: Cents
    lines: Annotated[tuple[InvoiceLineBody, ...], Field(min_length=1, max_length=LINES_MAX)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _refuse_repeated([line.line for line in self.lines])
        return self

    def as_domain(self) -> Invoice:
        """Return the invoice for the rules."""
        return Invoice(
            invoice_number=self.invoice_number,
            invoiced_on=self.invoiced_on,
            supporting_document=self.supporting_document,
            total_cents=self.total_cents,
            lines=tuple(InvoiceLine(**line.model_dump()) for line in self.lines),
        )


def _refuse_repeated(lines: Sequence[int]) -> None:
    if len(set(lines)) < len(lines):
        raise PydanticCustomError("line_repeated", "a line stands twice")
