"""What a patient reads of what he sent to officines."""

from datetime import datetime
from uuid import UUID

from services.dispense.model import SendingState
from shared.fields import Model
from shared.identifiers import Finess


class SendingAnswer(Model):
    """Un envoi : « sent », « consulted » par l’officine, puis « executed », « returned » (rendu).

    « lapsed » : l’ordonnance a pris fin ; « withdrawn » : retiré par le patient ; « ended_at » :
    depuis quand l’envoi est terminé.
    """

    sending_id: UUID
    number: str
    pharmacy_finess: Finess
    state: SendingState
    sent_at: datetime
    consulted_at: datetime | None
    ended_at: datetime | None


class SendingPage(Model):
    """Une page des envois du patient, du plus récent au plus ancien."""

    sendings: tuple[SendingAnswer, ...]
    next: str | None
