"""The targets that were set before anything was measured, and what was seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.evaluation.figures import Outcome, of_honest
from tests.evaluation.measures import Detection, ceiling
from tests.evaluation.resampling import bootstrap, quantile, share
from tests.evaluation.study import Study
from tests.evaluation.telling import number, percent, rate, table
from tests.evaluation.workload import each_week, weeks

_HUNDREDTH = 0.01
_THOUSANDTH = 0.001
_SIXTY_DAYS_H = 60 * 24.0
_LATEST = "not played"
_Row = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Recall:
    """A target on the share of some episodes that are hit."""

    name: str
    wanted: float
    is_of: Callable[[Detection], bool]
    counts: Callable[[Detection], bool]


def _is_hit(one: Detection) -> bool:
    return one.first_hit is not None


def _is_large(one: Detection) -> bool:
    return one.family == "F5" and not one.acts.episode.variant.startswith("1%")


_RECALLS: Sequence[_Recall] = (
    _Recall("F2: replay, altered, forged", 1.0, lambda one: one.family == "F2", _is_hit),
    _Recall(
        "F3: photocopies, hit at the second showing",
        0.99,
        lambda one: one.family == "F3",
        lambda one: one.events_touched is not None and one.events_touched <= 2,
    ),
    _Recall("F1: stolen prescriber number", 0.9, lambda one: one.family == "F1", _is_hit),
    _Recall("F4: nomadism", 0.85, lambda one: one.family == "F4", _is_hit),
    _Recall(
        "F5: officines at 3 % of turnover or more, hit within 60 days",
        0.7,
        _is_large,
        lambda one: one.hours is not None and one.hours <= _SIXTY_DAYS_H,
    ),
    _Recall("F9: adaptive", 0.5, lambda one: one.family == "F9", _is_hit),
    _Recall("F10: not told while tuning", 0.3, lambda one: one.family == "F10", _is_hit),
)


def judge(study: Study, outcomes: Mapping[float, Outcome]) -> str:
    """Return the table of targets; recall is told at the highest prevalence."""
    dense = outcomes[max(outcomes)]
    rows = [_recall(target, dense.detections) for target in _RECALLS]
    rows += [_stolen_delay(dense), _precision(outcomes), *_honest(study)]
    return table(("what", "seen", "target", ""), rows)


def _recall(target: _Recall, found: Sequence[Detection]) -> _Row:
    mine = [one for one in found if target.is_of(one)]
    seen = bootstrap([target.counts(one) for one in mine], share)
    name = f"{target.name} ({len(mine)} episodes)"
    return (name, percent(seen), f"≥ {target.wanted:.0%}", _met(seen.value, target.wanted))


def _stolen_delay(outcome: Outcome) -> _Row:
    stolen = [one for one in outcome.detections if one.family == "F1"]
    events = quantile([float(one.events) for one in stolen if one.events is not None], 0.5)
    hours = quantile([one.hours for one in stolen if one.hours is not None], 0.5)
    if events is None or hours is None:
        return ("F1: delay, median", "–", "≤ 10 prescriptions or 2 h", _LATEST)
    is_met = events <= 10 or hours <= 2
    seen = f"{number(events)} prescriptions, {number(hours, digits=1)} h"
    return ("F1: delay, median", seen, "≤ 10 prescriptions or 2 h", _word(is_met=is_met))


def _precision(outcomes: Mapping[float, Outcome]) -> _Row:
    outcome = outcomes.get(_THOUSANDTH)
    name = "precision at k, at prevalence 0.1 %"
    if outcome is None:
        return (name, "–", "≥ 75 %", _LATEST)
    seen = outcome.precision
    slots = sum(each_week(run) * weeks(run) for run in outcome.runs)
    best = ceiling(outcome.runs, slots)
    share_filled = len(outcome.examined) / slots if slots else 0
    text = f"{percent(seen)}; {share_filled:.0%} of the slots used"
    if best is not None:
        text += f", and frauds for {best:.0%} of them"
    return (name, text, "≥ 75 %", _met(seen.value, 0.75))


def _honest(study: Study) -> list[_Row]:
    seen = of_honest([run for prevalence in study.runs for run in study.of(prevalence)])
    holds = seen.holds.value
    return [
        (
            "holds of 10 000 honest showings",
            rate(seen.holds),
            "≤ 5",
            _LATEST if holds is None else _word(is_met=holds <= 5),
        ),
        ("false refusals", str(seen.false_refusals), "0", _word(is_met=not seen.false_refusals)),
    ]


def _met(value: float | None, wanted: float) -> str:
    return _LATEST if value is None else _word(is_met=value >= wanted)


def _word(*, is_met: bool) -> str:
    return "met" if is_met else "**missed**"
