"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.shapes import Answered, Asked


class SendingAnswer(Answered):
    """Un envoi : « sent », « consulted » par l’officine, puis « executed », « returned » (rendu).

    « lapsed » : l’ordonnance a pris fin ; « withdrawn » : retiré par le patient ; « ended_at » :
    depuis quand l’envoi est terminé.
    """

    sending_id: UUID
    number: str
    pharmacy_finess: str
    state: Literal["sent", "consulted", "executed", "returned", "lapsed", "withdrawn"] | str
    sent_at: datetime
    consulted_at: datetime | None
    ended_at: datetime | None


class SendingBody(Asked):
    """Une ordonnance du patient, et l’officine à laquelle il l’envoie."""

    number: Annotated[str, Field(min_length=18, max_length=64)]
    pharmacy_finess: Annotated[str, Field(pattern="^(?:[0-9]{2}|2[AB])[0-9]{7}$")]


class SendingPage(Answered):
    """Une page des envois du patient, du plus récent au plus ancien."""

    sendings: tuple[SendingAnswer, ...]
    next: str | None
