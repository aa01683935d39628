"""What holds for any sequence of requests by any officines, on the pure decision."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispense import rules
from services.dispense.model import (
    Declined,
    DeliveredProduct,
    DispensationRequest,
    Dispensed,
    Prescription,
    RequestedLine,
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


def handed_over(decision: Dispensed, unit_of: dict[int, str]) -> dict[int, int]:
    """Return what left the officine, recounted from the requests themselves."""
    given_out: dict[int, int] = {}
    for accepted in decision.lines:
        asked: RequestedLine = accepted.request
        if asked.outcome != "not_delivered":
            amount = asked.packs if unit_of[asked.line] == "pack" else asked.covers_days
            given_out[asked.line] = given_out.get(asked.line, 0) + (amount or 0)
    return given_out


@settings(deadline=None)
@given(prescriptions(), stories())
def test_what_is_handed_over_never_exceeds_what_is_authorised(prescription, story):
    units = {state.signed.line: state.signed.quantity.unit for state in prescription.lines}
    total: dict[int, int] = {}

    for moment, request in story:
        decision = rules.decide_dispensation(prescription, request, moment)
        if isinstance(decision, Dispensed):
            for line, amount in handed_over(decision, units).items():
                total[line] = total.get(line, 0) + amount
            prescription = decision.after

    for state in prescription.lines:
        assert total.get(state.signed.line, 0) == state.delivered <= state.signed.quantity.total


@settings(deadline=None)
@given(prescriptions(), stories())
def test_nothing_is_handed_over_before_its_round_opens(prescription, story):
    for moment, request in story:
        today = paris_day(moment)
        decision = rules.decide_dispensation(prescription, request, moment)
        if isinstance(decision, Dispensed):
            prescription = decision.after
        for state in prescription.lines:
            quantity = state.signed.quantity
            if quantity.period_days and state.first_dispensed_on is not None:
                rounds = 1 + (today - state.first_dispensed_on).days // quantity.period_days
                assert state.delivered <= quantity.per_dispensing * rounds


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
                assert main.code == "dispensation_refused"
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
@given(prescriptions(), st.integers(0, DAYS_MAX))
def test_what_is_said_to_be_available_is_exactly_what_may_be_handed_over(prescription, days):
    moment = NOON + timedelta(days=days)
    for state in prescription.lines:
        number = state.signed.line
        available = rules.available_now(state, prescription, paris_day(moment))

        def decided(amount: int, number: int = number) -> bool:
            asked = a_hand_over(line=number, packs=amount, covers_days=amount)
            decision = rules.decide_dispensation(prescription, a_request(asked), moment)
            return isinstance(decision, Dispensed)

        assert not decided(available + 1)
        assert available == 0 or decided(available)


def test_the_day_of_issue_is_the_day_of_the_stories():
    assert paris_day(NOON) == ISSUED_ON
