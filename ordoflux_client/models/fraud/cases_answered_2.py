"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ordoflux_client.models.fraud.cases_answered_1 import VerificationReason
from ordoflux_client.models.fraud.reports import ReportAnswer
from ordoflux_client.shapes import Answered


class OrderedVerification(Answered):
    """Ce qui a été demandé, à qui, et jusqu’à quand ; la réponse rejoint le dossier."""

    request_id: UUID
    case_id: UUID
    number: str | None
    prescriber_rpps: str
    reason: VerificationReason | str
    state: Literal["open", "answered", "lapsed"] | str
    requested_at: datetime
    answer_by: datetime


class ReportsOfCase(Answered):
    """Les signalements d’un dossier, du plus ancien au plus récent, sous pseudonyme."""

    reports: tuple[ReportAnswer, ...]
