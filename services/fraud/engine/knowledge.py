"""What the signals know besides the events: products, and what peers do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from services.fraud.model.facts import DrugFacts
from shared.identifiers import Cip13, Cis


class DrugOf(Protocol):
    """Tells what the signals look at of a product; None for one that nobody knows."""

    def __call__(self, *, cip13: Cip13 | None, cis: Cis | None) -> DrugFacts | None: ...


def no_drug(*, cip13: Cip13 | None, cis: Cis | None) -> DrugFacts | None:
    """Know no product at all."""
    del cip13, cis
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything that is no event, as of one moment.

    `fences`: by the name of a measure, the value beyond which a peer stands out (Q3 + 3 IQR).
    """

    drug_of: DrugOf = no_drug
    fences: Mapping[str, float] = field(default_factory=dict)
