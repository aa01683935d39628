"""What F9 knows: the limits of the rules, read from their public parameters at run time."""

from dataclasses import replace
from typing import Any, Final

from services.fraud.signals import RULES
from services.fraud.signals.parameters import parameters_of
from tests.evaluation.frauds.adaptive import Limits

# Limit -> the rule that holds it, and the name of its parameter.
HELD_BY: Final = {
    "issues_an_hour": ("S5.hour", "hourly_min"),
    "issuer_officines_a_day": ("S6.day", "officines_min"),
    "issuer_departments_a_day": ("S6.day", "departments_min"),
    "overlap_officines": ("S7", "officines_min"),
    "watched_officines": ("S8", "officines_min"),
}


def read_limits() -> Limits:
    """Return the limits of the live rules; what no rule holds stays as published."""
    known: dict[str, Any] = {
        limit: parameters_of(RULES[rule])[parameter]
        for limit, (rule, parameter) in HELD_BY.items()
        if rule in RULES and parameter in parameters_of(RULES[rule])
    }
    return replace(Limits(), **known)
