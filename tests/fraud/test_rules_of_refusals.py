"""Which refusals of officines are a suspicion."""

import pytest

from services.fraud import rules


@pytest.mark.parametrize(
    ("reason", "is_suspicion"),
    [
        ("suspected_forgery", True),
        ("suspected_misuse", True),
        ("identity_doubtful", True),
        ("danger_to_patient", False),
        ("other", False),
    ],
)
def test_a_suspicion_is_told_from_care(reason, is_suspicion):
    assert rules.suspects_fraud(reason) is is_suspicion
