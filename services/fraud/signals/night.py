"""The signals of the night: pure, over one snapshot; clockwork runs them once a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from services.fraud.engine import Described
from services.fraud.model import Hit
from services.fraud.signals.snapshot import Snapshot
from shared.contracts.fraud import EntityKind


class NightSignal(Described, Protocol):
    """A signal that compares an entity with all the others, or looks at all of them together."""

    def examine_night(self, snapshot: Snapshot) -> Iterable[tuple[str, Hit]]:
        """Yield whom it finds, and why."""


@dataclass(frozen=True, slots=True)
class NightHit:
    """A hit that no single event set off, and the entity whose case it belongs to."""

    entity_kind: EntityKind
    entity_ref: str
    hit: Hit


def nightly(snapshot: Snapshot, signals: Iterable[NightSignal]) -> Iterator[NightHit]:
    """Yield the hits of one night; the same snapshot always gives the same."""
    for signal in signals:
        for entity_ref, hit in signal.examine_night(snapshot):
            yield NightHit(signal.entity_kind, entity_ref, hit)
