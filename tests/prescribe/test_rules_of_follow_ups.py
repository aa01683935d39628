"""What of a prescription waits to be executed, since when and until when."""

from datetime import date, timedelta

import pytest

from services.prescribe.model.following import FollowUp, FollowUpDelays, LineLeft, Progress
from services.prescribe.rules.following import follow_ups_of, late_since
from shared.days import add_months, last_first_day
from tests.builders import ISSUED_ON, a_number

VALID_UNTIL = add_months(ISSUED_ON, 12)
VISIT = ISSUED_ON + timedelta(days=2)
OPENING = ISSUED_ON + timedelta(days=30)


def left(line: int = 1, *, total=6, left=6, now=0, opens_on: date | None = None) -> LineLeft:
    return LineLeft(
        number=a_number(),
        line=line,
        total=total,
        left_total=left,
        left_now=now,
        next_possible_on=opens_on,
    )


def waiting(
    *lines: LineLeft, state="partially_dispensed", visit=VISIT, opens_on=ISSUED_ON
) -> tuple[FollowUp, ...]:
    return follow_ups_of(
        Progress(
            issued_on=ISSUED_ON,
            opens_on=opens_on,
            valid_until=VALID_UNTIL,
            state=state,
            handed_over_on=visit,
            lines=lines,
        )
    )


def test_what_was_never_executed_waits_from_its_issue_until_its_last_first_day():
    assert waiting(left(now=2), state="issued", visit=None) == (
        FollowUp("never_executed", ISSUED_ON, last_first_day(ISSUED_ON)),
    )


def test_what_an_operation_must_open_first_waits_from_that_day():
    opens_on = ISSUED_ON + timedelta(days=40)

    assert waiting(left(now=2), state="issued", visit=None, opens_on=opens_on) == (
        FollowUp("never_executed", opens_on, last_first_day(ISSUED_ON)),
    )


@pytest.mark.parametrize("state", ["dispensed", "expired", "cancelled", "replaced"])
def test_an_ended_prescription_waits_for_nothing(state):
    assert waiting(left(left=4, now=2, opens_on=OPENING), state=state) == ()


def test_the_rest_of_a_round_waits_from_the_last_visit_until_the_end_of_validity():
    assert waiting(left(left=5, now=1)) == (FollowUp("partly_executed", VISIT, VALID_UNTIL),)


def test_a_line_that_nobody_began_waits_while_it_may_be_begun():
    done, untouched = left(left=0), left(2, now=2)

    assert waiting(done, untouched) == (
        FollowUp("partly_executed", VISIT, last_first_day(ISSUED_ON)),
    )


def test_the_line_that_may_be_executed_longest_says_until_when():
    begun, untouched = left(left=5, now=1), left(2, now=2)

    assert waiting(begun, untouched) == (FollowUp("partly_executed", VISIT, VALID_UNTIL),)


def test_a_renewal_waits_from_the_first_day_on_which_one_opens():
    later = left(2, left=4, opens_on=OPENING + timedelta(days=5))

    assert waiting(left(left=4, opens_on=OPENING), later) == (
        FollowUp("late_renewal", OPENING, VALID_UNTIL),
    )


def test_a_rest_and_a_renewal_wait_side_by_side():
    rest, renewal = left(left=5, now=1), left(2, left=4, opens_on=OPENING)

    assert [each.kind for each in waiting(rest, renewal)] == ["partly_executed", "late_renewal"]


def test_what_was_handed_over_in_full_and_has_no_renewal_waits_for_nothing():
    assert waiting(left(left=2)) == ()


def test_nothing_was_left_behind_at_a_visit_that_never_was():
    assert waiting(left(now=2), visit=None) == ()


def test_each_kind_has_its_delay():
    delays = FollowUpDelays(never_executed_days=1, partly_executed_days=2, late_renewal_days=3)

    assert delays.days_of("never_executed") == 1
    assert delays.days_of("partly_executed") == 2
    assert delays.days_of("late_renewal") == 3


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [("never_executed", 93, 15), ("partly_executed", 367, 7), ("late_renewal", 367, 10)],
)
def test_what_is_late_waits_since_its_delay_or_before_and_nothing_longer_than_it_may(
    kind, first, last
):
    days = (timedelta(days=first), timedelta(days=last))

    found = late_since(kind, FollowUpDelays(), today=ISSUED_ON)

    assert found == (ISSUED_ON - days[0], ISSUED_ON - days[1])
