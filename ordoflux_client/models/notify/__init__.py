"""What notify takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

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


class DenialAnswer(Answered):
    """Tout ce que le patient a dit n’avoir pas reçu de cette délivrance, depuis quand."""

    number: str
    dispensation_id: UUID
    lines: tuple[int, ...]
    denied_at: datetime


class DenialRequest(Asked):
    """Ce que le patient dit n’avoir pas reçu d’une délivrance ; sans « lines », rien de tout.

    « dispensation_id » vient du message qui annonce la délivrance.
    """

    dispensation_id: UUID
    lines: Annotated[tuple[Annotated[int, Field(ge=1, le=200)], ...], Field(max_length=200)] = ()


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
    """Un message de la boîte ; `cursor` est son repère de reprise, sans ordre ni rang lisibles.

    Sans « number », il ne porte sur aucune ordonnance numérique. « dispensation_id » : la
    délivrance qu’il annonce à son patient, et « denied_lines » ce que celui-ci dit n’avoir pas
    reçu.
    """

    message_id: UUID
    cursor: str
    kind: MessageKind | str
    number: str | None
    created_at: datetime
    subject: str
    body: str
    has_document: bool
    dispensation_id: UUID | None
    denied_lines: tuple[int, ...]
    delivery: DeliveryAnswer


class InboxPage(Answered):
    """Une page de messages, du plus ancien au plus récent ; `next` mène à la suivante."""

    messages: tuple[MessageAnswer, ...]
    next: str | None
