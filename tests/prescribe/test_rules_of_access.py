"""What the author sees of an execution: the patient's last word."""

import pytest

from services.prescribe.rules.access import author_sees_execution


@pytest.mark.parametrize(
    ("at_issue", "later", "sees"),
    [
        (True, None, True),
        (False, None, False),
        (True, False, False),
        (False, True, True),
        (True, True, True),
        (False, False, False),
    ],
)
def test_the_last_word_of_the_patient_counts(at_issue, later, sees):
    assert author_sees_execution(at_issue=at_issue, later=later) == sees
