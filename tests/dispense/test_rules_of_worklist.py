"""By which day each entry of a worklist is to be done."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.dispense import rules
from services.dispense.model import StoredWork, WorklistDelays, WorklistPosition
from shared.days import PARIS
from tests.builders import ISSUED_ON, a_content, a_number
from tests.dispense.builders import NOON, a_begun_state, a_finess, a_state, an_id, at, in_packs
from tests.dispense.test_overseas import TAHITI

DELAYS = WorklistDelays(billing_working_days=2)


def waiting(since=NOON) -> StoredWork:
    return StoredWork(
        position=WorklistPosition(since, str(an_id())),
        number=a_number(),
        patient_ref="0" * 32,
        sealed_content="sealed",
        lines={1: None},
        expected_on=date(2026, 11, 24),
    )


@pytest.mark.parametrize(
    ("kind", "due_on"),
    [
        ("to_bill", date(2026, 11, 25)),
        ("mismatch", date(2026, 11, 25)),
        ("renewal_due", date(2026, 11, 23)),
        ("owing", date(2026, 11, 24)),
        ("sent_by_patient", None),
        ("conflict", None),
        ("to_check", date(2026, 11, 23)),
    ],
)
def test_each_kind_has_its_last_day(kind, due_on):
    assert (
        rules.due_on(kind, waiting(at(date(2026, 11, 23))), DELAYS, pharmacy=a_finess()) == due_on
    )


def test_a_line_is_renewed_once_its_round_is_complete_and_while_something_is_left():
    quantity = in_packs(2, renewals=1)
    content = a_content()

    def renewed_after(delivered: int):
        return rules.renewal_of(a_begun_state(delivered, quantity=quantity), content)

    assert rules.renewal_of(a_state(quantity=quantity), content) is None
    assert renewed_after(1) is None
    assert renewed_after(2) == ISSUED_ON + timedelta(days=30)
    assert renewed_after(4) is None


@pytest.mark.parametrize(
    ("kind", "utc", "since"),
    [
        ("to_bill", datetime(2026, 11, 23, 9, 59, tzinfo=UTC), date(2026, 11, 22)),
        ("to_bill", datetime(2026, 11, 23, 10, 0, tzinfo=UTC), date(2026, 11, 23)),
        ("sent_by_patient", datetime(2026, 11, 23, 9, 59, tzinfo=UTC), date(2026, 11, 22)),
        ("conflict", datetime(2026, 11, 23, 10, 0, tzinfo=UTC), date(2026, 11, 23)),
        # What is of a day is of that day, wherever the officine is.
        ("owing", datetime(2026, 11, 23, 0, 0, tzinfo=UTC), date(2026, 11, 23)),
        ("renewal_due", datetime(2026, 11, 23, 1, 0, tzinfo=PARIS), date(2026, 11, 23)),
    ],
)
def test_what_waits_in_tahiti_waits_since_its_own_day(kind, utc, since):
    assert rules.waits_since(kind, waiting(utc), pharmacy=TAHITI) == since
