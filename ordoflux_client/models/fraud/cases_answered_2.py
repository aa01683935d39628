"""What fraud takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Tag

from ordoflux_client.models.fraud.cases_answered_1 import (
    AskedInCase,
    BilledAnswer,
    CaseAnswer,
    ConflictingAnswer,
    DeniedAnswer,
    EntityKind,
    PackAnswer,
    PresentedAnswer,
    QuotaAnswer,
    RecordedAnswer,
    RefusedAnswer,
    ReversedAnswer,
    SignalAnswer,
    VerificationReason,
)
from ordoflux_client.models.fraud.reports import ReportAnswer
from ordoflux_client.shapes import UNHEARD, Answered, Unheard, kind_among


class CaseDetail(Answered):
    """Un dossier avec la chronologie de ce dont il traite, du plus récent au plus ancien."""

    case_id: UUID
    entity_kind: EntityKind | str
    entity_ref: str
    points: int
    severity: Literal["low", "medium", "high", "critical"] | str
    number: str | None
    is_known: bool
    prescriber_rpps: str | None
    patient_ref: str | None
    issued_on: date | None
    state: Literal["open", "closed"] | str
    opened_at: datetime
    last_hit_at: datetime
    signals: tuple[SignalAnswer, ...]
    timeline: tuple[
        Annotated[
            Annotated[BilledAnswer, Tag("billed")]
            | Annotated[ConflictingAnswer, Tag("conflicting")]
            | Annotated[DeniedAnswer, Tag("denied")]
            | Annotated[PackAnswer, Tag("pack")]
            | Annotated[PresentedAnswer, Tag("presented")]
            | Annotated[QuotaAnswer, Tag("quota")]
            | Annotated[RecordedAnswer, Tag("recorded")]
            | Annotated[RefusedAnswer, Tag("refused")]
            | Annotated[ReversedAnswer, Tag("reversed")]
            | Annotated[Unheard, Tag(UNHEARD)],
            kind_among(
                "billed",
                "conflicting",
                "denied",
                "pack",
                "presented",
                "quota",
                "recorded",
                "refused",
                "reversed",
            ),
        ],
        ...,
    ]


class CasePage(Answered):
    """Une page de dossiers, du plus récent au plus ancien ; `next` mène à la suivante."""

    cases: tuple[CaseAnswer, ...]
    next: str | None


HoldReason = Literal["identity_misused", "burst"]


class HoldView(Answered):
    """Une identité mise en attente ; elle est levée par « release_prescriber » sur « hold_id »."""

    hold_id: UUID
    prescriber_rpps: str
    since: datetime
    reason: HoldReason | str
    held_at: datetime
    released_at: datetime | None


class CaseVerifications(Answered):
    """Ce qui a été demandé aux prescripteurs dans un dossier, et ce qui attend à cause de lui."""

    verifications: tuple[AskedInCase, ...]
    holds: tuple[HoldView, ...]


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
