"""What officines do at the counter, each step compared with a careful pharmacist's notes."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from services.dispense.model import Billed, Consultation, Declined, Recorded, Reversal
from services.dispense.use_cases import Filed
from shared.days import paris_day
from tests.dispense.builders import an_invoice, an_invoice_line, nothing_given
from tests.dispense.counter import RESOURCES, Counter
from tests.dispense.machine import IN_DAYS, INSTEAD, PRESCRIBED, Place, as_agreed, new_notes
from tests.dispense.reference import Part
from tests.dispense.refusing import refuse
from tests.dispense.reversing import reverse
from tests.dispense.test_hand_back import hand_back

OFFICINES = st.integers(0, 2)
LINES = st.sampled_from(sorted(PRESCRIBED))
OUTCOMES = st.sampled_from(["not_delivered", "postponed"])
REASONS = st.sampled_from(["stock_out", "awaiting_prescriber"])
ANSWERS = st.sampled_from(["accepted", "accepted", "refused"])
SERIALS = st.sampled_from("ABCD")
PARTS = st.builds(
    Part,
    amount=st.one_of(st.integers(1, 3), st.integers(1, 8)),
    serials=st.lists(SERIALS, max_size=3).map(tuple),
    promised=st.sampled_from([None, None, 0, 1, 2]),
)
REVERSAL_DAYS = RESOURCES.reversal_days
TOLD_DAYS_MAX = 20  # an execution may be told for thirty days
A_DAY = timedelta(days=1)


class AtTheCounter(RuleBasedStateMachine):
    """Officines at one prescription of three lines; beside it, the notes."""

    counter: Counter
    runner: asyncio.Runner

    def __init__(self) -> None:
        super().__init__()
        self.place, self.notes = Place(self.counter, self.runner), new_notes()
        self.run = self.place.run
        self.recorded: list[tuple[int, Recorded, int]] = []  # what stands: by whom, its number
        self.rights: dict[int, UUID] = {}  # officine: its consult
        self.refused: dict[tuple[int, str], datetime] = {}
        self.agreed: list[tuple[UUID, int, bool]] = []  # request, line, whether he agreed
        self.billed: dict[UUID, int] = {}

    def right_of(self, officine: int) -> Any:
        """Return what lets an officine act; one that has no such right consults first."""
        if officine not in self.rights:
            self.see(officine, self.place.consult(officine))
        return self.rights[officine]

    def give(self, officine: int, right: Any, *lines: Any) -> Recorded | Declined:
        place = self.place
        pharmacy = place.pharmacy(officine)
        return self.run(self.counter.give(right, *lines, pharmacy=pharmacy, at=place.now))

    @rule(officine=OFFICINES)
    def consult(self, officine: int) -> None:
        self.see(officine, self.place.consult(officine))

    def see(self, officine: int, seen: Any) -> None:
        assert isinstance(seen, Consultation), seen
        self.rights[officine] = seen.consultation_id
        self.notes.events += 1
        given = [line.delivered for line in seen.prescription.lines]
        assert given == [line.given for line in self.notes.lines.values()]
        assert len(seen.history) == self.notes.hand_overs

    @rule(officine=OFFICINES, parts=st.dictionaries(LINES, PARTS, min_size=1))
    def hand_over(self, officine: int, parts: dict[int, Part]) -> None:
        self.hand_parts_over(officine, parts)

    @rule(officine=OFFICINES, line=LINES, part=PARTS)
    def hand_one_line_over(self, officine: int, line: int, part: Part) -> None:
        self.hand_parts_over(officine, {line: part})

    def hand_parts_over(self, officine: int, parts: dict[int, Part]) -> None:
        parts = {line: trimmed(line, part) for line, part in parts.items()}
        right = self.right_of(officine)
        lines = [self.place.line(line, part) for line, part in parts.items()]
        answer = self.give(officine, right, *lines)
        self.expect(officine, answer, self.notes.hand_over(officine, parts, self.place.day))

    def expect(self, officine: int, answer: Any, fitting: dict[int, int]) -> None:
        if not fitting:
            assert isinstance(answer, Declined), answer
            return
        assert isinstance(answer, Recorded), answer
        assert {line.line: line.quantity for line in answer.dispensed.lines} == fitting
        self.recorded.append((officine, answer, self.notes.hand_overs))

    @rule(officine=OFFICINES, line=LINES, outcome=OUTCOMES, reason=REASONS)
    def say_that_nothing_is_given(
        self, officine: int, line: int, outcome: Any, reason: Any
    ) -> None:
        right = self.right_of(officine)
        said = nothing_given(line=line, outcome=outcome, reason=reason)
        answer = self.give(officine, right, said)
        is_noted = self.notes.say(line, (officine, outcome, reason), self.place.day)
        assert isinstance(answer, Recorded if is_noted else Declined), answer

    @rule(officine=OFFICINES, line=st.sampled_from([1, 2]), answer=ANSWERS)
    def ask_the_prescriber(self, officine: int, line: int, answer: str) -> None:
        right = self.right_of(officine)
        request = self.place.ask_prescriber(officine, right, line, answer)
        assert (request is not None) == self.notes.is_open_on(self.place.day, line)
        if request is not None:
            self.notes.events += 1
            self.agreed.append((request, line, answer == "accepted"))

    @precondition(lambda self: self.agreed)
    @rule(officine=OFFICINES, choice=st.integers(0, 99), packs=st.integers(1, INSTEAD + 1))
    def hand_over_as_agreed(self, officine: int, choice: int, packs: int) -> None:
        right = self.right_of(officine)
        request, line, is_agreed = self.agreed[choice % len(self.agreed)]
        asked = self.place.line(line, Part(packs), **as_agreed(request))
        answer = self.give(officine, right, asked)
        part = Part(packs, instead=INSTEAD if is_agreed else 0)
        self.expect(officine, answer, self.notes.hand_over(officine, {line: part}, self.place.day))

    @precondition(lambda self: self.rights)
    @rule(packs=st.integers(1, 3))
    def steal_a_right(self, packs: int) -> None:
        right: Any = next(iter(self.rights.values()))
        answer = self.give(9, right, self.place.line(1, Part(packs)))
        assert isinstance(answer, Declined)

    @rule(officine=OFFICINES, reason=st.sampled_from(["identity_doubtful", "danger_to_patient"]))
    def refuse(self, officine: int, reason: str) -> None:
        right = self.right_of(officine)
        pharmacy, now = self.place.pharmacy(officine), self.place.now
        answer = self.run(refuse(self.counter, right, pharmacy, at=now, reason=reason))
        latest = self.refused.get((officine, reason))
        if latest is not None and latest > now - A_DAY:  # once a day for each reason
            assert isinstance(answer, Declined), answer
            return
        assert isinstance(answer, Filed), answer
        self.refused[officine, reason] = now
        self.notes.events += 1

    @rule(officine=OFFICINES)
    def hand_back(self, officine: int) -> None:
        right = self.right_of(officine)
        self.run(hand_back(self.counter, right, self.place.pharmacy(officine), at=self.place.now))
        self.notes.hand_back(officine)
        del self.rights[officine]
        assert isinstance(self.give(officine, right), Declined)

    @rule(officine=OFFICINES, line=LINES, part=PARTS, days_ago=st.integers(0, TOLD_DAYS_MAX))
    def tell_afterwards(self, officine: int, line: int, part: Part, days_ago: int) -> None:
        # A pack told twice would be a fault of the telling.
        place, serials = self.place, tuple(dict.fromkeys(part.serials))
        part = trimmed(line, Part(part.amount, serials))
        place.a_moment_later()
        day = max(0, place.day - days_ago)
        told = self.run(
            self.counter.told(
                place.qr_text,
                place.line(line, part),
                pharmacy=place.pharmacy(officine),
                at=place.now,
                intended_at=place.moment_of(day),
            )
        )
        fitting = self.notes.tell(officine, line, part, day)
        assert [done.quantity for done in told.recorded] == ([fitting] if fitting else [])
        assert (told.kept.case_id is None) == (fitting == part.amount)

    @precondition(lambda self: self.recorded)
    @rule(choice=st.integers(0, 99), packs=st.integers(1, 3))
    def bill(self, choice: int, packs: int) -> None:
        officine, recorded, _ = self.recorded[choice % len(self.recorded)]
        handed_over, *others = recorded.dispensed.lines
        line = an_invoice_line(line=handed_over.line, packs=packs, amount_cents=packs)
        dispensation = recorded.dispensation_id
        invoice = an_invoice(line, invoiced_on=paris_day(recorded.recorded_at))
        pharmacy = self.place.pharmacy(officine)
        answer = self.run(self.counter.bill(dispensation, invoice, pharmacy, at=self.place.now))
        whole = 0 if others else handed_over.packs
        earlier = self.billed.get(dispensation)
        if earlier is not None and earlier == whole != packs:
            assert isinstance(answer, Declined)
            return
        assert isinstance(answer, Billed), answer
        assert answer.reconciliation == ("reconciled" if packs == whole else "mismatch")
        self.notes.events += earlier != packs
        self.billed[dispensation] = packs

    @precondition(lambda self: self.recorded)
    @rule(choice=st.integers(0, 99))
    def take_back(self, choice: int) -> None:
        officine, recorded, number = chosen = self.recorded[choice % len(self.recorded)]
        dispensation, now = recorded.dispensation_id, self.place.now
        pharmacy = self.place.pharmacy(officine)
        answer = self.run(reverse(self.counter, dispensation, pharmacy, at=now))
        is_late = (now - recorded.recorded_at).days > REVERSAL_DAYS
        if is_late or dispensation in self.billed:  # whose credit note nobody named
            assert isinstance(answer, Declined)
            return
        assert isinstance(answer, Reversal), answer
        self.notes.take_back(officine, number, self.place.day)
        self.recorded.remove(chosen)
        again = self.run(reverse(self.counter, dispensation, pharmacy, at=now))
        assert isinstance(again, Declined)


def trimmed(line: int, part: Part) -> Part:
    """Return a part with no more serials than packs, and no promise where days are counted."""
    if line == IN_DAYS:
        return Part(part.amount, part.serials[:1])
    return Part(part.amount, part.serials[: part.amount], part.promised)
