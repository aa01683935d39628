"""By which day each entry of a worklist is to be done."""

from datetime import date

import pytest

from services.dispense import rules
from services.dispense.model import StoredWork, WorklistDelays, WorklistPosition
from tests.builders import a_number
from tests.dispense.builders import NOON, an_id, at

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
    ],
)
def test_each_kind_has_its_last_day(kind, due_on):
    assert rules.due_on(kind, waiting(at(date(2026, 11, 23))), DELAYS) == due_on
