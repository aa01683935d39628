"""The adaptive family knows the limits that stand today, not those of the literature."""

from dataclasses import fields

from services.fraud.signals import RULES
from services.fraud.signals.parameters import parameters_of
from tests.evaluation.frauds.adaptive import Limits
from tests.evaluation.limits import HELD_BY, read_limits


def test_each_limit_is_that_of_a_live_rule():
    known = read_limits()

    assert {field.name for field in fields(Limits)} == set(HELD_BY)
    for limit, (rule, parameter) in HELD_BY.items():
        assert getattr(known, limit) == parameters_of(RULES[rule])[parameter]
