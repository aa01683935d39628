"""What holds for any sequence of requests by any officines, on the pure decision."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispense import rules
from services.dispense.model import (
    Declined,
    DeliveredProduct,
    DispensationLine,
    DispensationRequest,
    Dispensed,
    Prescription,
)
from shared.contracts.prescription import Quantity
from shared.days import paris_day
from tests.builders import ISSUED_ON, PARACETAMOL
from tests.dispense.builders import (
    NOON,
    a_hand_over,
    a_prescription,
    a_request,
    a_state,
    nothing_given,
)

LINES = 3
SUBSTITUTE = DeliveredProduct(
    cis=PARACETAMOL, label="DOLIPRANE", inn=("PARACÉTAMOL",), may_substitute=True
)
DAYS_MAX = 400
LAST_FIRST_DAY = date(2027, 2, 21)
LAST_DAY = date(2027, 11, 22)

quantities = st.builds(
    Quantity,
    unit=st.sampled_from(["pack", "day"]),
    per_dispensing=st.integers(1, 40),
    renewals=st.integers(0, 12),
    period_days=st.none() | st.integers(0, 90),
)
amounts = st.none() | st.integers(0, 100)
line_numbers = st.integers(1, LINES + 1)
handed_out = st.builds(
    a_hand_over,
    line=line_numbers,
    outcome=st.sampled_from(["delivered", "substituted"]),
    packs=amounts,
    covers_days=amounts,
    product=st.none() | st.just(SUBSTITUTE),
)
kept_back = st.builds(
    nothing_given,
    line=line_numbers,
    packs=st.none() | st.integers(0, 2),
    reason=st.sampled_from([None, "stock_out", "other"]),
)
lines = handed_out | kept_back
moments = st.integers(0, DAYS_MAX * 24).map(lambda hours: NOON + timedelta(hours=hours))


@st.composite
def prescriptions(draw: Any) -> Prescription:
    return a_prescription(
        *(a_state(line=number, quantity=draw(quantities)) for number in range(1, LINES + 1))
    )


@st.composite
def stories(draw: Any) -> list[tuple[datetime, DispensationRequest]]:
    """Requests in the order of time; the same line may even stand twice in one."""
    times = sorted(draw(st.lists(moments, min_size=1, max_size=12)))
    asked = st.lists(lines, min_size=1, max_size=4)
    return [(moment, a_request(*draw(asked))) for moment in times]


Story = list[tuple[datetime, DispensationRequest]]


class Notebook:
    """What a pharmacist would note of one line by hand: each visit, its day and its amount."""

    def __init__(self, quantity: Quantity) -> None:
        self.quantity = quantity
        self.visits: list[tuple[date, int, bool]] = []

    def note(self, today: date, asked: DispensationLine) -> None:
        amount = asked.packs if self.quantity.unit == "pack" else asked.covers_days
        if asked.outcome != "not_delivered" and amount:
            self.visits.append((today, amount, asked.packs == 1))

    @property
    def total(self) -> int:
        return sum(amount for _, amount, _ in self.visits)

    def stock_in_days(self, today: date) -> int:
        """Return for how many days the patient still has medicine, taken as prescribed."""
        ends = date.min
        for visited, amount, _ in self.visits:
            ends = max(ends, visited) + timedelta(days=amount)
        return max(0, (ends - today).days)

    def packs_of_period(self, today: date) -> int:
        """Return the packs of the period of today, which its first visit began."""
        begun, packs = date.min, 0
        for visited, amount, _ in self.visits:
            if visited >= begun + timedelta(days=self.quantity.period_days or 1):
                begun, packs = visited, 0
            packs += amount
        is_over = today >= begun + timedelta(days=self.quantity.period_days or 1)
        return 0 if is_over else packs

    def most(self, today: date) -> int:
        """Return the most that may be handed over in packs of no special size."""
        rest = self.quantity.per_dispensing * (1 + self.quantity.renewals) - self.total
        if self.quantity.unit == "pack":
            return min(rest, self.quantity.per_dispensing - self.packs_of_period(today))
        size = min(self.quantity.per_dispensing, 30)
        return min(rest, max(0, size - self.given_while_stocked(today)))

    def given_while_stocked(self, today: date) -> int:
        """Return the days handed over since the patient last had none left."""
        ends, given = date.min, 0
        for visited, amount, _ in self.visits:
            given = amount if visited >= ends else given + amount
            ends = max(ends, visited) + timedelta(days=amount)
        return given if today < ends else 0


def told(
    prescription: Prescription, story: Story
) -> Iterator[tuple[Prescription, dict[int, Notebook], date]]:
    """Play a story; yield the prescription and the notes of each line after each request."""
    notes = {state.signed.line: Notebook(state.signed.quantity) for state in prescription.lines}
    for moment, request in story:
        today = paris_day(moment)
        decision = rules.decide_dispensation(prescription, request, moment)
        if isinstance(decision, Dispensed):
            prescription = decision.after
            for line in decision.lines:
                notes[line.line].note(today, line)
        yield prescription, notes, today


@settings(deadline=None)
@given(prescriptions(), stories())
def test_what_is_handed_over_never_exceeds_what_is_authorised(prescription, story):
    for after, notes, _ in told(prescription, story):
        for state in after.lines:
            assert notes[state.signed.line].total == state.delivered
            assert state.delivered <= state.signed.quantity.total


@settings(deadline=None)
@given(prescriptions(), stories())
def test_nobody_holds_more_than_one_round_of_treatment(prescription, story):
    for after, notes, today in told(prescription, story):
        for state in after.lines:
            quantity, noted = state.signed.quantity, notes[state.signed.line]
            if quantity.unit == "pack":
                assert noted.packs_of_period(today) <= quantity.per_dispensing
            elif any(is_single for _, _, is_single in noted.visits):
                assert noted.stock_in_days(today) <= 92
            else:
                assert noted.stock_in_days(today) <= min(30, quantity.per_dispensing)


@settings(deadline=None)
@given(prescriptions(), stories(), st.integers(0, DAYS_MAX))
def test_what_is_left_today_is_what_the_notes_leave(prescription, story, days_later):
    for after, notes, today in told(prescription, story):
        for state in after.lines:
            later = today + timedelta(days=days_later)
            if later <= LAST_DAY and (state.delivered or later <= LAST_FIRST_DAY):
                expected = notes[state.signed.line].most(later)
                assert rules.left_of(state, after, later).left_now == expected


@settings(deadline=None)
@given(prescriptions(), stories())
def test_the_same_request_on_the_same_state_is_decided_alike(prescription, story):
    for moment, request in story:
        first = rules.decide_dispensation(prescription, request, moment)
        assert rules.decide_dispensation(prescription, request, moment) == first


@settings(deadline=None)
@given(prescriptions(), stories())
def test_each_line_asked_for_is_either_recorded_or_refused_with_a_reason(prescription, story):
    for moment, request in story:
        decision = rules.decide_dispensation(prescription, request, moment)
        match decision:
            case Dispensed():
                assert len(decision.lines) + len(decision.refused) == len(request.lines)
                assert decision.after.version == prescription.version + 1
            case Declined():
                main, *others = decision.refusals
                is_faulty = all(each.code in rules.FAULTS_OF_THE_REQUEST for each in others)
                expected = "dispensation_incorrect" if is_faulty else "dispensation_refused"
                assert main.code == expected
                assert [refusal.line for refusal in others] == [
                    asked.line for asked in request.lines
                ]


@settings(deadline=None)
@given(prescriptions(), stories(), st.integers(0, DAYS_MAX))
def test_an_end_state_never_changes(prescription, story, days_later):
    for moment, request in story:
        before = rules.state_of(prescription, paris_day(moment))
        decision = rules.decide_dispensation(prescription, request, moment)
        if before in {"dispensed", "expired"}:
            assert isinstance(decision, Declined)
        if isinstance(decision, Dispensed):
            prescription = decision.after
    last = paris_day(story[-1][0])
    ended = rules.state_of(prescription, last)
    if ended in {"dispensed", "expired"}:
        assert rules.state_of(prescription, last + timedelta(days=days_later)) == ended


@settings(deadline=None)
@given(prescriptions(), stories(), st.integers(0, DAYS_MAX))
def test_what_is_said_to_be_available_is_exactly_what_may_be_handed_over(prescription, story, days):
    for moment, request in story:
        decision = rules.decide_dispensation(prescription, request, moment)
        prescription = decision.after if isinstance(decision, Dispensed) else prescription
    moment = story[-1][0] + timedelta(days=days)
    for state in prescription.lines:
        number, in_days = state.signed.line, state.signed.quantity.unit == "day"
        available = rules.left_of(state, prescription, paris_day(moment)).left_now

        def decided(amount: int, number: int = number, *, in_days: bool = in_days) -> bool:
            packs = 2 if in_days else amount  # two: one may be a large one
            asked = a_hand_over(line=number, packs=packs, covers_days=amount)
            decision = rules.decide_dispensation(prescription, a_request(asked), moment)
            return isinstance(decision, Dispensed)

        assert not decided(available + 1)
        assert available == 0 or decided(available)


def test_the_day_of_issue_is_the_day_of_the_stories():
    assert paris_day(NOON) == ISSUED_ON
