"""What F9 knows: the limits of the rules, read from their public fields at run time."""

from dataclasses import fields, replace
from typing import Any, Final

from services.fraud.signals import FRAUD_SIGNALS
from tests.evaluation.frauds.adaptive import Limits

# Limit -> the signal that holds it, and the name of its field.
_HELD_BY: Final[dict[str, tuple[str, str]]] = {}


def read_limits() -> Limits:
    """Return the limits of the live signals; what no signal holds stays as published."""
    known: dict[str, Any] = {}
    for limit, (name, attribute) in _HELD_BY.items():
        values = [
            getattr(signal, attribute)
            for signal in FRAUD_SIGNALS
            if signal.name == name and hasattr(signal, attribute)
        ]
        if values:
            known[limit] = min(values)
    assert known.keys() <= {field.name for field in fields(Limits)}
    return replace(Limits(), **known)
