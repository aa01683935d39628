"""What two versions found, side by side: counts, precision, and hits to look at."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from services.fraud.model.rule_versions import (
    BacktestResult,
    DayOfBacktest,
    Difference,
    Precision,
    SampleHit,
    SideOfBacktest,
)
from shared.contracts.fraud import EntityKind

SAMPLES_MAX: Final = 20  # of new and of lost hits, one an entity

HitKey = tuple[str, UUID | date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One hit of one version; `event_id` None: of a night."""

    entity_kind: EntityKind
    entity_ref: str
    caisse: str | None
    event_id: UUID | None
    occurred_at: datetime
    observed: str
    sentence: str

    @property
    def key(self) -> HitKey:
        """What makes it the same hit as one of the other version."""
        return self.entity_ref, self.event_id or self.occurred_at.date()


@dataclass(slots=True)
class Side:
    """The hits of one version, each once."""

    hits: dict[HitKey, Found] = field(default_factory=dict)

    def note(self, found: Found) -> None:
        """Add a hit; the same event hits an entity once."""
        self.hits.setdefault(found.key, found)

    @property
    def count(self) -> int:
        """How many hits."""
        return len(self.hits)

    @property
    def entities(self) -> frozenset[str]:
        """Who was hit."""
        return frozenset(entity for entity, _ in self.hits)


def compared(  # noqa: PLR0913 - what a result says, each by its name
    live: Side,
    candidate: Side,
    *,
    live_version: int,
    labels: Mapping[str, str],
    days: Mapping[date, int],
    facts_before: int,
) -> BacktestResult:
    """Compare two versions; `days`: how many facts of each day count."""
    return BacktestResult(
        live_version=live_version,
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        facts=sum(days.values()),
        facts_before=facts_before,
        live=_side(live, labels),
        candidate=_side(candidate, labels),
        new=_difference(candidate, live, labels),
        lost=_difference(live, candidate, labels),
        days=_by_day(live, candidate, days),
    )


def precision_of(entities: Iterable[str], labels: Mapping[str, str]) -> Precision:
    """Count what analysts decided of some entities."""
    counts = Counter(labels.get(entity) for entity in entities)
    return Precision(confirmed=counts["confirmed"], unfounded=counts["unfounded"])


def _side(side: Side, labels: Mapping[str, str]) -> SideOfBacktest:
    entities = side.entities
    return SideOfBacktest(
        hits=side.count, entities=len(entities), precision=precision_of(entities, labels)
    )


def _difference(one: Side, other: Side, labels: Mapping[str, str]) -> Difference:
    hits = [found for key, found in one.hits.items() if key not in other.hits]
    entities = one.entities - other.entities
    of_entities = [found for found in hits if found.entity_ref in entities]
    return Difference(
        hits=len(hits),
        entities=len(entities),
        precision=precision_of(entities, labels),
        samples=_samples(of_entities or hits, labels),
    )


def _samples(hits: Collection[Found], labels: Mapping[str, str]) -> tuple[SampleHit, ...]:
    """Draw entities by a hash of their name: any of them as likely, and always the same."""
    first: dict[str, Found] = {}
    for found in hits:
        first.setdefault(found.entity_ref, found)
    drawn = sorted(first, key=lambda ref: sha256(ref.encode()).digest())[:SAMPLES_MAX]
    return tuple(_sample(first[ref], labels.get(ref)) for ref in drawn)


def _sample(found: Found, label: str | None) -> SampleHit:
    return SampleHit(
        entity_kind=found.entity_kind,
        entity_ref=found.entity_ref,
        caisse=found.caisse,
        event_id=found.event_id,
        occurred_at=found.occurred_at,
        observed=found.observed,
        sentence=found.sentence,
        outcome=label,  # type: ignore[arg-type]  # the labels are these two
    )


def _by_day(live: Side, candidate: Side, days: Mapping[date, int]) -> tuple[DayOfBacktest, ...]:
    on_live, on_candidate = _daily(live), _daily(candidate)
    return tuple(
        DayOfBacktest(day=day, live=on_live[day], candidate=on_candidate[day])
        for day in sorted(days.keys() | on_live.keys() | on_candidate.keys())
    )


def _daily(side: Side) -> Counter[date]:
    return Counter(found.occurred_at.date() for found in side.hits.values())
