"""Rules of step 1 about the request, the dates and the quantities, both sides of each boundary."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.dispense import rules
from services.dispense.model import Declined, Dispensed, ReasonToGoOn
from services.dispense.problems import PROBLEMS
from shared.days import paris_day
from tests.builders import ISSUED_ON
from tests.dispense.builders import (
    LPP,
    METFORMIN_30,
    NOON,
    a_begun_state,
    a_hand_over,
    a_prescription,
    a_request,
    a_state,
    an_alert,
    at,
    in_days,
    in_packs,
    nothing_given,
    refusal_of,
)


def test_the_version_the_officine_saw_must_be_the_present_one():
    prescription = a_prescription(version=3)

    assert refusal_of(prescription, version=3) is None
    assert refusal_of(prescription, version=None) is None
    assert refusal_of(prescription, version=2) == "version_conflict"


def test_an_alert_asks_for_a_reason():
    assert refusal_of(a_prescription(alerts=(an_alert(),))) == "alert_reason_missing"
    assert refusal_of(a_prescription()) is None


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("prescriber_confirmed", None),
        ("patient_known", "alert_confirmed"),
        ("other", "alert_confirmed"),
    ],
)
def test_only_the_prescriber_outweighs_what_two_analysts_confirmed(code, refused):
    confirmed = a_prescription(alerts=(an_alert(signal="S4", signal_class="D"),))
    alike = a_prescription(alerts=(an_alert(signal="S4", signal_class="H"),))
    replayed = a_prescription(alerts=(an_alert(signal="S1", signal_class="D"),))
    reason = ReasonToGoOn(code=code)

    assert refusal_of(confirmed, reason_to_go_on=reason) == refused
    assert refusal_of(confirmed) == "alert_reason_missing"
    assert refusal_of(alike, reason_to_go_on=reason) is None
    assert refusal_of(replayed, reason_to_go_on=reason) is None


def test_a_line_that_is_not_on_the_prescription_is_refused():
    assert refusal_of(a_prescription(), a_hand_over(line=2)) == "line_unknown"


def test_one_refused_line_never_blocks_the_others():
    prescription = a_prescription(a_state(), a_state(line=2))
    request = a_request(a_hand_over(packs=9), a_hand_over(line=2))

    decision = rules.decide_dispensation(prescription, request, NOON)

    assert isinstance(decision, Dispensed)
    assert [line.line for line in decision.lines] == [2]
    assert [refusal.line for refusal in decision.refused] == [1]
    assert decision.after.version == prescription.version + 1
    assert [state.delivered for state in decision.after.lines] == [0, 1]


def test_what_is_not_delivered_has_a_reason_and_no_quantity():
    prescription = a_prescription()

    assert refusal_of(prescription, nothing_given()) is None
    assert refusal_of(prescription, nothing_given(reason=None)) == "reason_missing"
    for contradiction in ({"packs": 1}, {"covers_days": 1}, {"cip13": METFORMIN_30}, {"lpp": LPP}):
        assert refusal_of(prescription, nothing_given(**contradiction)) == "outcome_contradictory"


def test_what_is_delivered_has_its_quantity_in_the_unit_of_the_line():
    by_pack, by_day = a_prescription(), a_prescription(a_state(quantity=in_days()))

    assert refusal_of(by_pack, a_hand_over(packs=None)) == "packs_missing"
    assert refusal_of(by_pack, a_hand_over(packs=1, covers_days=None)) is None
    assert refusal_of(by_day, a_hand_over(packs=1, covers_days=None)) == "covers_days_missing"
    assert refusal_of(by_day, a_hand_over(packs=1, covers_days=30)) is None


@pytest.mark.parametrize(
    ("issued_on", "last_day"),
    [
        (date(2026, 11, 22), date(2027, 2, 21)),
        (date(2026, 11, 30), date(2027, 2, 27)),
        (date(2027, 11, 30), date(2028, 2, 28)),
        (date(2028, 2, 29), date(2028, 5, 28)),
        (date(2026, 12, 31), date(2027, 3, 30)),
    ],
)
def test_a_first_dispensing_is_of_a_prescription_of_less_than_three_months(issued_on, last_day):
    prescription = a_prescription(issued_on=issued_on)
    next_day = last_day + timedelta(days=1)

    assert refusal_of(prescription, now=at(last_day, 23, 59)) is None
    assert refusal_of(prescription, now=at(next_day, 0, 0)) == "first_dispensing_too_late"


@pytest.mark.parametrize(
    "midnight_in_utc",
    [
        datetime(2027, 3, 27, 23, 0, tzinfo=UTC),  # winter time, the eve of the change
        datetime(2027, 3, 28, 22, 0, tzinfo=UTC),  # summer time, the evening of the change
        datetime(2026, 10, 24, 22, 0, tzinfo=UTC),  # summer time, the eve of the change
        datetime(2026, 10, 25, 23, 0, tzinfo=UTC),  # winter time, the evening of the change
    ],
)
def test_the_day_ends_at_midnight_in_paris_when_clocks_change(midnight_in_utc):
    before = midnight_in_utc - timedelta(seconds=1)

    assert paris_day(midnight_in_utc) == paris_day(before) + timedelta(days=1)


def test_the_last_day_of_validity_is_a_day_in_paris_not_in_utc():
    valid_until = date(2027, 3, 28)
    begun = a_begun_state(1, quantity=in_packs(2))
    prescription = a_prescription(begun, valid_until=valid_until)

    last_second = datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC)
    assert refusal_of(prescription, now=last_second) is None
    assert refusal_of(prescription, now=last_second + timedelta(seconds=1)) == (
        "prescription_expired"
    )


def test_a_renewal_may_come_more_than_three_months_after_the_issue():
    begun = a_begun_state(1)
    prescription = a_prescription(begun)

    assert refusal_of(prescription, now=at(ISSUED_ON + timedelta(days=200))) is None


def test_never_more_than_what_is_left_today():
    prescription = a_prescription(a_begun_state(1, quantity=in_packs(3)))

    assert refusal_of(prescription, a_hand_over(packs=2)) is None
    assert refusal_of(prescription, a_hand_over(packs=3)) == "quantity_exceeded"


def test_a_line_handed_over_in_full_has_ended():
    full = a_begun_state(2, quantity=in_packs(2))

    assert refusal_of(a_prescription(full)) == "line_already_dispensed"
    assert refusal_of(a_prescription(full), nothing_given()) == "line_already_dispensed"


def test_a_renewal_that_would_open_after_the_term_never_comes():
    line = a_begun_state(1, quantity=in_packs(1, renewals=1))
    opens_on = ISSUED_ON + timedelta(days=30)

    on_the_term = a_prescription(line, valid_until=opens_on)
    past_the_term = a_prescription(line, valid_until=opens_on - timedelta(days=1))

    assert refusal_of(on_the_term) == "renewal_too_early"
    assert refusal_of(past_the_term) == "no_renewal_before_term"


def test_a_line_not_delivered_does_not_wait_for_its_renewal():
    line = a_begun_state(1, quantity=in_packs(1, renewals=1))

    assert refusal_of(a_prescription(line), nothing_given()) is None


def test_what_the_officine_can_correct_is_not_refused_as_what_the_state_refuses():
    prescription = a_prescription(a_state(), a_state(line=2))
    incomplete, too_much = a_hand_over(packs=None), a_hand_over(line=2, packs=9)

    def main(*lines):
        decision = rules.decide_dispensation(prescription, a_request(*lines), NOON)
        assert isinstance(decision, Declined)
        return decision.refusals[0].code

    assert main(incomplete) == "dispensation_incorrect"
    assert main(a_hand_over(line=7), incomplete) == "dispensation_incorrect"
    assert main(too_much) == "dispensation_refused"
    assert main(incomplete, too_much) == "dispensation_refused"


def test_the_catalogue_of_problems_says_the_same_of_each_line():
    faults = {problem.code for problem in PROBLEMS if problem.status == 422}

    assert faults >= rules.FAULTS_OF_THE_REQUEST
    main = {"dispensation_incorrect", "dispensation_refused"}
    assert {p.code: p.status for p in PROBLEMS if p.code in main} == {
        "dispensation_incorrect": 422,
        "dispensation_refused": 409,
    }


def test_what_an_officine_does_not_deliver_is_said_once_and_may_still_be_delivered():
    prescription = a_prescription()

    assert refusal_of(prescription, nothing_given(already_said=True)) == "already_said"
    assert refusal_of(prescription, a_hand_over(already_said=True)) is None


def test_the_field_of_a_refusal_is_a_path_from_the_root_of_the_request():
    prescription = a_prescription(a_state(), a_state(line=2))
    request = a_request(a_hand_over(packs=9), a_hand_over(line=2, cip13=None), a_hand_over(line=7))

    decision = rules.decide_dispensation(prescription, request, NOON)

    assert isinstance(decision, Declined)
    assert [(each.code, each.line, each.field) for each in decision.refusals[1:]] == [
        ("quantity_exceeded", 1, None),
        ("cip13_missing", 2, "lines[1].cip13"),
        ("line_unknown", 7, "lines[2].line"),
    ]


def test_whoever_is_ahead_of_paris_may_be_handed_over_what_is_dated_tomorrow():
    """The day of issue is that of the prescriber's clock: it may begin a day before Paris's."""
    tomorrow = a_prescription(issued_on=ISSUED_ON + timedelta(days=1))

    assert refusal_of(tomorrow, now=at(ISSUED_ON)) is None
