"""The one place where made-up events meet something that looks for fraud."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from shared.contracts.event import Event

SignalClass = Literal["D", "H", "F"]


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: what fired, on whom, how many points it weighs, and on which evidence."""

    signal: str
    rule: str  # several rules may share the name of a signal
    signal_class: SignalClass
    family: str
    points: int
    entity: tuple[str, str]
    at: datetime
    evidence: tuple[UUID, ...] = ()
    event_id: UUID | None = None  # of the event that set it off


class Detector(Protocol):
    """Something that looks for fraud: the rules, or a baseline that they are compared with."""

    name: str

    def take(self, event: Event) -> Sequence[Found]:
        """Look at one event; events come in the order of time."""

    def close_day(self, at: datetime) -> Sequence[Found]:
        """Do what is done once a night."""

    def score(self, found: Iterable[Found]) -> int:
        """Return what the hits of one case weigh together."""

    def is_worth_a_look(self, found: Sequence[Found]) -> bool:
        """Tell whether an analyst should see a case with these hits, in the order of time."""
