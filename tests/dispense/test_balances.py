"""Where a line and a prescription stand on a given day."""

from datetime import date

import pytest

from services.dispense import rules
from services.dispense.model import Left
from tests.builders import ISSUED_ON
from tests.dispense.builders import (
    a_begun_state,
    a_hand_over,
    a_prescription,
    a_state,
    in_days,
    in_packs,
    refusal_of,
)

LAST = {"last_outcome": "delivered"}
FULL = LAST | {"delivered": 2, "round_started_on": ISSUED_ON, "round_delivered": 2}
HALF = LAST | {"delivered": 1, "round_started_on": ISSUED_ON, "round_delivered": 1}
REFUSED = {"last_outcome": "not_delivered"}


@pytest.mark.parametrize(
    ("states", "day", "statuses", "state"),
    [
        ([{}], ISSUED_ON, ["to_dispense"], "issued"),
        ([REFUSED], ISSUED_ON, ["not_dispensed"], "issued"),
        ([HALF], ISSUED_ON, ["partially_dispensed"], "partially_dispensed"),
        ([FULL, {}], ISSUED_ON, ["dispensed", "to_dispense"], "partially_dispensed"),
        ([FULL], ISSUED_ON, ["dispensed"], "dispensed"),
        ([FULL], date(2030, 1, 1), ["dispensed"], "dispensed"),
        ([{}], date(2027, 2, 21), ["to_dispense"], "issued"),
        ([{}], date(2027, 2, 22), ["expired"], "expired"),
        ([HALF], date(2027, 11, 22), ["partially_dispensed"], "partially_dispensed"),
        ([HALF], date(2027, 11, 23), ["expired"], "expired"),
        ([FULL, {}], date(2027, 2, 22), ["dispensed", "expired"], "expired"),
        ([HALF, {}], date(2027, 2, 22), ["partially_dispensed", "expired"], "partially_dispensed"),
    ],
)
def test_where_a_line_and_a_prescription_stand(states, day, statuses, state):
    lines = [a_state(line=number, **each) for number, each in enumerate(states, 1)]
    prescription = a_prescription(*lines)

    found = [rules.status_of(line, prescription, day) for line in prescription.lines]

    assert found == statuses
    assert rules.state_of(prescription, day) == state


def test_nothing_is_available_once_the_dates_forbid_it():
    line = a_state()
    prescription = a_prescription(line)

    assert rules.left_of(line, prescription, date(2027, 2, 21)) == Left(
        left_now=2, left_total=2, next_possible_on=None
    )
    assert rules.left_of(line, prescription, date(2027, 2, 22)) == Left(
        left_now=0, left_total=2, next_possible_on=None
    )
    assert rules.left_of(a_state(**FULL), prescription, ISSUED_ON) == Left(
        left_now=0, left_total=0, next_possible_on=None
    )


def test_something_is_left_while_any_line_is_not_used_up():
    used_up, untouched = a_begun_state(2, quantity=in_packs(2)), a_state(line=2)

    assert not rules.has_quantity_left(a_prescription(used_up))
    assert rules.has_quantity_left(a_prescription(used_up, untouched))


def test_a_large_pack_goes_out_at_the_beginning_of_a_round_only():
    begun = a_prescription(a_begun_state(10, quantity=in_days(30, renewals=11)))

    assert refusal_of(begun, a_hand_over(packs=1, covers_days=20)) is None
    assert refusal_of(begun, a_hand_over(packs=1, covers_days=90)) == "quantity_exceeded"
