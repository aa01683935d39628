"""Pure: which change of a version is lawful, and what an activation needs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.fraud.model.rule_versions import (
    BACKTEST_AGE_MAX_DAYS,
    BACKTEST_DAYS_MIN,
    Backtest,
    RuleVersion,
)
from services.fraud.rules.rule_labels import RULE_LABELS, STATE_LABELS
from services.fraud.rules.rule_versions import (
    LAWFUL,
    VERSIONS_MAX,
    check_activation,
    check_approver,
    check_change,
    check_draft,
    check_retirement,
    is_convincing,
)
from services.fraud.rules.sampling import is_drawn
from services.fraud.signals import NIGHT_RULES, RULES
from shared.problems import Refusal
from tests.fraud.events import NOON, an_id

KEY = bytes(range(32))
DRAFT = RuleVersion(
    rule_version_id=an_id(),
    rule="S8",
    version=2,
    parameters={"officines_min": 5},
    state="draft",
    author="cpam:751:eve",
    note="",
    created_at=NOON,
)
DONE = Backtest(
    backtest_id=an_id(),
    rule_version_id=DRAFT.rule_version_id,
    asked_at=NOON,
    days=30,
    state="done",
    finished_at=NOON,
    covered_days=BACKTEST_DAYS_MIN,
)


def in_state(state) -> RuleVersion:
    return replace(DRAFT, state=state)


@pytest.mark.parametrize(
    ("state", "to", "is_lawful"),
    [
        ("draft", "shadow", True),
        ("draft", "live", True),
        ("draft", "retired", True),
        ("shadow", "live", True),
        ("shadow", "retired", True),
        ("shadow", "draft", False),
        ("live", "retired", True),
        ("live", "shadow", False),
        ("retired", "live", False),
        ("retired", "shadow", False),
    ],
)
def test_a_version_goes_forward_only(state, to, is_lawful):
    refused = check_change(in_state(state), to)

    assert refused is None if is_lawful else refused == Refusal("rule_state_unfit")


def test_one_analyst_ends_a_draft_or_a_trial_but_silences_no_live_rule():
    assert check_retirement(in_state("draft")) is None
    assert check_retirement(in_state("shadow")) is None
    assert check_retirement(in_state("live")) == Refusal("rule_live_stays")
    assert check_retirement(in_state("retired")) == Refusal("rule_state_unfit")


def test_a_backtest_convinces_from_so_many_days_on_and_for_so_long():
    oldest = NOON + timedelta(days=BACKTEST_AGE_MAX_DAYS)

    assert is_convincing(DONE, at=NOON)
    assert not is_convincing(replace(DONE, covered_days=BACKTEST_DAYS_MIN - 1), at=NOON)
    assert is_convincing(DONE, at=oldest)
    assert not is_convincing(DONE, at=oldest + timedelta(seconds=1))
    assert not is_convincing(replace(DONE, state="failed"), at=NOON)
    assert not is_convincing(replace(DONE, state="waiting", finished_at=None), at=NOON)
    assert not is_convincing(replace(DONE, covered_days=None), at=NOON)


def test_an_activation_needs_a_convincing_backtest_of_a_version_that_may_go_live():
    assert check_activation(DRAFT, [DONE], at=NOON) is None
    assert check_activation(in_state("shadow"), [DONE], at=NOON) is None
    refused = check_activation(DRAFT, [replace(DONE, state="failed")], at=NOON)
    assert refused is not None
    assert refused.code == "rule_backtest_needed"
    assert check_activation(in_state("retired"), [DONE], at=NOON) == Refusal("rule_state_unfit")


def test_the_author_does_not_approve_under_any_caisse():
    author = Refusal("rule_author_approves")

    assert check_approver(DRAFT, by="cpam:751:eve") == author
    assert check_approver(DRAFT, by="cpam:691:eve") == author
    assert check_approver(DRAFT, by="cpam:751:adam") is None


def test_a_rule_has_so_many_versions_at_most():
    assert check_draft(VERSIONS_MAX - 1) is None
    refused = check_draft(VERSIONS_MAX)
    assert refused is not None
    assert refused.code == "rule_versions_full"


def test_every_rule_and_state_has_a_label():
    assert RULE_LABELS.keys() == {*RULES, *NIGHT_RULES}
    assert STATE_LABELS.keys() == LAWFUL.keys()


def test_a_draw_is_always_the_same_and_as_rare_as_it_should_be():
    numbers = [f"{n:016d}" for n in range(20_000)]

    drawn = [number for number in numbers if is_drawn(number, key=KEY, per_million=10_000)]

    assert 140 < len(drawn) < 260  # one in a hundred
    assert drawn == [n for n in numbers if is_drawn(n, key=KEY, per_million=10_000)]
    assert not any(is_drawn(number, key=KEY, per_million=0) for number in numbers)
    assert all(is_drawn(number, key=KEY, per_million=1_000_000) for number in numbers[:100])
    other = bytes(32)
    assert drawn != [n for n in numbers if is_drawn(n, key=other, per_million=10_000)]
