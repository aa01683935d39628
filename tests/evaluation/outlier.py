"""(c) The isolation forest alone, over what anybody would compute of a showing."""

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from typing_extensions import override

from shared.contracts.dispense import PrescriptionPresented
from shared.contracts.event import Event
from shared.contracts.prescribe import PrescriptionIssued
from shared.departments import department_of
from tests.evaluation.baselines import Baseline
from tests.evaluation.chance import Chance
from tests.evaluation.isolation import IsolationForest, Row
from tests.evaluation.player import Found

_WINDOW: Final = timedelta(days=90)
_LEARNT_MAX: Final = 20_000
_TOLD_SHARE: Final = 0.01  # of the showings learnt from, how many would be told
_ISSUED_MAX: Final = 400_000


class Outlier(Baseline):
    """Learns from the first months without labels, then tells the oddest showings."""

    name = "isolation forest"

    def __init__(self, seed: int, *, learn_until: datetime) -> None:
        self._chance = Chance(seed, "forest")
        self._until = learn_until
        self._rows: list[Row] = []
        self._forest: IsolationForest | None = None
        self._least = 1.0
        self._issued: dict[str, tuple[int, int]] = {}
        self._shown: dict[str, deque[tuple[datetime, str, str]]] = defaultdict(deque)
        self._recent: dict[str, deque[datetime]] = defaultdict(deque)

    @override
    def take(self, event: Event) -> Sequence[Found]:
        if isinstance(event, PrescriptionIssued):
            self._note_issue(event)
        if not isinstance(event, PrescriptionPresented) or event.patient_ref is None:
            return ()
        row = self._row(event)
        if event.occurred_at < self._until:
            if len(self._rows) < _LEARNT_MAX:
                self._rows.append(row)
            return ()
        if self._forest is None:
            self._learn()
        return self._tell(event, row)

    def _learn(self) -> None:
        self._forest = IsolationForest(self._chance, self._rows)
        scores = sorted(map(self._forest.score, self._rows[:4000]), reverse=True)
        self._least = scores[int(len(scores) * _TOLD_SHARE)]
        self._rows.clear()

    def _tell(self, event: PrescriptionPresented, row: Row) -> Sequence[Found]:
        assert self._forest is not None
        score = self._forest.score(row)
        if score < self._least:
            return ()
        entity = "patient", event.patient_ref or ""
        points = round(score * 1000)
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

    def _note_issue(self, event: PrescriptionIssued) -> None:
        if len(self._issued) > _ISSUED_MAX:
            self._issued.clear()
        secure = sum(line.is_secure for line in event.lines)
        self._issued[event.number] = len(event.lines), secure
        recent = self._recent[event.prescriber_rpps]
        recent.append(event.occurred_at)
        while recent[0] < event.occurred_at - timedelta(hours=1):
            recent.popleft()

    def _row(self, event: PrescriptionPresented) -> Row:
        shown = self._shown[event.patient_ref or ""]
        while shown and shown[0][0] < event.occurred_at - _WINDOW:
            shown.popleft()
        officines = [one[1] for one in shown]
        place = event.pharmacy_finess
        lines, secure = self._issued.get(event.number, (0, 0))
        last = (event.occurred_at - shown[-1][0]).days if shown else 90
        usual = max(set(officines), key=officines.count) if officines else place
        row = (
            float(event.occurred_at.hour),
            float(lines),
            float(secure),
            float(len(set(officines) | {place})),
            float(len({one[2] for one in shown} | {event.prescriber_rpps or ""})),
            float(len(shown)),
            float(last),
            float(place != usual),
            float(department_of(place) != department_of(usual)),
            float(event.coverage in {"attestation", "none"}),
            float(len(self._recent[event.prescriber_rpps or ""])),
            float(len(event.executed_by)),
        )
        shown.append((event.occurred_at, place, event.prescriber_rpps or ""))
        return row
