"""The rules as fraud runs them, in memory: its own engine, its own lists of signals."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Final, get_args

from typing_extensions import override

from services.fraud.engine import (
    ConfirmedAlert,
    DrugOf,
    EntityHit,
    Examination,
    Knowledge,
    fact_of,
    points_of,
    severity_of,
)
from services.fraud.model import Family
from services.fraud.signals import (
    FRAUD_SIGNALS,
    NIGHT_SIGNALS,
    NightHit,
    fences_of,
    nightly,
    snapshot_of,
)
from services.fraud.use_cases.knowing import knowledge_of
from shared.contracts.event import Event
from shared.contracts.fraud import AlertConfirmed
from tests.evaluation.player import Detector, Found
from tests.fraud.desk import RESOURCES

_NIGHTS_APART: Final = 14
_FAMILIES: tuple[Family, ...] = get_args(Family)


@cache
def medicines() -> DrugOf:
    """Return what the signals know of the medicines of the extract, as the service does."""
    return knowledge_of(RESOURCES).drug_of


class Rules(Detector):
    """Every signal that is live, on windows of its own.

    Peers and rings are looked at one night in fourteen: a snapshot of everybody costs as much as
    days of events. What they find is found so much later at worst.
    """

    name = "rules"

    def __init__(self, *, watched_since: datetime | None = None) -> None:
        self._fences: dict[str, float] = {}
        self._confirmed: set[str] = set()
        self._knowledge = Knowledge(
            drug_of=medicines(), fences=self._fences, watched_since=watched_since
        )
        self.examination = Examination(FRAUD_SIGNALS, self._knowledge)

    @override
    def take(self, event: Event) -> Sequence[Found]:
        if isinstance(event, AlertConfirmed):
            self._learn(event)
            return ()
        fact = fact_of(event, self._knowledge.drug_of)
        if fact is None:
            return ()
        return [_found(hit) for hit in self.examination.take(fact)]

    def _learn(self, event: AlertConfirmed) -> None:
        self._confirmed.update(filter(None, (event.patient_ref, event.prescriber_rpps)))
        self._knowledge.alerts.confirm(
            ConfirmedAlert(
                alert_id=event.alert_id,
                event_id=event.event_id,
                confirmed_at=event.occurred_at,
                number=event.number,
                prescriber=event.prescriber_rpps,
                patient_ref=event.patient_ref,
                drug_classes=event.drug_classes,
            )
        )

    @override
    def close_day(self, at: datetime) -> Sequence[Found]:
        snapshot = snapshot_of(self.examination.windows, at, confirmed=frozenset(self._confirmed))
        self._fences.update(fences_of(snapshot))
        return [_found_at_night(hit, at) for hit in nightly(snapshot, NIGHT_SIGNALS)]

    @override
    def score(self, found: Iterable[Found]) -> int:
        """Add the points of each signal once: a later hit attaches to the signal it repeats."""
        raised = {(one.rule, one.family, one.points) for one in found}
        return points_of(
            (family, points)
            for _, named, points in raised
            for family in _FAMILIES
            if family == named
        )

    @override
    def is_worth_a_look(self, found: Sequence[Found]) -> bool:
        return severity_of(self.score(found)) != "low"


def _found(one: EntityHit) -> Found:
    hit = one.hit
    return Found(
        signal=hit.signal,
        rule=hit.rule,
        signal_class=hit.signal_class,
        family=hit.family,
        points=hit.points,
        entity=(hit.entity_kind, one.entity_ref),
        at=one.moment,
        event_id=one.fact.event_id,
        evidence=hit.evidence,
    )


def _found_at_night(one: NightHit, at: datetime) -> Found:
    hit = one.hit
    return Found(
        signal=hit.signal,
        rule=hit.rule,
        signal_class=hit.signal_class,
        family=hit.family,
        points=hit.points,
        entity=(one.entity_kind, one.entity_ref),
        at=at,
        evidence=hit.evidence,
    )
