"""What readers of an inbox and patients who choose are answered."""

from datetime import datetime
from uuid import UUID

from services.notify.cursors import WriteCursor
from services.notify.model import ShownState, StoredMessage
from shared.contracts.notify import MessageKind
from shared.fields import Flag, Model


class DeliveryAnswer(Model):
    """Où en est le courriel : en attente, remis ou abandonné."""

    state: ShownState
    attempts: int


class MessageAnswer(Model):
    """Un message de la boîte ; `cursor` est son repère de reprise, sans ordre ni rang lisibles."""

    message_id: UUID
    cursor: str
    kind: MessageKind
    number: str
    created_at: datetime
    subject: str
    body: str
    has_document: bool
    delivery: DeliveryAnswer


class InboxPage(Model):
    """Une page de messages, du plus ancien au plus récent ; `next` mène à la suivante."""

    messages: tuple[MessageAnswer, ...]
    next: str | None


class ConsentRequest(Model):
    """Le choix du patient : son prescripteur voit, ou non, ce qui lui est délivré."""

    prescriber_sees_execution: Flag


class ConsentAnswer(Model):
    """Le choix tel qu’il est enregistré et déjà appliqué."""

    number: str
    prescriber_sees_execution: bool
    decided_at: datetime


class CurrentConsent(Model):
    """Le choix qui vaut aujourd’hui ; sans `decided_at`, c’est celui dit au prescripteur."""

    number: str
    prescriber_sees_execution: bool
    decided_at: datetime | None


def as_answer(message: StoredMessage, mark: WriteCursor) -> MessageAnswer:
    """Return a message as its reader gets it; `mark` writes its place."""
    return MessageAnswer(
        message_id=message.message_id,
        cursor=mark(message.cursor),
        kind=message.kind,
        number=message.number,
        created_at=message.created_at,
        subject=message.words.subject,
        body=message.words.body,
        has_document=message.has_document,
        delivery=DeliveryAnswer(state=message.state, attempts=message.attempts),
    )
