"""The figures of a study, ready to be told: by family, by signal, by detector, by group."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from services.fraud.engine.scoring import SEVERITIES, severity_of
from tests.evaluation.measures import (
    Detection,
    FamilyFigures,
    detections,
    family_figures,
    honest_hits,
    is_false_refusal,
    per_10_000,
    precision,
)
from tests.evaluation.papers import FAMILY_NAMES
from tests.evaluation.record import Run
from tests.evaluation.resampling import Estimate, bootstrap, quantile, share
from tests.evaluation.workload import Examined, examine

HOLDS = frozenset({"H"})
FACTS = frozenset({"D"})
ANY = frozenset({"D", "H", "F"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """All seeds of one detector at one prevalence, worked off at the fixed workload."""

    runs: Sequence[Run]
    examined: list[Examined]
    detections: list[Detection]

    @classmethod
    def of(cls, runs: Sequence[Run], *, without: str | None = None) -> "Outcome":
        """Work the cases off; `without` leaves one signal out."""
        each = [(run, examine(run, without=without)) for run in runs]
        return cls(
            runs,
            list(chain.from_iterable(examined for _, examined in each)),
            list(chain.from_iterable(detections(run, examined) for run, examined in each)),
        )

    @property
    def recall(self) -> Estimate:
        """The share of all episodes examined at the fixed workload."""
        return bootstrap([one.examined is not None for one in self.detections], share)

    @property
    def precision(self) -> Estimate:
        """The share of the examined cases that were frauds."""
        return precision(self.examined)

    @property
    def median_days(self) -> float | None:
        """Days from the first act to the examination, of those examined."""
        waits = [
            (one.examined - one.acts.first).total_seconds() / 86_400
            for one in self.detections
            if one.examined is not None
        ]
        return quantile(waits, 0.5)


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule: how often right, what it costs honest people, what would be lost without it."""

    rule: str
    signal_class: str
    hits: int
    right: Estimate
    per_10_000_honest: Estimate
    only_by_it: int
    recall_lost: float | None
    precision_lost: float | None


def by_family(outcome: Outcome) -> list[FamilyFigures]:
    """Return the figures of each family, and of all."""
    found: dict[str, list[Detection]] = defaultdict(list)
    for one in outcome.detections:
        found[one.family].append(one)
    families = [family_figures(family, found.get(family, [])) for family in FAMILY_NAMES]
    return [*families, family_figures("all", outcome.detections)]


def by_variant(outcome: Outcome) -> list[FamilyFigures]:
    """Return the figures of each variant of each family that was played."""
    found: dict[tuple[str, str], list[Detection]] = defaultdict(list)
    for one in outcome.detections:
        found[one.family, one.acts.episode.variant].append(one)
    order = sorted(found, key=lambda key: (int(key[0][1:]), key[1]))
    return [family_figures(f"{family} {variant}", found[family, variant])
            for family, variant in order]  # fmt: skip


def by_rule(outcome: Outcome) -> list[RuleFigures]:
    """Return the figures of each rule that fired."""
    return [_of_rule(outcome, rule) for rule in fired(outcome)]


def fired(outcome: Outcome) -> list[str]:
    """Return the rules that fired, in the order of their numbers."""
    return sorted({hit.found.rule for run in outcome.runs for hit in run.hits}, key=_in_order)


def rules_by_family(outcome: Outcome) -> dict[str, dict[str, float]]:
    """Return, of each family, the share of episodes that each rule hits."""
    found: dict[str, list[Detection]] = defaultdict(list)
    for one in outcome.detections:
        found[one.family].append(one)
    return {
        family: {
            rule: sum(rule in one.rules for one in found[family]) / len(found[family])
            for rule in fired(outcome)
        }
        for family in FAMILY_NAMES
        if found[family]
    }


def _of_rule(outcome: Outcome, rule: str) -> RuleFigures:
    hits = [hit for run in outcome.runs for hit in run.hits if hit.found.rule == rule]
    honest = [pair for pair in honest_hits(outcome.runs, ANY) if pair[1].found.rule == rule]
    rest = Outcome.of(outcome.runs, without=rule)
    return RuleFigures(
        rule,
        hits[0].found.signal_class,
        len(hits),
        bootstrap([hit.episode is not None for hit in hits], share),
        per_10_000(outcome.runs, honest),
        sum(one.rules == {rule} for one in outcome.detections),
        _lost(outcome.recall, rest.recall),
        _lost(outcome.precision, rest.precision),
    )


def _in_order(rule: str) -> tuple[int, str]:
    number = rule[1:].split(".", maxsplit=1)[0]
    return (int(number) if number.isdigit() else 0, rule)


def _lost(whole: Estimate, rest: Estimate) -> float | None:
    if whole.value is None or rest.value is None:
        return None
    return whole.value - rest.value


def by_severity(outcome: Outcome) -> list[tuple[str, int, Estimate]]:
    """Return each band of severity, the cases examined of it, and the share that were frauds."""
    cases: dict[str, list[Examined]] = defaultdict(list)
    for case in outcome.examined:
        cases[severity_of(case.score)].append(case)
    return [(name, len(cases[name]), precision(cases[name])) for _, name in SEVERITIES]


def by_seed(outcome: Outcome) -> list[tuple[int, int, Estimate, Estimate]]:
    """Return each seed with its episodes, recall and precision: how far luck goes."""
    rows = []
    for run in outcome.runs:
        one = Outcome.of([run])
        rows.append((run.seed, len(one.detections), one.recall, one.precision))
    return rows


@dataclass(frozen=True, slots=True)
class HonestFigures:
    """What honest people meet, of 10 000 showings."""

    showings: int
    holds: Estimate
    facts: Estimate
    flags: Estimate
    false_refusals: int
    used_up: int
    by_situation: list[tuple[str, str, int]]
    by_group: list[tuple[str, int, float, float]]
    refusals_by_rule: Counter[str]


def of_honest(runs: Sequence[Run]) -> HonestFigures:
    """Measure holds, refusals and flags of honest showings, and how they are spread."""
    all_hits = honest_hits(runs, ANY)
    holds, facts = honest_hits(runs, HOLDS), honest_hits(runs, FACTS)
    false = [hit for _, hit in facts if is_false_refusal(hit)]
    situations = Counter((hit.found.rule, hit.situation) for _, hit in all_hits)
    return HonestFigures(
        showings=sum(run.honest_shown["all"] for run in runs),
        holds=per_10_000(runs, holds),
        facts=per_10_000(runs, facts),
        flags=per_10_000(runs, all_hits),
        false_refusals=len({(hit.number, hit.found.at) for hit in false}),
        used_up=sum(hit.is_used_up for _, hit in facts),
        by_situation=[(*key, count) for key, count in situations.most_common(12)],
        by_group=_by_group(runs),
        refusals_by_rule=Counter(hit.found.rule for hit in false),
    )


def _by_group(runs: Sequence[Run]) -> list[tuple[str, int, float, float]]:
    """Return each group, its honest showings, and of 10 000 the holds and all hits."""
    shown: Counter[str] = Counter()
    for run in runs:
        shown.update({key: count for key, count in run.honest_shown.items() if key != "all"})
    held = Counter(group for _, hit in honest_hits(runs, HOLDS) for group in hit.groups)
    flagged = Counter(group for _, hit in honest_hits(runs, ANY) for group in hit.groups)
    return [
        (group, count, 10_000 * held[group] / count, 10_000 * flagged[group] / count)
        for group, count in sorted(shown.items())
    ]
