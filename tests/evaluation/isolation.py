"""An isolation forest of our own (Liu, Ting and Zhou, 2008): 60 lines instead of a dependency.

Points that few random cuts set apart are anomalies; scores lie between 0 and 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.evaluation.chance import Chance

Row = Sequence[float]
_EULER: Final = 0.5772156649


@dataclass(frozen=True, slots=True)
class _Leaf:
    depth: float


@dataclass(frozen=True, slots=True)
class _Cut:
    feature: int
    at: float
    below: "_Cut | _Leaf"
    above: "_Cut | _Leaf"


def _usual_depth(size: int) -> float:
    """Return the mean depth of an unsuccessful search in a binary tree of so many points."""
    if size <= 1:
        return 0.0
    return 2 * (math.log(size - 1) + _EULER) - 2 * (size - 1) / size


def _grow(chance: Chance, rows: list[Row], depth: int, limit: int) -> _Cut | _Leaf:
    if depth >= limit or len(rows) <= 1:
        return _Leaf(depth + _usual_depth(len(rows)))
    varied = [
        place for place in range(len(rows[0])) if any(row[place] != rows[0][place] for row in rows)
    ]
    if not varied:
        return _Leaf(depth + _usual_depth(len(rows)))
    feature = chance.choice(varied)
    values = [row[feature] for row in rows]
    at = chance.uniform(min(values), max(values))
    below = [row for row in rows if row[feature] < at]
    above = [row for row in rows if row[feature] >= at]
    return _Cut(
        feature,
        at,
        _grow(chance, below, depth + 1, limit),
        _grow(chance, above, depth + 1, limit),
    )


class IsolationForest:
    """Trees over small samples of the rows; nothing is learnt of labels."""

    def __init__(
        self, chance: Chance, rows: Sequence[Row], *, trees: int = 60, sample: int = 256
    ) -> None:
        size = min(sample, len(rows))
        limit = math.ceil(math.log2(max(size, 2)))
        self._usual = _usual_depth(size)
        self._trees = [
            _grow(chance, chance.sample(list(rows), size), 0, limit) for _ in range(trees)
        ]

    def score(self, row: Row) -> float:
        """Return how easily a row is set apart, 0 to 1; about 0.5 is ordinary."""
        mean = sum(_depth(tree, row) for tree in self._trees) / len(self._trees)
        return 2 ** (-mean / self._usual)


def _depth(tree: _Cut | _Leaf, row: Row) -> float:
    while isinstance(tree, _Cut):
        tree = tree.below if row[tree.feature] < tree.at else tree.above
    return tree.depth
