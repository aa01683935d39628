"""One run, kept small: the hits with their truth, the episodes' acts, and honest tallies."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.contracts.dispense import PrescriptionPresented
from shared.contracts.prescribe import PrescriptionIssued
from tests.evaluation.papers import Episode
from tests.evaluation.people import Patient
from tests.evaluation.player import Detector, Found
from tests.evaluation.timeline import Played

# A hit on one of an episode's people counts for it until so long after its last act.
_AFTERMATH: Final = timedelta(days=14)
BUCKETS: Final = 100  # of patients, for confidence intervals by patient
# What the ledger says of a paper that has nothing left: refusing it is no mistake.
_USED_UP: Final = frozenset({"dispensed", "expired", "cancelled", "replaced"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit and the truth about it.

    `is_honest_act`: the act that set it off was honest; `is_showing`: somebody stood at a counter.
    """

    found: Found
    episode: str | None
    number: str
    situation: str
    is_honest_act: bool
    is_used_up: bool
    is_showing: bool
    groups: tuple[str, ...]
    bucket: int


@dataclass(slots=True)
class Acts:
    """What an episode did, when, and what each act cost in cents."""

    episode: Episode
    first: datetime
    last: datetime
    shown: list[datetime] = field(default_factory=list)
    numbers: list[tuple[datetime, str]] = field(default_factory=list)
    costs: list[tuple[datetime, int]] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """Everything that measures need of one seed and one detector."""

    detector: Detector
    seed: int
    patients: int
    measured_from: datetime
    hits: list[Hit] = field(default_factory=list)
    acts: dict[str, Acts] = field(default_factory=dict)
    honest_shown: Counter[str] = field(default_factory=Counter)  # by group
    honest_by_bucket: Counter[int] = field(default_factory=Counter)
    honest_numbers: int = 0
    fraud_numbers: set[str] = field(default_factory=set)
    events: int = 0
    ended: datetime | None = None
    _labels: dict[UUID, str] = field(default_factory=dict)
    _people: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _day: int = -1

    def take(self, played: Played) -> None:
        """Note the truth of an event, let the detector look at it, and keep what it says."""
        event = played.event
        self.events += 1
        self.ended = event.occurred_at
        self._note_truth(played)
        found = list(self._close_days(event.occurred_at))
        self._keep(found, played, is_nightly=True)
        self._keep(self.detector.take(event), played, is_nightly=False)

    def finish(self) -> "Run":
        """Let go of what only the run itself needed."""
        self._labels.clear()
        self._people.clear()
        return self

    def _close_days(self, at: datetime) -> Sequence[Found]:
        if at.toordinal() == self._day:
            return ()
        self._day = at.toordinal()
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        return self.detector.close_day(midnight)

    def _note_truth(self, played: Played) -> None:
        event, episode = played.event, played.episode
        is_measured = event.occurred_at >= self.measured_from
        if episode is not None:
            self._note_fraud(played, episode)
        elif is_measured and isinstance(event, PrescriptionPresented):
            self.honest_shown.update(("all", *groups_of(played.patient)))
            self.honest_by_bucket[bucket_of(played.patient)] += 1
        elif is_measured and isinstance(event, PrescriptionIssued):
            self.honest_numbers += 1

    def _note_fraud(self, played: Played, episode: Episode) -> None:
        event = played.event
        acts = self.acts.get(episode.key)
        if acts is None:
            acts = self.acts[episode.key] = Acts(episode, event.occurred_at, event.occurred_at)
        acts.last = event.occurred_at
        self._labels[event.event_id] = episode.key
        if isinstance(event, PrescriptionPresented):
            acts.shown.append(event.occurred_at)
        if isinstance(event, PrescriptionPresented | PrescriptionIssued):
            acts.numbers.append((event.occurred_at, event.number))
            self.fraud_numbers.add(event.number)
        if played.cents:
            acts.costs.append((event.occurred_at, played.cents))
        for entity in episode.entities:
            self._people.setdefault(entity, set()).add(episode.key)

    def _keep(self, found: Sequence[Found], played: Played, *, is_nightly: bool) -> None:
        for one in found:
            if one.at >= self.measured_from:
                self.hits.append(self._judged(one, played, is_nightly=is_nightly))

    def _judged(self, found: Found, played: Played, *, is_nightly: bool) -> Hit:
        own = None if is_nightly or played.episode is None else played.episode.key
        event = played.event
        is_showing = isinstance(event, PrescriptionPresented) and not is_nightly
        state = event.state if isinstance(event, PrescriptionPresented) else None
        return Hit(
            found=found,
            episode=own or self._by_entity(found) or self._by_evidence(found),
            number="" if is_nightly else event.key,
            situation="at night" if is_nightly else played.situation,
            is_honest_act=not is_nightly and played.episode is None,
            is_used_up=state in _USED_UP,
            is_showing=is_showing,
            groups=groups_of(played.patient),
            bucket=bucket_of(played.patient),
        )

    def _by_entity(self, found: Found) -> str | None:
        for key in sorted(self._people.get(found.entity, ())):
            if self.acts[key].last + _AFTERMATH >= found.at:
                return key
        return None

    def _by_evidence(self, found: Found) -> str | None:
        """Return the episode that at least half of the evidence is of."""
        if not found.evidence:
            return None
        labels = Counter(self._labels[one] for one in found.evidence if one in self._labels)
        if not labels:
            return None
        key, count = labels.most_common(1)[0]
        return key if 2 * count >= len(found.evidence) else None


def groups_of(patient: Patient | None) -> tuple[str, ...]:
    """Return the groups that disparities are told by."""
    if patient is None:
        return ()
    return (
        f"age {patient.band}",
        "rural" if patient.is_rural else "not rural",
        "ALD" if patient.is_ald else "no ALD",
    )


def bucket_of(patient: Patient | None) -> int:
    """Return the bucket of a patient, the same for all that he does."""
    return 0 if patient is None else int(patient.ref[:8], 16) % BUCKETS
