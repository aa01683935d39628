"""What readers of an inbox and patients who choose are answered."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StrictInt

from services.notify.cursors import WriteCursor
from services.notify.model import ShownState, StoredMessage
from shared.contracts.notify import MessageKind
from shared.fields import Flag, Model

LINES_MAX: Final = 200
LineNumber = Annotated[StrictInt, Field(ge=1, le=LINES_MAX)]


class DeliveryAnswer(Model):
    """Où en est le courriel : en attente, remis ou abandonné."""

    state: ShownState
    attempts: int


class MessageAnswer(Model):
    """Un message de la boîte ; `cursor` est son repère de reprise, sans ordre ni rang lisibles.

    Sans « number », il ne porte sur aucune ordonnance numérique. « dispensation_id » : la
    délivrance qu’il annonce à son patient, et « denied_lines » ce que celui-ci dit n’avoir pas
    reçu.
    """

    message_id: UUID
    cursor: str
    kind: MessageKind
    number: str | None
    created_at: datetime
    subject: str
    body: str
    has_document: bool
    dispensation_id: UUID | None
    denied_lines: tuple[int, ...]
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


class DenialRequest(Model):
    """Ce que le patient dit n’avoir pas reçu d’une délivrance ; sans « lines », rien de tout.

    « dispensation_id » vient du message qui annonce la délivrance.
    """

    dispensation_id: UUID
    lines: Annotated[tuple[LineNumber, ...], Field(max_length=LINES_MAX)] = ()


class DenialAnswer(Model):
    """Tout ce que le patient a dit n’avoir pas reçu de cette délivrance, depuis quand."""

    number: str
    dispensation_id: UUID
    lines: tuple[int, ...]
    denied_at: datetime


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
        dispensation_id=message.dispensation_id,
        denied_lines=message.denied_lines,
        delivery=DeliveryAnswer(state=message.state, attempts=message.attempts),
    )
