"""What one process still knows from the batches before: it saves most of the loading."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from services.fraud.engine.windows import Life, Traces, TracesKey, Windows, day_of, traces_of
from services.fraud.model.facts import Fact
from services.fraud.store.windows import SLACK_DAYS, forget_traces
from shared.db import Pool, transaction

LIVES_MAX: Final = 40_000
PATIENTS_MAX: Final = 20_000
PRESCRIBERS_MAX: Final = 2_000
PHARMACIES_MAX: Final = 4_000
FORGET_EVERY_DAYS: Final = 7


async def forget_old_traces(pool: Pool, *, now: datetime, limit: int) -> int:
    """Delete some stored buckets that no signal looks back on; return how many."""
    async with transaction(pool) as conn:
        return await forget_traces(conn, today=day_of(now), limit=limit)


class Memory:
    """Windows that stay valid while nobody else writes: the epoch in the database tells.

    Whoever was not needed longest is forgotten first, between two batches.
    """

    def __init__(self) -> None:
        self.windows = Windows()
        self._epoch: int | None = None
        self._at_hand: dict[TracesKey, Traces] = {}
        self._forgotten_on = 0

    def begin(self, epoch: int) -> None:
        """Begin a batch: forget everything if another replica wrote since."""
        if epoch != self._epoch:
            self.forget_all()

    def end(self, epoch: int, *, day: int) -> None:
        """The batch is committed: what is remembered is what is stored, up to that day."""
        self._epoch = epoch
        for traces in self._at_hand.values():
            traces.touched.clear()
        self._at_hand.clear()
        for known, most in self._limits():
            for name in list(islice(known, max(0, len(known) - most))):
                del known[name]
        if day >= self._forgotten_on + FORGET_EVERY_DAYS:
            self._forgotten_on = day
            self.windows.forget_before(day - SLACK_DAYS)

    def forget_all(self) -> None:
        """Forget everything."""
        self._epoch = None
        self._at_hand.clear()
        for known, _ in self._limits():
            known.clear()

    def forget_life(self, number: str) -> None:
        """Forget one prescription, whose rows were changed behind the windows."""
        self.windows.lives.pop(number, None)

    def unknown_numbers(self, facts: Sequence[Fact]) -> set[str]:
        """Return the prescriptions that have to be loaded; the others are fresh again."""
        numbers = {fact.number for fact in facts if fact.number is not None}
        return {number for number in numbers if not _refresh(self.windows.lives, number)}

    def unknown_traces(self, facts: Sequence[Fact]) -> set[TracesKey]:
        """Return the entities that have to be loaded; the others are fresh again."""
        keys = {key for fact in facts for key in traces_of(fact)}
        known = self._by_kind()
        unknown = {key for key in keys if not _refresh(known[key[0]], key[1])}
        self._at_hand = {key: known[key[0]][key[1]] for key in keys - unknown}
        return unknown

    def learn_lives(self, lives: Mapping[str, Life]) -> None:
        """Remember what was loaded."""
        self.windows.lives.update(lives)

    def learn_traces(self, traces: Mapping[TracesKey, Traces]) -> None:
        """Remember what was loaded."""
        known = self._by_kind()
        for (kind, ref), each in traces.items():
            known[kind][ref] = each
        self._at_hand.update(traces)

    def touched(self) -> Iterator[tuple[TracesKey, Traces]]:
        """Yield the entities that the batch changed, in one order for all replicas."""
        for key in sorted(self._at_hand):
            if self._at_hand[key].touched:
                yield key, self._at_hand[key]

    def _by_kind(self) -> dict[str, dict[str, Any]]:
        return {
            "patient": self.windows.patients,
            "prescriber": self.windows.prescribers,
            "pharmacy": self.windows.pharmacies,
        }

    def _limits(self) -> Iterable[tuple[dict[str, Any], int]]:
        return (
            (self.windows.lives, LIVES_MAX),
            (self.windows.patients, PATIENTS_MAX),
            (self.windows.prescribers, PRESCRIBERS_MAX),
            (self.windows.pharmacies, PHARMACIES_MAX),
        )


def _refresh(known: dict[str, Any], name: str) -> bool:
    """Put a name behind the others, as the one needed last; False: it is not known."""
    value = known.pop(name, None)
    if value is None:
        return False
    known[name] = value
    return True
