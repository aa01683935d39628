"""Every signal has an id, bounded thresholds, and sentences fit to be read."""

import re

import pytest
from pydantic import ValidationError

from services.fraud.signals import (
    FRAUD_SIGNALS,
    NIGHT_RULES,
    NIGHT_SIGNALS,
    RULES,
    TRIAL_SIGNALS,
    NightSignal,
    Signal,
)
from services.fraud.signals.nomadism import Nomadism, PharmacyShopping
from services.fraud.signals.parameters import (
    UnknownParameter,
    UnknownRule,
    bounds_of,
    parameters_of,
    rule_with,
)
from services.fraud.signals.wording import counted, instead, listed

EVERY: dict[str, Signal | NightSignal] = {**RULES, **NIGHT_RULES}


def test_all_fifteen_signals_are_there_and_each_id_begins_with_its_name():
    assert {rule.name for rule in EVERY.values()} == {f"S{n}" for n in range(1, 16)}
    assert all(rule_id.split(".")[0] == rule.name for rule_id, rule in EVERY.items())
    assert tuple(EVERY.values()) == FRAUD_SIGNALS + TRIAL_SIGNALS + NIGHT_SIGNALS


@pytest.mark.parametrize("rule_id", EVERY)
def test_a_signal_is_made_again_from_its_own_thresholds(rule_id):
    rule = EVERY[rule_id]

    made = rule_with(rule_id, version=rule.version, parameters=parameters_of(rule))

    assert made == rule


@pytest.mark.parametrize("rule_id", EVERY)
def test_another_version_of_a_signal_says_so_and_may_weigh_less(rule_id):
    made = rule_with(rule_id, version=7, parameters={"points": 3})

    assert (made.rule, made.version, made.points) == (rule_id, 7, 3)


def test_a_threshold_may_be_changed_within_its_bounds():
    made = rule_with("S8", version=2, parameters={"officines_min": 5})

    assert made == PharmacyShopping(version=2, officines_min=5)
    assert RULES["S8"] == PharmacyShopping(officines_min=4)


@pytest.mark.parametrize("value", [1, 51, "4", 4.5, None])
def test_a_threshold_out_of_bounds_is_refused(value):
    with pytest.raises(ValidationError):
        rule_with("S8", version=2, parameters={"officines_min": value})


@pytest.mark.parametrize("name", ["officine_min", "version", "signal_class", "name"])
def test_what_is_no_threshold_is_refused(name):
    with pytest.raises(UnknownParameter):
        rule_with("S12.triad", version=2, parameters={name: 3})


def test_an_unknown_signal_is_refused():
    with pytest.raises(UnknownRule):
        rule_with("S99", version=1, parameters={})
    with pytest.raises(UnknownRule):
        bounds_of("S99")


def test_the_bounds_of_a_signal_are_told():
    bounds = bounds_of("S7.severe")

    assert bounds["officines_min"]["minimum"] == 2
    assert "version" not in bounds
    assert Nomadism().version == 1


def test_the_bounds_of_signals_of_one_fact_are_told_too():
    assert set(bounds_of("S12.triad")) >= {"arms_min", "price_euros"}


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 officine"), (1, "1 officine"), (2, "2 officines")]
)
def test_french_counts_below_two_in_the_singular(number, words):
    assert counted(number, "officine") == words


def test_french_lists_end_with_et():
    assert listed(["un"]) == "un"
    assert listed(["un", "deux", "trois"]) == "un, deux et trois"


def test_the_last_value_that_says_nothing_is_told():
    assert re.fullmatch(r"Ce signal .* avec 3 officines au lieu de 4\.", instead(3, 4, "officine"))
