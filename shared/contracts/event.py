"""The shape that every event on Kafka has, whoever publishes it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict
from typing_extensions import override


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment


Moment = Annotated[datetime, AfterValidator(_aware)]


class Contract(BaseModel):
    """A frozen part of an event; unknown fields are ignored so that publishers can add some."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Event(Contract):
    """A fact that a service publishes, in the past tense; each subclass fixes `type` and `version`.

    `event_id` is the key of every consumer's inbox: the same fact always has the same id.
    """

    event_id: UUID
    type: str
    version: int
    occurred_at: Moment
    correlation_id: UUID | None = None

    @property
    def key(self) -> str:
        """The Kafka key: events with one key reach each consumer in the order of the facts."""
        raise TypeError(f"{type(self).__name__} names no key")


class PrescriptionEvent(Event):
    """An event in the life of one prescription, keyed by its number."""

    number: str

    @property
    @override
    def key(self) -> str:
        """The prescription number: issue, execution and alert of one prescription stay in order."""
        return self.number

    @property
    def aad(self) -> bytes:
        """What a sealed block of this event is bound to: it opens inside no other event."""
        return aad_for(self.type, self.number, self.event_id)


def aad_for(event_type: str, key: str, event_id: UUID) -> bytes:
    """Return the additional authenticated bytes of the sealed block of an event."""
    return f"{event_type}:{key}:{event_id}".encode()
