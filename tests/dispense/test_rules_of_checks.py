"""Who may check which dispensation until when, and what enters the register of errors."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import (
    Check,
    CheckRequest,
    ErrorEntry,
    ErrorLimits,
    ErrorReport,
    ErrorResolution,
    Officine,
)
from shared.identifiers import Rpps
from shared.problems import Refusal
from tests.builders import ISSUED_ON
from tests.dispense.builders import (
    NOON,
    a_dispensation,
    a_finess,
    a_recorded_line,
    an_id,
    at,
)
from tests.dispense.checking import a_mistake
from tests.dispense.test_overseas import GUADELOUPE, PARIS, REUNION, TAHITI

RECORDER, COLLEAGUE = Rpps("99900000001"), Rpps("99900000002")
CONFIRMED = CheckRequest(dispensation_id=an_id(), outcome="confirmed")
FOUND = CheckRequest(dispensation_id=an_id(), outcome="error_found", mistake=a_mistake())


def looked_at(**changes: Any) -> rules.CheckContext:
    parts: dict[str, Any] = {
        "dispensation": a_dispensation(),
        "checker": COLLEAGUE,
        "profession": "21",
        "now": NOON,
    }
    return rules.CheckContext(**parts | changes)


def said(asked: CheckRequest) -> dict[str, Any]:
    """What the same person said before, in the same words."""
    return {
        "earlier": Check(
            dispensation_id=asked.dispensation_id,
            checked_by=COLLEAGUE,
            checked_at=NOON,
            outcome=asked.outcome,
            error_id=None if asked.mistake is None else an_id(),
        ),
        "earlier_mistake": asked.mistake,
    }


@pytest.mark.parametrize("asked", [CONFIRMED, FOUND])
def test_a_colleague_checks_what_was_handed_over_today(asked):
    assert rules.refuse_check(asked, looked_at()) is None


def test_who_recorded_it_does_not_check_it():
    assert rules.refuse_check(CONFIRMED, looked_at(checker=RECORDER)) == Refusal(
        "check_of_own_work"
    )


@pytest.mark.parametrize(
    ("profession", "code"),
    [("21", None), ("10", "checker_not_qualified"), (None, "checker_not_qualified")],
)
def test_a_pharmacist_is_qualified_and_nobody_else(profession, code):
    refusal = rules.refuse_check(CONFIRMED, looked_at(profession=profession))

    assert (None if refusal is None else refusal.code) == code


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((a_recorded_line(packs=0, outcome="not_delivered"),), "nothing_to_check"),
        ((a_recorded_line(reversed_at=NOON),), "nothing_to_check"),
        ((a_recorded_line(reversed_at=NOON), a_recorded_line(line=2, packs=1)), None),
    ],
)
def test_only_what_stands_with_the_patient_is_checked(lines, code):
    refusal = rules.refuse_check(CONFIRMED, looked_at(dispensation=a_dispensation(lines=lines)))

    assert (None if refusal is None else refusal.code) == code


@pytest.mark.parametrize(
    ("finess", "last"),
    [
        (PARIS, datetime(2026, 11, 22, 22, 59, tzinfo=UTC)),
        (REUNION, datetime(2026, 11, 22, 19, 59, tzinfo=UTC)),
        (GUADELOUPE, datetime(2026, 11, 23, 3, 59, tzinfo=UTC)),
        (TAHITI, datetime(2026, 11, 23, 9, 59, tzinfo=UTC)),
    ],
)
def test_a_check_is_in_time_until_the_day_ends_where_the_officine_is(finess, last):
    done = a_dispensation(
        officine=Officine(finess=finess, pharmacist=RECORDER),
        recorded_at=datetime(2026, 11, 22, 14, 0, tzinfo=UTC),
    )

    in_time = rules.refuse_check(CONFIRMED, looked_at(dispensation=done, now=last))
    late = rules.refuse_check(
        CONFIRMED, looked_at(dispensation=done, now=last + timedelta(minutes=1))
    )

    assert in_time is None
    assert late == Refusal("check_too_late", values={"day": "22/11/2026"})


def test_what_is_told_afterwards_is_checked_on_the_day_that_it_left():
    told = a_dispensation(
        source="paper", intended_at=NOON, recorded_at=at(ISSUED_ON + timedelta(days=1))
    )

    same_day = rules.refuse_check(CONFIRMED, looked_at(dispensation=told))
    next_day = rules.refuse_check(
        CONFIRMED, looked_at(dispensation=told, now=at(ISSUED_ON + timedelta(days=1)))
    )

    assert same_day is None
    assert next_day is not None
    assert next_day.code == "check_too_late"


def test_the_same_person_says_it_once():
    other_words = CheckRequest(
        dispensation_id=an_id(), outcome="error_found", mistake=a_mistake(cause="Boîtes voisines.")
    )

    assert not rules.is_said_again(CONFIRMED, looked_at())
    assert rules.is_said_again(CONFIRMED, looked_at(**said(CONFIRMED)))
    assert rules.is_said_again(FOUND, looked_at(**said(FOUND)))
    for asked, before in ((CONFIRMED, FOUND), (FOUND, CONFIRMED), (other_words, FOUND)):
        assert not rules.is_said_again(asked, looked_at(**said(before)))
        refusal = rules.refuse_check(asked, looked_at(**said(before)))
        assert refusal == Refusal("already_checked")


def test_a_register_takes_so_many_entries_a_day():
    limits = ErrorLimits(most=2)
    day = timedelta(days=1)

    def refused(*ages: timedelta) -> Refusal | None:
        return rules.refuse_too_many_errors([NOON - age for age in ages], limits, NOON)

    assert refused(timedelta(hours=1)) is None
    assert refused(timedelta(hours=1), day) is None
    assert refused(timedelta(hours=1), timedelta(hours=2)) == Refusal(
        "too_many_errors", values={"seconds": 22 * 3600}
    )


def test_an_error_is_resolved_once():
    entry = ErrorEntry(
        error_id=an_id(),
        pharmacy=a_finess(),
        report=ErrorReport(mistake=a_mistake(), invoice_number="F-9"),
        reported_by=COLLEAGUE,
        reported_at=NOON,
    )
    resolved = ErrorResolution(text="Patient rappelé.", resolved_by=RECORDER, resolved_at=NOON)

    assert rules.refuse_second_resolution(entry) is None
    assert rules.refuse_second_resolution(
        ErrorEntry(
            error_id=entry.error_id,
            pharmacy=entry.pharmacy,
            report=entry.report,
            reported_by=COLLEAGUE,
            reported_at=NOON,
            resolution=resolved,
        )
    ) == Refusal("error_already_resolved", values={"day": "22/11/2026"})
