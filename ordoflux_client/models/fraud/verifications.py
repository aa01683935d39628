"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.fraud.cases_answered_1 import (
    AnsweredBy,
    VerificationAnswerCode,
    VerificationReason,
)
from ordoflux_client.shapes import Answered, Asked


class AnswerBody(Asked):
    """« issued » : je l’ai établie ; « issued_altered » : oui, mais elle a été modifiée ensuite.

    « not_issued » : je ne l’ai pas établie ; « identity_misused » : mon identité est usurpée, et
    mes prochaines ordonnances attendront ma confirmation.
    """

    answer: VerificationAnswerCode
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None


class VerificationView(Answered):
    """« Avez-vous rédigé cette ordonnance ? » : ce qui a été présenté en votre nom, et pourquoi.

    Pour une ordonnance numérique, son contenu se lit par son numéro auprès du service de
    prescription. « reason » : « report », une officine l’a signalée ; « signal », un analyste le
    demande ; « identity_held », votre identité est surveillée. « lapsed » : sans réponse à temps.
    """

    request_id: UUID
    number: str | None
    reason: VerificationReason | str
    state: Literal["open", "answered", "lapsed"] | str
    requested_at: datetime
    answer_by: datetime
    issued_on: date | None
    patient_name: str | None
    medicines: tuple[str, ...]
    pharmacy_name: str | None
    comment: str | None
    answer: VerificationAnswerCode | str | None
    answered_by: AnsweredBy | str | None
    answered_at: datetime | None
    answer_comment: str | None


class VerificationPage(Answered):
    """Une page de questions, de la plus récente à la plus ancienne ; « next » : la suivante."""

    verifications: tuple[VerificationView, ...]
    next: str | None
