"""Where a line and a prescription stand on a given day."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.dispense import rules
from services.dispense.model import Declined, Dispensed
from shared.contracts.prescription import (
    Device,
    Preparation,
)
from shared.identifiers import Lpp
from tests.builders import ISSUED_ON
from tests.dispense.builders import (
    NOON,
    a_prescription,
    a_request,
    a_state,
)

PARIS = ZoneInfo("Europe/Paris")
LPP = Lpp("1234567")
DEVICE = Device(lpp=LPP, label="Capteur d'exemple")
PREPARATION = Preparation(label="Préparation d'exemple")


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """Return a moment of a day in Paris."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def refusal_of(prescription, *lines, now: datetime = NOON, **changes: Any) -> str | None:
    """Return the code of the refusal of the only line asked for, None when it is recorded."""
    decision = rules.decide_dispensation(prescription, a_request(*lines, **changes), now)
    match decision:
        case Declined(refusals):
            return refusals[-1].code
        case Dispensed():
            return None


FULL = {"delivered": 2, "first_dispensed_on": ISSUED_ON, "last_outcome": "delivered"}
HALF = {"delivered": 1, "first_dispensed_on": ISSUED_ON, "last_outcome": "delivered"}
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

    assert rules.available_now(line, prescription, date(2027, 2, 21)) == 2
    assert rules.available_now(line, prescription, date(2027, 2, 22)) == 0
    assert rules.next_possible_on(line, ISSUED_ON, date(2027, 11, 22)) is None
    full = a_state(**FULL)
    assert rules.next_possible_on(full, ISSUED_ON, date(2027, 11, 22)) is None


@pytest.mark.parametrize(
    ("states", "has_left"),
    [([{}], True), ([FULL], False), ([FULL, HALF], True), ([FULL, FULL], False)],
)
def test_a_balance_is_left_whatever_the_dates_say(states, has_left):
    lines = [a_state(line=number, **each) for number, each in enumerate(states, 1)]

    assert rules.has_quantity_left(a_prescription(*lines)) is has_left
