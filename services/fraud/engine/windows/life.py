"""The life of one prescription: what it was issued as, where it was shown, what was handed over."""

from bisect import insort
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol, TypeVar
from uuid import UUID

from services.fraud.model.facts import Handover, Issue, Presentation, Reversal
from shared.identifiers import Finess

# An officine that loops must not push the others out of sight: each has rows of its own.
ROWS_PER_OFFICINE_MAX: Final = 60
HISTORY_ROWS_MAX: Final = 3_000


class _Placed(Protocol):
    @property
    def place(self) -> tuple[datetime, UUID]: ...
    @property
    def pharmacy(self) -> Finess: ...


P = TypeVar("P", bound=_Placed)


@dataclass(slots=True)
class Life:
    """Each list is in order of event time, whatever the order of arrival."""

    issue: Issue | None = None
    presentations: list[Presentation] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    newest: datetime | None = None

    def see(self, moment: datetime) -> None:
        """Remember when something happened to it last."""
        if self.newest is None or moment > self.newest:
            self.newest = moment

    def show(self, visit: Presentation) -> None:
        """Add a presentation."""
        _add(self.presentations, visit)

    def hand_over(self, handover: Handover) -> None:
        """Add a step 1."""
        _add(self.handovers, handover)

    def take_back(self, reversal: Reversal) -> Handover | None:
        """Take lines from what a step 1 meant; return what stands of it.

        Who serves nothing that stands has not executed; and the patient may go elsewhere for it.
        """
        for n, handover in enumerate(self.handovers):
            if handover.dispensation_id == reversal.dispensation_id:
                lines = tuple(n for n in handover.served_lines if n not in reversal.lines)
                stands = replace(
                    handover, served_lines=lines, has_served=bool(lines), has_left_rest=True
                )
                self.handovers[n] = stands
                return stands
        return None

    def later(self, place: tuple[datetime, UUID]) -> list[Presentation]:
        """Return the presentations after a place, which a late event may complete."""
        if not self.presentations or self.presentations[-1].place <= place:
            return []
        return [visit for visit in self.presentations if visit.place > place]

    def step_one(self, dispensation_id: UUID) -> Handover | None:
        """Return the step 1 of an invoice."""
        for handover in self.handovers:
            if handover.dispensation_id == dispensation_id:
                return handover
        return None


def _add(rows: list[P], row: P) -> None:
    if rows and rows[-1].place > row.place:
        insort(rows, row, key=lambda each: each.place)
    else:
        rows.append(row)
    if len(rows) > ROWS_PER_OFFICINE_MAX:
        _drop_oldest(rows, row.pharmacy)


def _drop_oldest(rows: list[P], pharmacy: Finess) -> None:
    """Drop the oldest row of an officine that has too many, or of all where all are too many."""
    own = [n for n, row in enumerate(rows) if row.pharmacy == pharmacy]
    if len(own) > ROWS_PER_OFFICINE_MAX:
        del rows[own[0]]
    elif len(rows) > HISTORY_ROWS_MAX:
        del rows[0]
