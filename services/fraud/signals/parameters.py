"""Thresholds of a signal as plain values: what a rule version stores, checked against bounds."""

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final

from pydantic import JsonValue, TypeAdapter

from services.fraud.engine import Signal
from services.fraud.signals import NIGHT_RULES, RULES
from services.fraud.signals.night import NightSignal

# What makes a signal that one: another class would need another lawful ground.
_FIXED: Final = frozenset({"rule", "sheet", "signal_class", "version"})


class UnknownRule(LookupError):
    """No signal has this id."""


class UnknownParameter(ValueError):
    """A signal has no threshold of that name, or it may not change."""


def parameters_of(rule: Signal | NightSignal) -> dict[str, JsonValue]:
    """Return the thresholds and points of a signal, by name, as JSON holds them."""
    dumped = _adapter(type(rule)).dump_python(rule, mode="json")
    return {name: value for name, value in dumped.items() if name not in _FIXED}


def rule_with(
    rule_id: str, *, version: int, parameters: Mapping[str, JsonValue]
) -> Signal | NightSignal:
    """Return the signal of an id with some thresholds of its own, the others as in the code.

    Raise `UnknownRule`, `UnknownParameter`, and pydantic's `ValidationError` out of bounds.
    """
    rule = RULES.get(rule_id) or NIGHT_RULES.get(rule_id)
    if rule is None:
        raise UnknownRule(rule_id)
    own = _adapter(type(rule)).dump_python(rule, mode="json")
    unknown = parameters.keys() - (own.keys() - _FIXED)
    if unknown:
        raise UnknownParameter(", ".join(sorted(unknown)))
    made: Signal | NightSignal = _adapter(type(rule)).validate_json(
        TypeAdapter(dict[str, JsonValue]).dump_json({**own, **parameters, "version": version}),
        strict=True,
    )
    return made


def bounds_of(rule_id: str) -> dict[str, Any]:
    """Return the JSON schema of a signal's thresholds, bounds included; raise `UnknownRule`."""
    rule = RULES.get(rule_id) or NIGHT_RULES.get(rule_id)
    if rule is None:
        raise UnknownRule(rule_id)
    properties: dict[str, Any] = _adapter(type(rule)).json_schema()["properties"]
    names = {field.name for field in fields(type(rule))} - _FIXED  # type: ignore[arg-type]
    return {name: schema for name, schema in properties.items() if name in names}


@lru_cache(maxsize=64)
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
