"""Tells whether a history of one line can be put in an order that one counter would have answered.

Several officines ask at once, and each sees its own beginning and end only. A history is
linearizable (Herlihy and Wing, 1990) when every operation can be given one moment between its call
and its answer such that, in the order of these moments, each answer is the right one. An operation
whose answer never came may have happened at any moment after its call, or not at all. Lines do not
touch each other, so each is judged alone. The search is that of Wing and Gong (1993) with the
memory of Lowe (2017).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

Kind = Literal["give", "look", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is left of a line, in packs; nothing more leaves an officine once it has ended."""

    left: int
    has_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What one officine asked of the line, and what it was told.

    `give` asks for `packs`, `look` is a consult, `end` is the prescriber's. `is_done`: done,
    refused, or None when no answer came. `left`: what the answer said is left of the line
    afterwards, where it said so. `called` and `answered` are moments of one clock.
    """

    kind: Kind
    called: float
    answered: float = inf
    packs: int = 0
    is_done: bool | None = None
    left: int | None = None

    @property
    def is_open(self) -> bool:
        """Nobody knows whether it happened."""
        return self.is_done is None


def order_of(history: Sequence[Operation], line: Line) -> list[Operation] | None:
    """Return an order that explains every answer, None when there is none.

    Operations whose answer never came are in it only where another answer needs them.
    """
    return _Search(tuple(sorted(history, key=lambda each: each.called))).order(line)


def after(operation: Operation, line: Line) -> Line | None:
    """Return the line once the operation was done on it; None where it would have been refused."""
    match operation.kind:
        case "look":
            return line
        case "give":
            if line.has_ended or operation.packs > line.left:
                return None
            return Line(left=line.left - operation.packs)
        case "end":
            nothing_to_end = line.has_ended or not line.left
            return None if nothing_to_end else Line(left=line.left, has_ended=True)


def explained(operation: Operation, line: Line) -> Line | None:
    """Return the line after the operation if it would have been answered so; else None."""
    done = after(operation, line)
    if operation.is_done is False:
        return line if done is None else None
    if done is None:
        return None
    told = 0 if done.has_ended else done.left
    return done if operation.left in {None, told} else None


class _Search:
    """Depth first; `seen` holds the places (what is done, state of the line) that lead nowhere."""

    def __init__(self, history: tuple[Operation, ...]) -> None:
        self._history = history
        self._seen: set[tuple[int, Line]] = set()

    def order(self, line: Line) -> list[Operation] | None:
        """Return the order; no recursion: a history may be longer than the stack."""
        everything = (1 << len(self._history)) - 1
        if self._is_explained(everything):
            return []
        path: list[Operation] = []
        places = [self._next_from(everything, line)]
        while places:
            del path[len(places) - 1 :]
            if (step := next(places[-1], None)) is None:
                places.pop()
                continue
            number, waiting, line_then = step
            path.append(self._history[number])
            if self._is_explained(waiting):
                return path
            places.append(self._next_from(waiting, line_then))
        return None

    def _is_explained(self, waiting: int) -> bool:
        return all(each.is_open for _, each in self._waiting(waiting))

    def _waiting(self, waiting: int) -> Iterable[tuple[int, Operation]]:
        return ((n, each) for n, each in enumerate(self._history) if waiting >> n & 1)

    def _next_from(self, waiting: int, line: Line) -> Iterator[tuple[int, int, Line]]:
        """Yield what may come next: called before any other that waits was answered."""
        if (waiting, line) in self._seen:
            return
        self._seen.add((waiting, line))
        deadline = min(each.answered for _, each in self._waiting(waiting))
        steps = [
            (number, waiting & ~(1 << number), done)
            for number, each in self._waiting(waiting)
            if each.called <= deadline and (done := explained(each, line)) is not None
        ]
        # What changes nothing and fits here can always come first: no other step is needed.
        unchanged = [step for step in steps if step[2] == line]
        yield from unchanged[:1] or steps
