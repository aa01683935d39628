"""What a careful pharmacist would note by hand of one prescription: the reference of the machine.

It shares no code with the service. Days count from the issue; a fraction is counted in days too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

LAST_FIRST_DAY = 91  # from 22 November 2026 to 21 February 2027
LAST_DAY = 365

Said = tuple[int, str, str]  # an officine, an outcome, a reason


@dataclass(frozen=True)
class Part:
    """What is asked of a line: so much, these packs, what is promised for later."""

    amount: int
    serials: tuple[str, ...] = ()
    promised: int | None = None
    instead: int | None = None  # packs agreed to for one round; 0: the prescriber did not agree


@dataclass
class NotedLine:
    """One line: what may leave in a round, how often, and all that left, in order of recording."""

    per_round: int
    renewals: int
    period_days: int
    fraction_days: int | None = None  # so much at a time, and counted in days
    in_full_within: int = LAST_DAY  # days; whoever comes later loses those that passed
    visits: list[tuple[int, int, int, int]] = field(default_factory=list)  # the last: its number
    said: dict[Said, int] = field(default_factory=dict)
    owed: dict[int, int] = field(default_factory=dict)  # officine: packs

    @property
    def given(self) -> int:
        return sum(amount for _, amount, *_ in self.visits)

    @property
    def left(self) -> int:
        lost = sum(lost for _, _, lost, _ in self.visits)
        return self.per_round * (1 + self.renewals) - self.given - lost

    def is_over(self, day: int) -> bool:
        """Handed over in full, run while nobody came, past its term, or not begun in time."""
        last = LAST_DAY if self.visits else LAST_FIRST_DAY
        return day > last or self.late_on(day)[0] >= self.left

    def was_said(self, said: Said) -> bool:
        latest = max((number for *_, number in self.visits), default=0)
        return self.said.get(said, 0) > latest

    def left_now(self, day: int) -> int:
        """Return what may leave on a day: the rest of the round, whoever fetched of it before."""
        ends, in_round, late = self._round()
        lost, late_anew = self.late_on(day)
        if ends is None or day >= ends:
            in_round, late = 0, late_anew
        rest = (self.fraction_days or self.per_round) - late - in_round
        return 0 if self.is_over(day) else max(0, min(rest, self.left - lost))

    def late_on(self, day: int) -> tuple[int, int]:
        """Return the days lost by coming on a day, in all and of the fraction of that day."""
        lost, of_fraction = self._lateness(day, self._round()[0])
        return min(lost, self.left), of_fraction

    def _lateness(self, day: int, ends: int | None) -> tuple[int, int]:
        """Count from the end of the fraction before; one that nobody came for is lost whole."""
        passed = day - (ends or 0)
        if self.fraction_days is None or passed <= self.in_full_within:
            return 0, 0
        missed, of_fraction = divmod(passed, self.fraction_days)
        of_fraction = 0 if of_fraction <= self.in_full_within else of_fraction
        return missed * self.fraction_days + of_fraction, of_fraction

    def _round(self) -> tuple[int | None, int, int]:
        """Return when the latest round ends, what left in it, and the days it had lost."""
        begun, ends, packs, late, rounds = 0, None, 0, 0, 0
        for day, amount, *_ in self.visits:
            if ends is None or day >= ends:
                late, packs, rounds = self._lateness(day, ends)[1], 0, rounds + 1
                begun = day - late
            packs += amount
            lasts = packs + late if self.fraction_days else self.period_days
            # What is told afterwards may lie before the first round, unless it was over by then.
            begun = min(begun, day) if rounds == 1 and day + lasts > begun else begun
            ends = begun + lasts
        return ends, packs, late

    def fitting(self, part: Part, day: int) -> int:
        """Return what a part takes, 0 where it, or what is promised with it, may not leave."""
        taken, most = part.amount, self.left_now(day) - (part.promised or 0)
        if part.instead is not None:
            is_agreed = part.amount <= part.instead
            taken = -(-taken * self.per_round // part.instead) if is_agreed else most + 1
        return taken if taken <= most else 0

    def note(self, officine: int, part: Part, taken: int, *, day: int, number: int) -> None:
        """Note what leaves, and what is owed then: by nobody more than is left."""
        ends = self._round()[0]
        lost = self.late_on(day)[0] if ends is None or day >= ends else 0
        self.visits.append((day, taken, lost, number))
        fetched = self.owed.get(officine, 0) - part.amount
        owed = {**self.owed, officine: fetched if part.promised is None else part.promised}
        self.owed = {each: min(n, self.left) for each, n in owed.items() if min(n, self.left) > 0}


@dataclass
class Notes:
    """One prescription, what officines did with it, and how many events tell of it."""

    lines: Mapping[int, NotedLine]
    hand_overs: int = 0
    events: int = 0
    is_ended: bool = False
    is_end_wanted: bool = False  # asked for when all had been handed over
    packs_out: set[tuple[str, int]] = field(default_factory=set)  # a serial, its hand-over
    packs_elsewhere: set[str] = field(default_factory=set)  # that somebody else has
    sent_to: int | None = None
    sending: str = "none"  # how the latest one ended, or "standing"
    alarm: int | None = LAST_FIRST_DAY  # the last day, until the clock has told that it is over

    def hand_over(self, officine: int, parts: Mapping[int, Part], day: int) -> dict[int, int]:
        """Note the lines that may leave, whatever becomes of the others; return them."""
        fitting, seen = dict[int, int](), list[str]()
        for number, part in parts.items():
            is_new = not self._report(part) and not set(seen).intersection(part.serials)
            is_new &= len(set(part.serials)) == len(part.serials)
            seen += part.serials
            if is_new and not self.is_ended:
                fitting[number] = self.lines[number].fitting(part, day)
        return self._note(officine, parts, fitting, day)

    def say(self, line: int, said: Said, day: int) -> bool:
        """Note that an officine does not deliver a line; tell whether it may: once, and in time."""
        if not self.is_open_on(day, line) or self.lines[line].was_said(said):
            return False
        self.hand_overs, self.events = self.hand_overs + 1, self.events + 1
        self.lines[line].said[said] = self.hand_overs
        if said[1] == "not_delivered":
            self.lines[line].owed.pop(said[0], None)
        self._end_sending("executed", by=said[0])
        return True

    def tell(self, officine: int, line: int, part: Part, day: int) -> int:
        """Note an execution that happened on `day`; return how much of it fits what stands now."""
        self._report(part)
        fitting = 0 if self.is_ended else min(part.amount, self.lines[line].left_now(day))
        gone = sum(map(self.has_left, part.serials[:fitting]))
        fitting = fitting * (not gone) if self.lines[line].fraction_days else fitting - gone
        self.events += fitting < part.amount  # the conflict
        self._note(officine, {line: Part(fitting, part.serials)}, {line: fitting}, day)
        return fitting

    def end(self, day: int) -> str | None:
        """Note that the prescriber cancels; return the scope, None when it is too late."""
        self.events += 1
        self.is_end_wanted |= not any(line.left for line in self.lines.values())
        return self._end(day)

    def take_back(self, officine: int, number: int, day: int) -> None:
        """Strike a hand-over out; what was to end when all had been handed over ends now."""
        before = self._last_day()
        for line in self.lines.values():
            if any(visit[3] == number for visit in line.visits):
                line.owed.pop(officine, None)
            line.visits = [visit for visit in line.visits if visit[3] != number]
        self.packs_out = {each for each in self.packs_out if each[1] != number}
        self.events += 1 + (self.is_end_wanted and self._end(day) is not None)
        self._set_alarm(before)

    def hand_back(self, officine: int) -> None:
        for line in self.lines.values():
            line.owed.pop(officine, None)
        self._end_sending("returned", by=officine)

    def send(self, officine: int, day: int) -> bool:
        """Note that the patient sends it; tell whether he may: to one officine at a time."""
        if may := self.sending != "standing" and self.is_open_on(day):
            self.sent_to, self.sending = officine, "standing"
        return may

    def withdraw(self) -> bool:
        if may := self.sending not in {"executed", "returned"}:
            self.sending = "withdrawn"
        return may

    def strike(self, day: int) -> None:
        """Note that the clock looks at it; that it is over is told once."""
        if self.alarm is not None and day > self.alarm:
            self.events += 1
            self._forget()

    def is_open_on(self, day: int, *numbers: int) -> bool:
        lines = [self.lines[number] for number in numbers or self.lines]
        return not self.is_ended and not all(line.is_over(day) for line in lines)

    def has_left(self, serial: str) -> bool:
        """Tell whether a pack is out: until everybody who had it leave has taken it back."""
        return serial in self.packs_elsewhere.union(each for each, _ in self.packs_out)

    def _report(self, part: Part) -> int:
        self.events += (gone := sum(map(self.has_left, part.serials)))  # which fraud learns
        return gone

    def _end(self, day: int) -> str | None:
        if not self.is_open_on(day):
            return None
        self.is_ended = True
        self._forget()
        return "rest" if any(line.given for line in self.lines.values()) else "whole"

    def _forget(self) -> None:
        self.alarm = None
        for line in self.lines.values():
            line.owed.clear()
        self._end_sending("lapsed")

    def _end_sending(self, why: str, *, by: int | None = None) -> None:
        if self.sending == "standing" and by in {None, self.sent_to}:
            self.sending = why

    def _last_day(self) -> int | None:
        """Return the last day on which any of it may leave, None where nothing is left."""
        lines = [line for line in self.lines.values() if line.left and not self.is_ended]
        days = (d for d in range(LAST_DAY, -1, -1) if not all(line.is_over(d) for line in lines))
        return next(days, None)

    def _set_alarm(self, before: int | None) -> None:
        if self._last_day() != before:
            self.alarm = self._last_day()

    def _note(
        self, officine: int, parts: Mapping[int, Part], taken: Mapping[int, int], day: int
    ) -> dict[int, int]:
        leaving = {number: amount for number, amount in taken.items() if amount}
        if not leaving:
            return {}
        before, number = self._last_day(), self.hand_overs + 1
        self.hand_overs, self.events = number, self.events + 1
        for line, amount in leaving.items():
            self.lines[line].note(officine, parts[line], amount, day=day, number=number)
            self.packs_out |= {(serial, number) for serial in parts[line].serials}
        self._end_sending("executed")
        self._set_alarm(before)
        return leaving
