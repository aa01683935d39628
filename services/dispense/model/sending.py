"""A prescription that its patient sends to the officine of his choice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.identifiers import Finess
from shared.number import PrescriptionNumber

# How a sending ended: its officine handed it over (or another did), gave it back, the prescription
# ended, or the patient withdrew it.
SendingEnd = Literal["executed", "returned", "lapsed", "withdrawn"]
SendingState = Literal["sent", "consulted", "executed", "returned", "lapsed", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingLimits:
    """How many sendings a patient may make in a window."""

    most: int = 20
    window: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingRequest:
    """What a patient asks: this prescription, to that officine."""

    number: PrescriptionNumber
    pharmacy: Finess


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A sending as it stands; `consulted_at` is when its officine opened it first."""

    sending_id: UUID
    number: str
    patient_ref: str
    pharmacy: Finess
    sent_at: datetime
    consulted_at: datetime | None = None
    ended_as: SendingEnd | None = None
    ended_at: datetime | None = None

    @property
    def state(self) -> SendingState:
        """Where it stands, in one word."""
        return self.ended_as or ("sent" if self.consulted_at is None else "consulted")

    def opens_at(self, pharmacy: Finess) -> bool:
        """Tell whether this officine may open the prescription by it, if only to see its end."""
        return self.pharmacy == pharmacy and self.ended_as not in {"returned", "withdrawn"}


@dataclass(frozen=True, slots=True)
class SendingPosition:
    """Where a page ends: the newest sending comes first."""

    sent_at: datetime
    sending_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingQuery:
    """One page of a patient's own sendings."""

    limit: int
    after: SendingPosition | None = None
