"""What a run is worth: recall, precision, delay, cost and holds, each with its interval."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tests.evaluation.player import Found
from tests.evaluation.record import BUCKETS, Acts, Hit, Run
from tests.evaluation.resampling import Estimate, bootstrap, quantile, ratio, share
from tests.evaluation.workload import Examined

# Families whose delay is told in prescriptions issued or shown; of the others, in showings.
_BY_NUMBER: Final = frozenset({"F1", "F7", "F8", "F9"})
COUNTER: Final = frozenset({"D", "H"})
_HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Detection:
    """One episode and when it was found.

    `touched`: by any hit. `first_hit`: by a case that is worth a look, or at the counter (D, H).
    """

    acts: Acts
    touched: datetime | None
    first_hit: datetime | None
    first_at_counter: datetime | None
    examined: datetime | None
    rules: frozenset[str]

    @property
    def family(self) -> str:
        """The family of fraud."""
        return self.acts.episode.family

    @property
    def hours(self) -> float | None:
        """Hours from the first act to the first hit."""
        if self.first_hit is None:
            return None
        return max(0.0, (self.first_hit - self.acts.first).total_seconds() / _HOUR_S)

    @property
    def events(self) -> int | None:
        """How many acts it took, the one that was hit included."""
        return self.acts_until(self.first_hit)

    @property
    def events_touched(self) -> int | None:
        """How many acts it took until any hit."""
        return self.acts_until(self.touched)

    def acts_until(self, until: datetime | None) -> int | None:
        """Return how many acts there were by then; None for never."""
        if until is None:
            return None
        if self.family in _BY_NUMBER or not self.acts.shown:
            return max(1, len({number for at, number in self.acts.numbers if at <= until}))
        return max(1, sum(at <= until for at in self.acts.shown))

    @property
    def cents(self) -> int:
        """What the whole episode cost."""
        return sum(cents for _, cents in self.acts.costs)

    @property
    def cents_before(self) -> int:
        """What it had cost before the first hit; all of it where there was none."""
        until = self.first_hit
        return sum(cents for at, cents in self.acts.costs if until is None or at < until)


def detections(run: Run, examined: Sequence[Examined]) -> list[Detection]:
    """Return what became of each episode of a run."""
    by_episode: dict[str, list[Hit]] = defaultdict(list)
    for hit in run.hits:
        if hit.episode is not None:
            by_episode[hit.episode].append(hit)
    looked_at: dict[str, datetime] = {}
    for case in examined:
        for key in case.episodes:
            looked_at.setdefault(key, case.at)
    return [
        Detection(
            acts,
            touched=_first(by_episode[key]),
            first_hit=_first_worth_a_look(run, by_episode[key]),
            first_at_counter=_first(
                hit for hit in by_episode[key] if hit.found.signal_class in COUNTER
            ),
            examined=looked_at.get(key),
            rules=frozenset(hit.found.rule for hit in by_episode[key]),
        )
        for key, acts in sorted(run.acts.items())
    ]


def _first(hits: Iterable[Hit]) -> datetime | None:
    return min((hit.found.at for hit in hits), default=None)


def _first_worth_a_look(run: Run, hits: Sequence[Hit]) -> datetime | None:
    """Return when the hits on one entity first weighed enough, or somebody was asked to call."""
    by_entity: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for hit in sorted(hits, key=lambda hit: hit.found.at):
        one = hit.found
        by_entity[one.entity].append(one)
        if one.signal_class in COUNTER:
            return one.at
        if run.detector.is_worth_a_look(by_entity[one.entity]):
            return one.at
    return None


@dataclass(frozen=True, slots=True)
class FamilyFigures:
    """One family over all seeds."""

    family: str
    episodes: int
    touched: Estimate
    found: Estimate
    at_counter: Estimate
    at_workload: Estimate
    events: tuple[float | None, float | None]  # median, p90
    hours: tuple[float | None, float | None]
    euros: float
    euros_before: float


def family_figures(family: str, found: Sequence[Detection]) -> FamilyFigures:
    """Measure one family, or all of them."""
    events = [float(one.events) for one in found if one.events is not None]
    hours = [one.hours for one in found if one.hours is not None]
    return FamilyFigures(
        family,
        len(found),
        bootstrap([one.touched is not None for one in found], share),
        bootstrap([one.first_hit is not None for one in found], share),
        bootstrap([one.first_at_counter is not None for one in found], share),
        bootstrap([one.examined is not None for one in found], share),
        (quantile(events, 0.5), quantile(events, 0.9)),
        (quantile(hours, 0.5), quantile(hours, 0.9)),
        sum(one.cents for one in found) / 100,
        sum(one.cents_before for one in found) / 100,
    )


def precision(examined: Sequence[Examined]) -> Estimate:
    """Return the share of the examined cases that were frauds."""
    return bootstrap([case.is_fraud for case in examined], share)


def ceiling(runs: Sequence[Run], slots: int) -> float | None:
    """Return the best precision that any order of the cases could reach in so many slots."""
    frauds = {
        (place, hit.found.entity)
        for place, run in enumerate(runs)
        for hit in run.hits
        if hit.episode is not None
    }
    return min(1.0, len(frauds) / slots) if slots else None


def per_10_000(runs: Sequence[Run], counted: Iterable[tuple[int, Hit]]) -> Estimate:
    """Return how many honest showings of 10 000 met such a hit, by buckets of patients.

    `counted`: hits with the place of their run; a showing that met several counts once.
    """
    seen: dict[tuple[int, int], set[object]] = defaultdict(set)
    for place, hit in counted:
        seen[place, hit.bucket].add(hit.found.at)
    units = [
        (10_000.0 * len(seen[place, bucket]), float(run.honest_by_bucket[bucket]))
        for place, run in enumerate(runs)
        for bucket in range(BUCKETS)
    ]
    return bootstrap(units, ratio)


def honest_hits(runs: Sequence[Run], classes: frozenset[str]) -> list[tuple[int, Hit]]:
    """Return the hits of those classes that honest acts set off: at a counter, but for F."""
    return [
        (place, hit)
        for place, run in enumerate(runs)
        for hit in run.hits
        if hit.is_honest_act
        and hit.found.signal_class in classes
        and (hit.is_showing or hit.found.signal_class == "F")
    ]


def is_false_refusal(hit: Hit) -> bool:
    """Tell whether a fact was claimed of an honest showing of a paper that had something left."""
    is_claim = hit.found.signal_class == "D" and hit.is_showing
    return is_claim and hit.is_honest_act and not hit.is_used_up


def auprc(runs: Sequence[Run]) -> float | None:
    """Return the average precision over prescriptions, those without a hit ranked last."""
    ranked: list[tuple[int, bool]] = []
    positives = total = 0
    for run in runs:
        scores = _scores(run)
        ranked += [(score, number in run.fraud_numbers) for number, score in scores.items()]
        positives += len(run.fraud_numbers)
        total += run.honest_numbers + len(run.fraud_numbers)
    if not positives:
        return None
    ranked += [(0, True)] * (positives - sum(is_fraud for _, is_fraud in ranked))
    ranked += [(0, False)] * max(0, total - len(ranked))
    return _average_precision(ranked, positives)


def _scores(run: Run) -> dict[str, int]:
    by_number: dict[str, list[Hit]] = defaultdict(list)
    for hit in run.hits:
        if hit.number:
            by_number[hit.number].append(hit)
    return {
        number: run.detector.score(hit.found for hit in hits) for number, hits in by_number.items()
    }


def _average_precision(ranked: list[tuple[int, bool]], positives: int) -> float:
    """Sum precision over recall, prescriptions of one score taken together."""
    at_score: dict[int, Counter[bool]] = defaultdict(Counter)
    for score, is_fraud in ranked:
        at_score[score][is_fraud] += 1
    seen = right = 0
    area = 0.0
    for score in sorted(at_score, reverse=True):
        hits = at_score[score]
        seen += hits.total()
        right += hits[True]
        area += hits[True] / positives * right / seen
    return area
