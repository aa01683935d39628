"""The rules as fraud runs them, in memory: its own engine, its own list of signals."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import get_args

from typing_extensions import override

from services.fraud.engine import EntityHit, Examination, Knowledge, fact_of, points_of
from services.fraud.model import Family
from services.fraud.signals import FRAUD_SIGNALS
from shared.contracts.event import Event
from tests.evaluation.player import Detector, Found

_FAMILIES: tuple[Family, ...] = get_args(Family)


class Rules(Detector):
    """Every signal that is live, on windows of its own."""

    name = "rules"

    def __init__(self) -> None:
        self._knowledge = Knowledge()
        self._examination = Examination(FRAUD_SIGNALS, self._knowledge)

    @override
    def take(self, event: Event) -> Sequence[Found]:
        fact = fact_of(event, self._knowledge.drug_of)
        if fact is None:
            return ()
        return [_found(hit) for hit in self._examination.take(fact)]

    @override
    def close_day(self, at: datetime) -> Sequence[Found]:
        del at
        return ()

    @override
    def score(self, found: Iterable[Found]) -> int:
        """Add the points of each signal once: a later hit attaches to the signal it repeats."""
        raised = {(one.signal, one.family, one.points) for one in found}
        return points_of(
            (family, points)
            for _, named, points in raised
            for family in _FAMILIES
            if family == named
        )


def _found(one: EntityHit) -> Found:
    hit = one.hit
    return Found(
        signal=hit.signal,
        signal_class=hit.signal_class,
        family=hit.family,
        points=hit.points,
        entity=(hit.entity_kind, one.entity_ref),
        at=one.moment,
        evidence=hit.evidence,
    )
