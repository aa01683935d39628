"""What the signals know besides the events: products, and what peers do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.fraud.engine.alerts import AlertList
from services.fraud.model.facts import DrugFacts
from services.fraud.places import Places
from shared.identifiers import Cip13, Cis, Rpps


class DrugOf(Protocol):
    """Tells what the signals look at of a product; None for one that nobody knows."""

    def __call__(self, *, cip13: Cip13 | None, cis: Cis | None) -> DrugFacts | None: ...


def no_drug(*, cip13: Cip13 | None, cis: Cis | None) -> DrugFacts | None:
    """Know no product at all."""
    del cip13, cis
    return None


@dataclass(frozen=True, slots=True)
class IdentityHold:
    """A prescriber's identity is held: what it issued since then waits for his word.

    `released`: the numbers that he confirmed.
    """

    since: datetime
    released: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything that is no event, as of one moment.

    `fences`: by the name of a measure, the value beyond which a peer stands out (Q3 + 3 IQR).
    `watched_since`: when fraud began to see events: whoever is new to it then is new to nobody.
    None: long ago.
    """

    drug_of: DrugOf = no_drug
    fences: Mapping[str, float] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    alerts: AlertList = field(default_factory=AlertList)
    holds: Mapping[Rpps, IdentityHold] = field(default_factory=dict)
    watched_since: datetime | None = None
