"""The report of a study, as Markdown: what was played, what was found, and what that is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.evaluation import figures
from tests.evaluation.figures import Outcome
from tests.evaluation.measures import FamilyFigures, auprc, family_figures
from tests.evaluation.study import RULES, Study
from tests.evaluation.targets import judge
from tests.evaluation.telling import number, pair, percent, points, rate, table

_SYNTHETIC = (
    "**All of this is synthetic.** The people, their habits and the frauds are made up by the "
    "generator in `tests/evaluation` ([decision 44](../decisions/0044-a-made-up-region.md)); "
    "no figure here says how the rules would do in the field."
)


@dataclass(frozen=True, slots=True)
class Circumstance:
    """Where and when a study ran."""

    ran_at: str
    commit: str
    frozen: str | None  # the commit that froze the thresholds, before the test seeds were drawn
    machine: str


def write(study: Study, circumstance: Circumstance) -> str:
    """Return the whole report."""
    outcomes = {prevalence: Outcome.of(study.of(prevalence)) for prevalence in study.runs}
    dense = max(outcomes)
    parts = [
        "# Fraud signals on a made-up region",
        _SYNTHETIC,
        _what_was_played(study, circumstance),
        "## Against the targets",
        judge(study, outcomes),
        *_families(outcomes[dense], dense),
        *_signals(outcomes[dense], dense),
        *_comparison(study),
        *_sweep(outcomes),
        *_honest(study),
        _how_to_read(),
    ]
    return "\n\n".join(parts) + "\n"


def _what_was_played(study: Study, circumstance: Circumstance) -> str:
    plan = study.plan
    seeds = f"{plan.seeds[0]} to {plan.seeds[-1]}"
    frozen = (
        f"The thresholds were frozen by commit {circumstance.frozen} before these seeds were drawn."
        if circumstance.frozen
        else "These are development seeds: thresholds may have been tuned on them."
    )
    return (
        f"Measured on {circumstance.ran_at} at commit {circumstance.commit}: "
        f"{circumstance.machine}.\n\n"
        f"{plan.patients:,} patients, {plan.days} days of which the first {plan.warm_up_days} "
        f"only warm up, seeds {seeds}, frauds at "
        f"{', '.join(f'{one:.2%}' for one in plan.prevalences)} of the prescriptions shown; "
        f"{study.events:,} events in {study.seconds:,.0f} s, rules and baselines together. "
        f"{frozen} Intervals are 95 %, by resampling episodes, cases, or buckets of patients."
    )


def _families(outcome: Outcome, prevalence: float) -> list[str]:
    return [
        f"## By family, at {prevalence:.2%}",
        _family_table(figures.by_family(outcome)),
        "![Recall by family](evaluation-families.svg)",
        "### By variant",
        _family_table(figures.by_variant(outcome)),
    ]


def _family_table(rows: Sequence[FamilyFigures]) -> str:
    head = (
        "family", "episodes", "any hit", "worth a look", "asked at the counter (D, H)",
        "examined at k",
        "acts until then, median / p90", "hours, median / p90", "EUR", "EUR before it",
    )  # fmt: skip
    return table(
        head,
        [
            (
                row.family,
                row.episodes,
                percent(row.touched),
                percent(row.found),
                percent(row.at_counter),
                percent(row.at_workload),
                pair(row.events),
                pair(row.hours, digits=1),
                number(row.euros),
                number(row.euros_before),
            )
            for row in rows
        ],
    )


def _signals(outcome: Outcome, prevalence: float) -> list[str]:
    head = (
        "rule", "class", "hits", "right", "honest hits of 10 000 honest showings",
        "episodes found by it alone", "recall at k without it", "precision at k without it",
    )  # fmt: skip
    rows = [
        (
            one.rule,
            one.signal_class,
            number(one.hits),
            percent(one.right),
            rate(one.per_10_000_honest),
            one.only_by_it,
            points(None if one.recall_lost is None else -one.recall_lost),
            points(None if one.precision_lost is None else -one.precision_lost),
        )
        for one in figures.by_rule(outcome)
    ]
    return [
        f"## By signal, at {prevalence:.2%}",
        (
            "The last two columns are the ablation: what recall and precision change by, "
            "in points, when the signal is left out."
        ),
        table(head, rows),
        "### Which rule hits which family",
        _rules_by_family(outcome),
    ]


def _rules_by_family(outcome: Outcome) -> str:
    """Return the share of a family's episodes that each rule hits."""
    shares = figures.rules_by_family(outcome)
    return table(
        ("rule", *shares),
        [
            (rule, *(f"{of[rule]:.0%}" if of[rule] else "" for of in shares.values()))
            for rule in figures.fired(outcome)
        ],
    )


