"""What a careful pharmacist would note by hand of one prescription: the reference of the machine.

It shares no code with the service. Days count from the day of issue; every quantity is in packs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LAST_FIRST_DAY = 91  # from 22 November 2026 to 21 February 2027
LAST_DAY = 365
REFUSALS_A_DAY = 5
A_DAY = timedelta(hours=24)

Said = tuple[int, str, str]  # an officine, an outcome, a reason


@dataclass
class NotedLine:
    """One line: what may leave in a round, how often, and all that left, in order of recording."""

    per_round: int
    renewals: int
    period_days: int
    visits: list[tuple[int, int, int]] = field(default_factory=list)  # day, packs, its number
    said: list[tuple[Said, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.per_round * (1 + self.renewals)

    @property
    def given(self) -> int:
        return sum(packs for _, packs, _ in self.visits)

    def is_over(self, day: int) -> bool:
        """Handed over in full, never begun in time, or past its term."""
        return self.given == self.total or self.has_expired(day)

    def has_expired(self, day: int) -> bool:
        return day > LAST_DAY or (not self.visits and day > LAST_FIRST_DAY)

    def was_said(self, said: Said) -> bool:
        """Tell whether it was said since the latest hand-over that stands."""
        latest = max((number for *_, number in self.visits), default=0)
        return any(each == said and number > latest for each, number in self.said)

    def left_now(self, day: int) -> int:
        """Return what may leave on a day: the rest of the round, whoever fetched of it before."""
        if self.has_expired(day):
            return 0
        begun, packs = self._round()
        in_round = 0 if begun is None or day >= begun + self.period_days else packs
        return min(self.total - self.given, self.per_round - in_round)

    def _round(self) -> tuple[int | None, int]:
        """Return when the latest round began, and what left in it.

        What is told afterwards may lie before the first round: it then began with that, unless a
        round of that day was over by then.
        """
        begun, packs, rounds = None, 0, 0
        for day, amount, _ in self.visits:
            if begun is None or day >= begun + self.period_days:
                begun, packs, rounds = day, amount, rounds + 1
            else:
                is_its_own = rounds > 1 or day + self.period_days <= begun
                begun, packs = begun if is_its_own else min(begun, day), packs + amount
        return begun, packs


@dataclass
class Notes:
    """One prescription, what officines did with it, and how many events tell of it."""

    lines: Mapping[int, NotedLine]
    rights: dict[int, object] = field(default_factory=dict)  # officine: its consult
    hand_overs: int = 0
    events: int = 0
    is_ended: bool = False
    is_end_wanted: bool = False  # asked for when all had been handed over
    filed: dict[int, list[tuple[datetime, str]]] = field(default_factory=dict)

    @property
    def given(self) -> int:
        return sum(line.given for line in self.lines.values())

    def consult(self, officine: int, right: object) -> None:
        self.rights[officine] = right
        self.events += 1

    def may_hand_over(self, line: int, packs: int, day: int) -> bool:
        return not self.is_ended and packs <= self.lines[line].left_now(day)

    def may_say(self, line: int, said: Said, day: int) -> bool:
        """Tell whether an officine may say that it does not deliver: once, and in time."""
        noted = self.lines[line]
        return not self.is_ended and not noted.is_over(day) and not noted.was_said(said)

    def hand_over(self, parts: Mapping[int, int], day: int) -> dict[int, int]:
        """Note the lines that may be handed over, whatever becomes of the others; return them."""
        fitting = {n: packs for n, packs in parts.items() if self.may_hand_over(n, packs, day)}
        self._note(fitting, day)
        return fitting

    def say(self, line: int, said: Said, day: int) -> bool:
        """Note that an officine does not deliver a line; tell whether it may."""
        if not self.may_say(line, said, day):
            return False
        self.hand_overs += 1
        self.lines[line].said.append((said, self.hand_overs))
        self.events += 1
        return True

    def tell(self, line: int, packs: int, day: int) -> int:
        """Note an execution that happened on `day`; return how much of it fits what stands now."""
        fitting = 0 if self.is_ended else min(packs, self.lines[line].left_now(day))
        self._note({line: fitting} if fitting else {}, day)
        self.events += fitting < packs  # the conflict
        return fitting

    def end(self, day: int) -> str | None:
        """Note that the prescriber cancels; return the scope, None when it is too late."""
        self.events += 1
        if not self.is_ended and all(line.given == line.total for line in self.lines.values()):
            self.is_end_wanted = True
        if not self.may_end(day):
            return None
        self.is_ended = True
        return "rest" if self.given else "whole"

    def may_end(self, day: int) -> bool:
        return not self.is_ended and not all(line.is_over(day) for line in self.lines.values())

    def take_back(self, number: int, day: int) -> None:
        """Strike a hand-over out; what was to end when all had been handed over ends now."""
        for line in self.lines.values():
            line.visits = [visit for visit in line.visits if visit[2] != number]
        self.events += 1
        if self.is_end_wanted and self.may_end(day):
            self.is_ended = True
            self.events += 1

    def refuse(self, officine: int, reason: str, now: datetime) -> bool:
        """Note that a pharmacist refuses; tell whether he may: once a day for each reason."""
        filed = self.filed.setdefault(officine, [])
        recent = [why for moment, why in filed if moment > now - A_DAY]
        if reason in recent or len(recent) >= REFUSALS_A_DAY:
            return False
        filed.append((now, reason))
        self.events += 1
        return True

    def _note(self, parts: Mapping[int, int], day: int) -> None:
        self.hand_overs += bool(parts)
        for line, packs in parts.items():
            self.lines[line].visits.append((day, packs, self.hand_overs))
        self.events += bool(parts)
