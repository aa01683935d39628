"""Two versions of a rule look at the same history: pure, as the child process does it."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

import pytest
from pydantic import TypeAdapter

from services.fraud.backtest import Replay, TooManyHits, Trial, Version
from services.fraud.backtest.comparing import SAMPLES_MAX
from services.fraud.backtest.worker import answer_to
from services.fraud.model.facts import (
    Billing,
    Denial,
    Fact,
    Handover,
    Issue,
    Quota,
    Reversal,
)
from services.fraud.model.rule_versions import Precision
from services.fraud.model.stored_facts import kind_of, packed, unpacked
from services.fraud.signals import NIGHT_RULES, RULES
from services.fraud.signals.parameters import parameters_of
from tests.fraud.events import NOON, an_id
from tests.fraud.finess import PARIS
from tests.fraud.rule_lives import OTHER_PARIS, Written, a_history, a_visit


def a_trial(rule: str = "S2.day", *, days: float = 30, labels=None, **changes) -> Trial:
    live = parameters_of(RULES.get(rule) or NIGHT_RULES[rule])
    return Trial(
        rule=rule,
        live=Version(version=1, parameters=live),
        candidate=Version(version=2, parameters={**live, **changes}),
        counted_from=NOON - timedelta(days=days),
        labels=labels or {},
    )


def played(trial: Trial, history: Sequence[Fact], **limits):
    replay = Replay(trial, **limits)
    for fact in history:
        replay.take(fact)
    return replay.result()


def test_a_stricter_version_loses_hits_and_wins_none():
    result = played(a_trial(officines_min=3), a_history())

    assert (result.live.hits, result.live.entities) == (2, 2)
    assert (result.candidate.hits, result.new.hits) == (0, 0)
    assert (result.lost.hits, result.lost.entities) == (2, 2)
    assert {sample.entity_ref for sample in result.lost.samples} == {"round-1", "round-2"}
    assert sum(day.live for day in result.days) == 2
    assert result.facts == 24


def test_a_looser_version_wins_hits():
    slow_round = [a_visit("slow", days=3), a_visit("slow", OTHER_PARIS, days=1)]

    result = played(a_trial(window="P3D"), slow_round)

    assert (result.live.hits, result.candidate.hits) == (0, 1)
    (sample,) = result.new.samples
    assert (sample.entity_ref, sample.caisse) == ("slow", "751")
    assert "3 jours" in sample.sentence


def test_precision_is_that_of_entities_that_analysts_decided_on():
    labels = {"round-1": "confirmed", "round-2": "unfounded", "day-1": "confirmed"}

    result = played(a_trial(officines_min=3, labels=labels), a_history())

    assert result.live.precision == Precision(confirmed=1, unfounded=1)
    assert result.live.precision.share == 0.5
    assert result.candidate.precision.share is None
    assert {sample.outcome for sample in result.lost.samples} == {"confirmed", "unfounded"}


def test_what_came_before_the_period_warms_windows_up_and_counts_for_nothing():
    result = played(a_trial(officines_min=3, days=2.7), a_history())

    assert result.live.entities == 1  # the first visit of the round was before
    assert result.facts_before + result.facts == 24
    assert result.first_day == (NOON - timedelta(days=2.5)).date()


def test_a_rule_of_the_night_is_tried_out_night_by_night():
    night = NOON.replace(hour=2)
    play = Written(())
    for day in range(12, 0, -1):
        for nth in range(6):
            play.hand_over(f"n-{day}-{nth}", at=night - timedelta(days=day, minutes=nth))

    result = played(a_trial("S14.hours", handovers_min=1_000), play.taken)

    assert result.live.entities == 1
    assert result.lost.entities == 1
    (sample,) = result.lost.samples
    assert (sample.entity_ref, sample.caisse, sample.event_id) == (PARIS, "751", None)


def test_samples_are_few_and_one_an_entity():
    rounds = [
        visit
        for n in range(SAMPLES_MAX + 5)
        for visit in (a_visit(f"r{n}", days=2), a_visit(f"r{n}", OTHER_PARIS, days=1.5))
    ]
    result = played(a_trial(officines_min=3), sorted(rounds, key=lambda fact: fact.place))

    assert result.lost.hits == SAMPLES_MAX + 5
    assert len({sample.entity_ref for sample in result.lost.samples}) == SAMPLES_MAX


def test_a_version_that_hits_everything_is_given_up():
    with pytest.raises(TooManyHits):
        played(a_trial(officines_min=3), a_history(), hits_max=1)


def test_the_child_process_reads_lines_and_answers_in_json():
    lines = [TypeAdapter(Trial).dump_json(a_trial(officines_min=3))]
    lines += [f"{kind_of(fact)} ".encode() + packed(fact) for fact in a_history()]

    answer = answer_to(BytesIO(b"\n".join(lines) + b"\n"))

    assert answer.startswith(b'{"days":20,"result":{"live_version":1,')


def test_facts_are_kept_as_they_were():
    play = Written(())
    play.issue()
    play.show()
    play.hand_over()
    play.bill()
    play.deny()
    play.take_back()

    kept = [(kind_of(fact), packed(fact)) for fact in play.taken]

    assert [unpacked(kind or "", content) for kind, content in kept] == play.taken
    assert {type(fact) for fact in play.taken} >= {Issue, Handover, Billing, Denial, Reversal}
    quota = Quota(
        event_id=an_id(), occurred_at=NOON, pharmacy=PARIS, quota="polling", count=1, window_s=1
    )
    assert kind_of(quota) is None