def _comparison(study: Study) -> list[str]:
    head = (
        "prevalence", "detector", "episodes worth a look", "examined at k", "precision at k",
        "days until examined, median", "AUPRC",
    )  # fmt: skip
    rows = []
    for prevalence in study.runs:
        for name, runs in study.runs[prevalence].items():
            outcome = Outcome.of(runs)
            hit = family_figures("all", outcome.detections).found
            rows.append(
                (
                    f"{prevalence:.2%}",
                    f"**{name}**" if name == RULES else name,
                    percent(hit),
                    percent(outcome.recall),
                    percent(outcome.precision),
                    number(outcome.median_days, digits=1),
                    number(auprc(runs), digits=3),
                )
            )
    return [
        "## Beside the baselines",
        (
            "The alert list alone, with its 18 days; five prescribers and five officines in six "
            "months; an isolation forest alone; chance. All work at the same k."
        ),
        table(head, rows),
    ]


def _sweep(outcomes: dict[float, Outcome]) -> list[str]:
    head = ("prevalence", "episodes", "examined cases", "precision at k", "recall at k")
    rows = [
        (
            f"{prevalence:.2%}",
            len(outcome.detections),
            len(outcome.examined),
            percent(outcome.precision),
            percent(outcome.recall),
        )
        for prevalence, outcome in outcomes.items()
    ]
    return [
        "## As frauds grow rarer",
        table(head, rows),
        "![Precision and recall by prevalence](evaluation-prevalence.svg)",
        *_spread(outcomes),
    ]


def _spread(outcomes: dict[float, Outcome]) -> list[str]:
    """Tell whether heavier cases are surer, and how far seeds differ."""
    bands = [
        (f"{prevalence:.2%}", name, count, percent(right))
        for prevalence, outcome in outcomes.items()
        for name, count, right in figures.by_severity(outcome)
        if count
    ]
    seeds = [
        (f"{prevalence:.2%}", seed, count, percent(recall), percent(right))
        for prevalence, outcome in outcomes.items()
        for seed, count, recall, right in figures.by_seed(outcome)
    ]
    return [
        "### Whether heavier cases are surer",
        table(("prevalence", "severity", "cases examined", "frauds"), bands),
        "### From seed to seed",
        table(("prevalence", "seed", "episodes", "recall at k", "precision at k"), seeds),
    ]


def _honest(study: Study) -> list[str]:
    runs = [run for prevalence in study.runs for run in study.of(prevalence)]
    seen = figures.of_honest(runs)
    facts = table(
        ("of 10 000 honest showings", "seen"),
        [
            ("holds (H)", rate(seen.holds)),
            ("facts (D)", rate(seen.facts)),
            ("any hit (D, H, F)", rate(seen.flags)),
        ],
    )
    named = ", ".join(f"{key} {count}" for key, count in sorted(seen.refusals_by_rule.items()))
    return [
        "## What honest people meet",
        f"{seen.showings:,} honest showings, all prevalences together.",
        facts,
        (
            f"Facts claimed of a paper that had something left: {seen.false_refusals}"
            f"{f' ({named})' if named else ''}. Facts of papers that were used up indeed: "
            f"{seen.used_up}."
        ),
        table(("rule", "honest circumstance", "hits"), seen.by_situation),
        "### Who meets them",
        table(
            ("group", "honest showings", "holds of 10 000", "any hit of 10 000"),
            [
                (group, number(count), f"{held:.2f}", f"{flagged:.2f}")
                for group, count, held, flagged in seen.by_group
            ],
        ),
    ]


def _how_to_read() -> str:
    return (
        "## How to read this\n\n"
        "A prescription handled is one showing at an officine; the published 8.1 a year and "
        "inhabitant count renewals too, so do we. An *episode* is one fraud from its first "
        "act to its last; it is *hit* when a rule fires on one of its acts, on one of those "
        "who do it, or on evidence of which half is its own; *worth a look* when such a case "
        "weighs more than a low one, or an officine is asked to call (D, H): delays and euros "
        "count until then; *examined* when an analyst who takes 20 cases a week for 100 000 "
        "inhabitants, heaviest first, opens such a case. Nobody reacts: a fraud goes on after "
        "its first hit, and an examined case sleeps for 90 days. What compares "
        "officines runs one night in fourteen. F5 is counted by officines, "
        "beside the prevalence. F9 reads the rules’ own limits and stays one unit below them; "
        "F10 was told to nobody who wrote a rule. Below 100 000 patients there are more "
        "officines and prescribers a head than in France (24 and 60 at least), so that there "
        "is a round to go. Rules that look back for two years know only the days played: rare "
        "visitors look like strangers here, and are asked about more often."
    )
