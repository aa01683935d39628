"""The body of step 1."""

from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.dispense.model import (
    Agreement,
    DispensationRequest,
    ReasonToGoOn,
    RequestedLine,
    ScannedPack,
)
from services.dispense.requests.shape import (
    LINES_MAX,
    PACKS_SCANNED_MAX,
    LineNumber,
    ScannedText,
    Version,
    refuse_repeated,
)
from services.dispense.requests.verifying import VerificationBody, refuse_two_refusals
from shared.contracts.dispense import (
    AgreedBy,
    LineOutcome,
    NotDeliveredReason,
    ReasonToGoOnCode,
)
from shared.fields import Count, Day, Model, Moment, Text
from shared.identifiers import Cip13, Lpp

OWED_MAX: Final = 9_999
# A number of the officine's register: no free text, which might name somebody.
OrderNumber = Annotated[
    str, StringConstraints(strict=True, pattern=r"^[0-9]{1,12}(?:[/-][0-9]{1,6})?$")
]


class ReasonToGoOnBody(Model):
    """Pourquoi l’officine poursuit : alerte, remplacement, ou autre officine désignée."""

    code: ReasonToGoOnCode
    comment: Annotated[str, Text(max=500, multiline=True, may_be_empty=True)] = ""


class AgreementBody(Model):
    """L’accord du prescripteur à une adaptation.

    « request » : sa réponse à la demande « request_id » de cette ligne ; « phone » : un appel, et
    l’instant « agreed_at » de son accord.
    """

    by: AgreedBy
    request_id: UUID | None = None
    agreed_at: Moment | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        told = (self.request_id is not None, self.agreed_at is not None)
        if told != (self.by == "request", self.by == "phone"):
            raise PydanticCustomError("agreement_ambiguous", "a request, or a moment by phone")
        return self

    def as_domain(self) -> Agreement:
        """Return the agreement for the rules; that of a request has the moment of its answer."""
        return Agreement(by=self.by, request_id=self.request_id, agreed_at=self.agreed_at)


class RequestedLineBody(Model):
    """Ce que l’officine fait d’une ligne.

    « adapted » : autrement que prescrit, avec l’accord du prescripteur (« agreement ») ;
    « postponed » : plus tard, pour le motif « reason », et si possible la date « expected_on ».
    « owed_packs » : le dû, des boîtes promises en plus, que le patient revient chercher ; absent,
    ce qui était dû moins ce qui est délivré. « order_number » : le numéro d’ordonnancier.
    « packs_scanned » : le texte du DataMatrix de chaque boîte remise, vérifiée une à une.
    « verification » : les étapes faites pour un médicament onéreux, si le QR code n’a pas été lu.
    """

    line: LineNumber
    outcome: LineOutcome
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    packs: Count | None = None
    covers_days: Count | None = None
    reason: NotDeliveredReason | None = None
    agreement: AgreementBody | None = None
    expected_on: Day | None = None
    owed_packs: Annotated[int, Field(strict=True, ge=0, le=OWED_MAX)] | None = None
    order_number: OrderNumber | None = None
    packs_scanned: Annotated[tuple[ScannedText, ...], Field(max_length=PACKS_SCANNED_MAX)] = ()
    verification: VerificationBody | None = None

    def as_domain(self) -> RequestedLine:
        """Return the line for the rules."""
        agreement = None if self.agreement is None else self.agreement.as_domain()
        verified = None if self.verification is None else self.verification.as_domain()
        parts = {
            "agreement": agreement,
            "packs_scanned": tuple(map(ScannedPack.read, self.packs_scanned)),
            "verification": verified,
        }
        return RequestedLine(**self.model_dump() | parts)


class DispensationBody(Model):
    """Étape 1 : ce qui est délivré, ligne par ligne."""

    consultation_id: UUID
    version: Version | None = None
    reason_to_go_on: ReasonToGoOnBody | None = None
    lines: Annotated[tuple[RequestedLineBody, ...], Field(min_length=1, max_length=LINES_MAX)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        refuse_repeated([line.line for line in self.lines])
        refuse_two_refusals(line.verification for line in self.lines)
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
