"""A request that says which prescription and patient it is about says those of its consult."""

import pytest

from services.dispense import rules
from services.dispense.model import Declined, Dispensed
from tests.builders import INS, OTHER_INS, a_number
from tests.dispense.builders import NOON, a_hand_over, a_prescription, a_request, a_state


def decided(**claims):
    return rules.decide_dispensation(a_prescription(), a_request(a_hand_over(), **claims), NOON)


@pytest.mark.parametrize("claims", [{}, {"number": a_number()}, {"ins": INS}])
def test_what_is_consulted_may_be_repeated(claims):
    assert isinstance(decided(**claims), Dispensed)


@pytest.mark.parametrize(
    ("claims", "code", "field"),
    [
        ({"number": a_number(2)}, "prescription_differs", "number"),
        ({"ins": OTHER_INS}, "patient_differs", "patient"),
    ],
)
def test_another_prescription_or_patient_is_refused(claims, code, field):
    declined = decided(**claims)

    assert isinstance(declined, Declined)
    assert [(refusal.code, refusal.field) for refusal in declined.refusals] == [(code, field)]


def test_where_all_or_nothing_is_asked_one_refused_line_refuses_all():
    prescription = a_prescription(a_state(), a_state(line=2))
    lines = (a_hand_over(), a_hand_over(line=2, packs=9))

    each = rules.decide_dispensation(prescription, a_request(*lines), NOON)
    whole = rules.decide_dispensation(prescription, a_request(*lines, is_whole=True), NOON)

    assert isinstance(each, Dispensed)
    assert [line.line for line in each.lines] == [1]
    assert isinstance(whole, Declined)
    assert [refusal.code for refusal in whole.refusals] == [
        "dispensation_refused",
        "quantity_exceeded",
    ]
