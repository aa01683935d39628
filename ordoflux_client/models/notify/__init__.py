"""What notify takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ordoflux_client.shapes import Answered, Asked


class ConsentAnswer(Answered):
    """Le choix tel qu’il est enregistré et déjà appliqué."""

    number: str
    prescriber_sees_execution: bool
    decided_at: datetime


class ConsentRequest(Asked):
    """Le choix du patient : son prescripteur voit, ou non, ce qui lui est délivré."""

    prescriber_sees_execution: bool


class CurrentConsent(Answered):
    """Le choix qui vaut aujourd’hui ; sans `decided_at`, c’est celui dit au prescripteur."""

    number: str
    prescriber_sees_execution: bool
    decided_at: datetime | None


class DeliveryAnswer(Answered):
    """Où en est le courriel : en attente, remis ou abandonné."""

    state: Literal["pending", "sent", "failed"] | str
    attempts: int


MessageKind = Literal[
    "issued",
    "recorded",
    "billed",
    "alert",
    "cancelled",
    "cancellation_rejected",
    "expired",
    "adaptation_requested",
    "adaptation_answered",
    "dispensing_refused",
    "reversed",
    "verification_requested",
    "identity_held",
    "suspicion_lifted",
]


class MessageAnswer(Answered):
    """Un message de la boîte ; `cursor` est son repère de reprise, sans ordre ni rang lisibles."""

    message_id: UUID
    cursor: str
    kind: MessageKind | str
    number: str
    created_at: datetime
    subject: str
    body: str
    has_document: bool
    delivery: DeliveryAnswer


class InboxPage(Answered):
    """Une page de messages, du plus ancien au plus récent ; `next` mène à la suivante."""

    messages: tuple[MessageAnswer, ...]
    next: str | None
