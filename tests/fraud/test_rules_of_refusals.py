"""Which refusals of officines are a suspicion, and what opens a case without any signal."""

import pytest

from services.fraud import rules
from services.fraud.engine.reducing import fact_of
from tests.fraud.events import A, conflicting, pack_shown, presented, refused


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


@pytest.mark.parametrize(
    ("event", "is_for_people"),
    [
        (refused(A, reason="suspected_forgery"), True),
        (refused(A, reason="danger_to_patient"), False),
        (conflicting(A), True),
        (pack_shown(A, finding="unknown", first_pharmacy_finess=None), True),
        (pack_shown(A, finding="expired", first_pharmacy_finess=None), False),
        (presented(A), False),
    ],
    ids=lambda value: getattr(value, "type", value),
)
def test_people_look_at_what_no_mistake_explains(event, is_for_people):
    fact = fact_of(event, lambda **_: None)

    assert fact is not None
    assert rules.needs_people(fact) is is_for_people
