"""Drawings: each made once for all who ask for it, the last ones kept, few asked for at once."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Coroutine, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)


class TooManyWaiting(Exception):
    """More drawings are under way than one process makes in a reasonable time."""


class Drawings(Generic[Place]):
    """A bounded store of drawings, least recently used first out.

    It knows nothing of who may see one: whoever asks has asked the use case first.
    """

    def __init__(
        self, *, kept_max: int, per_person_max: int, waiting_max: int | None = None
    ) -> None:
        """`waiting_max` is how many may be under way, where nothing else bounds them."""
        self._kept_max = kept_max
        self._per_person_max = per_person_max
        self._waiting_max = waiting_max
        self._waiting = 0
        self._persons: Counter[str] = Counter()
        self._drawn: OrderedDict[Place, asyncio.Task[bytes]] = OrderedDict()

    @contextmanager
    def place(self, person: str) -> Iterator[bool]:
        """Count one more demand of `person` in, while the block lasts; False when there is no room.

        A person reads one document after the other: many at once are a fault or an attack.
        """
        if self._persons[person] >= self._per_person_max:
            yield False
            return
        self._persons[person] += 1
        try:
            yield True
        finally:
            self._persons[person] -= 1
            if not self._persons[person]:
                del self._persons[person]

    def find(self, place: Place) -> asyncio.Task[bytes] | None:
        """Return a drawing under way or done; None where there is none, or it failed."""
        task = self._drawn.get(place)
        if task is None or _has_failed(task):
            return None
        self._drawn.move_to_end(place)
        return task

    def task(
        self, place: Place, draw: Callable[[], Coroutine[Any, Any, bytes]]
    ) -> asyncio.Task[bytes]:
        """Return the same, or begin it; raise `TooManyWaiting`.

        Shield it: whoever asks may leave without harm to the others who want the same.
        """
        if (known := self.find(place)) is not None:
            return known
        if self._waiting_max is not None and self._waiting >= self._waiting_max:
            raise TooManyWaiting
        self._waiting += 1
        task = self._drawn[place] = asyncio.create_task(draw())
        task.add_done_callback(self._leave)
        self._drawn.move_to_end(place)
        while len(self._drawn) > self._kept_max:
            self._drawn.popitem(last=False)
        return task

    def let_go(self, place: Place, task: asyncio.Task[bytes]) -> None:
        """Forget a drawing, unless another has taken its place."""
        if self._drawn.get(place) is task:
            del self._drawn[place]

    def __len__(self) -> int:
        return len(self._drawn)

    def _leave(self, _: asyncio.Task[bytes]) -> None:
        self._waiting -= 1


def _has_failed(task: asyncio.Task[bytes]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
