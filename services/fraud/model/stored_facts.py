"""A fact as the bytes that are kept of it for backtests, and back."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from services.fraud.model.facts import (
    Billing,
    Denial,
    Fact,
    Handover,
    Issue,
    Presentation,
    Reversal,
)

# What leaves traces or is examined; the others only people look at.
KINDS: Final[Mapping[str, type[Fact]]] = {
    "issue": Issue,
    "presentation": Presentation,
    "handover": Handover,
    "billing": Billing,
    "reversal": Reversal,
    "denial": Denial,
}
_NAMES: Final = {kind: name for name, kind in KINDS.items()}
_ADAPTERS: Final[Mapping[str, TypeAdapter[Any]]] = {
    name: TypeAdapter(kind) for name, kind in KINDS.items()
}


def kind_of(fact: Fact) -> str | None:
    """Return the name that a fact is kept under; None for one that is not kept."""
    return _NAMES.get(type(fact))


def packed(fact: Fact) -> bytes:
    """Return a fact as JSON on one line, without what is as usual; raise KeyError."""
    return _ADAPTERS[_NAMES[type(fact)]].dump_json(fact, exclude_defaults=True)


def unpacked(kind: str, content: bytes) -> Fact:
    """Return the fact that `packed` gave; raise KeyError or pydantic's `ValidationError`."""
    fact: Fact = _ADAPTERS[kind].validate_json(content)
    return fact
