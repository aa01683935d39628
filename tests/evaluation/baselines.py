"""What the rules are compared with: today's alert list, a naive count, and pure chance."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from typing_extensions import override

from shared.contracts.dispense import (
    DispensationRecorded,
    DispensingRefused,
    PrescriptionPresented,
)
from shared.contracts.event import Event
from tests.evaluation.chance import Chance
from tests.evaluation.player import Detector, Found

CONFIRMED_AFTER: Final = timedelta(days=18)  # ASAFO: 15 days to 3 weeks, says the USPO
NAIVE_WINDOW: Final = timedelta(days=180)
NAIVE_COUNT: Final = 5
_RANDOM_SHARE: Final = 0.01


class Baseline(Detector):
    """A case weighs what its heaviest hit does."""

    @override
    def close_day(self, at: datetime) -> Sequence[Found]:
        del at
        return ()

    @override
    def score(self, found: Iterable[Found]) -> int:
        return max(one.points for one in found)

    @override
    def is_worth_a_look(self, found: Sequence[Found]) -> bool:
        return bool(found)


def _hit(name: str, event: PrescriptionPresented, points: int, *, kind: str, ref: str) -> Found:
    evidence = (event.event_id,)
    return Found(name, name, "F", name, points, (kind, ref), event.occurred_at, evidence)


class AlertList(Baseline):
    """(a) What a pharmacist refused as forged is confirmed after 18 days and matched exactly.

    Matched on the number, or on prescriber and patient together; every such report is taken for
    confirmed, which favours this baseline.
    """

    name = "alert list"

    def __init__(self) -> None:
        self._waiting: deque[DispensingRefused] = deque()
        self._known: set[object] = set()

    @override
    def take(self, event: Event) -> Sequence[Found]:
        while self._waiting and self._waiting[0].occurred_at + CONFIRMED_AFTER <= event.occurred_at:
            confirmed = self._waiting.popleft()
            people = confirmed.patient_ref, confirmed.prescriber_rpps
            self._known.update((confirmed.number, people))
        if isinstance(event, DispensingRefused) and event.reason == "suspected_forgery":
            self._waiting.append(event)
        if isinstance(event, PrescriptionPresented):
            people_shown = event.patient_ref, event.prescriber_rpps
            if event.number in self._known or people_shown in self._known:
                return (_hit(self.name, event, 1, kind="prescription", ref=event.number),)
        return ()


class NaiveCount(Baseline):
    """(b) Five prescribers and five officines within six months, whatever the medicine."""

    name = "5 + 5 in 6 months"

    def __init__(self) -> None:
        self._seen: dict[str, deque[tuple[datetime, str, str]]] = defaultdict(deque)

    @override
    def take(self, event: Event) -> Sequence[Found]:
        if not isinstance(event, DispensationRecorded):
            return ()
        seen = self._seen[event.patient_ref]
        seen.append((event.occurred_at, event.prescriber_rpps, event.pharmacy_finess))
        while seen[0][0] < event.occurred_at - NAIVE_WINDOW:
            seen.popleft()
        prescribers, officines = len({one[1] for one in seen}), len({one[2] for one in seen})
        if min(prescribers, officines) < NAIVE_COUNT:
            return ()
        points = prescribers + officines
        entity = "patient", event.patient_ref
        return (
            Found(
                self.name,
                self.name,
                "F",
                self.name,
                points,
                entity,
                event.occurred_at,
                (event.event_id,),
            ),
        )


class Dice(Baseline):
    """(d) Any showing, at random."""

    name = "random"

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, "dice")

    @override
    def take(self, event: Event) -> Sequence[Found]:
        if isinstance(event, PrescriptionPresented) and self._chance.happens(_RANDOM_SHARE):
            points = self._chance.randint(1, 1000)
            return (_hit(self.name, event, points, kind="prescription", ref=event.number),)
        return ()
