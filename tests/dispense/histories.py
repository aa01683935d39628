"""Histories made up from a seed: what true counters would have answered, and what broken ones do.

Each operation happens at one moment, somewhere between its call and its answer; a broken counter
commits one fault, of the kinds that races, lost commits and repeated commands leave behind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from math import inf
from random import Random

from typing_extensions import override

from tests.dispense.linearizable import Kind, Line, Operation, after, explained

KINDS: tuple[Kind, ...] = ("give", "give", "give", "give", "give", "look", "look", "look", "end")
AUTHORISED = 5
START = Line(left=AUTHORISED)
SPREAD = 0.6  # of a moment, how far a call lies before it and an answer after it


@dataclass
class TrueCounter:
    """Answers as one line must."""

    chance: Random
    line: Line = START

    def answer(self, asked: Operation) -> Operation:
        return self.told(asked, after(asked, self.line))

    def told(self, asked: Operation, done: Line | None) -> Operation:
        """Keep what was done and say it."""
        if done is None:
            return replace(asked, is_done=False)
        self.line = done
        return replace(asked, is_done=True, left=0 if done.has_ended else done.left)


@dataclass
class LostUpdate(TrueCounter):
    """Two officines read the same balance: the later hand-over writes over the earlier."""

    before: Line = START

    @override
    def answer(self, asked: Operation) -> Operation:
        seen, self.before = self.before, self.line
        return self.told(asked, after(asked, seen))


class LostCommit(TrueCounter):
    """A hand-over is acknowledged, and a crash undoes it."""

    @override
    def answer(self, asked: Operation) -> Operation:
        kept, told = self.line, super().answer(asked)
        if asked.kind == "give" and self.chance.random() < 0.5:
            self.line = kept
        return told


class DoneTwice(TrueCounter):
    """A command that is sent again acts again."""

    @override
    def answer(self, asked: Operation) -> Operation:
        told = super().answer(asked)
        if asked.kind == "give" and (again := after(asked, self.line)) is not None:
            self.line = again
        return told


class NoLimit(TrueCounter):
    """More leaves the officine than was prescribed."""

    @override
    def answer(self, asked: Operation) -> Operation:
        if asked.kind != "give":
            return super().answer(asked)
        return self.told(asked, Line(left=max(0, self.line.left - asked.packs)))


class StaleLook(TrueCounter):
    """A consult shows what was left before the latest hand-overs."""

    @override
    def answer(self, asked: Operation) -> Operation:
        if asked.kind == "look":
            return replace(asked, is_done=True, left=AUTHORISED)
        return super().answer(asked)


class RefusesForNothing(TrueCounter):
    """A hand-over is refused although enough is left."""

    @override
    def answer(self, asked: Operation) -> Operation:
        if asked.kind == "give" and self.chance.random() < 0.5:
            return replace(asked, is_done=False)
        return super().answer(asked)


class GoesOnAfterTheEnd(TrueCounter):
    """What the prescriber cancelled is handed over."""

    @override
    def answer(self, asked: Operation) -> Operation:
        self.line = replace(self.line, has_ended=False)
        return super().answer(asked)


BROKEN: Mapping[str, Callable[[Random], TrueCounter]] = {
    kind.__name__: kind
    for kind in (
        *(LostUpdate, LostCommit, DoneTwice, NoLimit),
        *(StaleLook, RefusesForNothing, GoesOnAfterTheEnd),
    )
}


def made_up(
    seed: int, counter: Callable[[Random], TrueCounter] = TrueCounter, *, length: int = 6
) -> list[Operation]:
    """Return what officines saw of a counter; sometimes an answer gets lost."""
    chance = Random(f"{counter.__name__} {seed}")  # noqa: S311 - no secret
    line, history = counter(chance), []
    for moment in range(length):
        kind = chance.choice(KINDS)
        early, late = chance.uniform(0, SPREAD), chance.uniform(0, SPREAD)
        asked = Operation(kind=kind, called=moment - early, packs=chance.randint(1, 3))
        told = line.answer(replace(asked, answered=moment + late))
        is_lost = kind != "look" and chance.random() < 0.1
        history.append(replace(told, answered=inf, is_done=None, left=None) if is_lost else told)
    return history


def order_by_trying(history: Sequence[Operation], line: Line) -> bool:
    """Tell the same as `order_of`, by trying every order of every choice: for short histories."""
    certain = [each for each in history if not each.is_open]
    uncertain = [each for each in history if each.is_open]
    choices = range(1 << len(uncertain))
    return any(
        _explains(order, line)
        for choice in choices
        for order in permutations(
            [*certain, *(each for n, each in enumerate(uncertain) if choice >> n & 1)]
        )
    )


def _explains(order: Sequence[Operation], line: Line) -> bool:
    latest_call = -inf
    for each in order:
        if each.answered < latest_call:
            return False  # it was over before one that stands earlier was asked
        latest_call = max(latest_call, each.called)
        done = explained(each, line)
        if done is None:
            return False
        line = done
    return True
