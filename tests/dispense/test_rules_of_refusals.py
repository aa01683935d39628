"""When a refusal to dispense may be filed: both sides of each boundary."""

import pytest

from services.dispense import rules
from services.dispense.model import DispensingRefusal, RefusalRequest
from services.dispense.sentences import mention_of_refusal
from tests.dispense.builders import a_prescription, a_state
from tests.dispense.refusing import a_kept_refusal, a_refusal_request

TWO_LINES = a_prescription(a_state(), a_state(line=2))


def code_of(asked: RefusalRequest, *earlier: DispensingRefusal) -> str | None:
    context = rules.RefusalContext(prescription=TWO_LINES, earlier=earlier)
    refusal = rules.decide_refusal(asked, context)
    return None if refusal is None else refusal.code


@pytest.mark.parametrize(
    ("lines", "code"),
    [((), None), ((1, 2), None), ((3,), "line_unknown"), ((2, 3), "line_unknown")],
)
def test_only_lines_of_the_prescription_may_be_refused(lines, code):
    assert code_of(a_refusal_request(lines=lines)) == code


def test_the_unknown_line_is_shown_where_it_stands():
    context = rules.RefusalContext(prescription=TWO_LINES, earlier=())

    refusal = rules.decide_refusal(a_refusal_request(lines=(2, 3)), context)

    assert refusal is not None
    assert (refusal.line, refusal.field) == (3, "lines[1]")


@pytest.mark.parametrize(
    ("before", "now", "code"),
    [
        ((), (), "already_refused"),
        ((), (1,), "already_refused"),
        ((1,), (1,), "already_refused"),
        ((1, 2), (2,), "already_refused"),
        ((1,), (2,), None),
        ((1,), (1, 2), None),
        ((1,), (), None),
    ],
)
def test_what_was_refused_for_this_reason_is_not_refused_again(before, now, code):
    assert code_of(a_refusal_request(lines=now), a_kept_refusal(lines=before)) == code


def test_another_reason_is_another_refusal():
    earlier = a_kept_refusal(reason="danger_to_patient")

    assert code_of(a_refusal_request(reason="identity_doubtful"), earlier) is None


@pytest.mark.parametrize(("count", "code"), [(4, None), (5, "refusals_too_many")])
def test_an_officine_refuses_one_prescription_five_times_a_day_at_most(count, code):
    earlier = [a_kept_refusal(reason="other", lines=(1,)) for _ in range(count)]

    assert code_of(a_refusal_request(), *earlier) == code


@pytest.mark.parametrize(
    ("lines", "mention"),
    [
        ((), "Refus de délivrance le 22/11/2026 : ordonnance entière."),
        ((2,), "Refus de délivrance le 22/11/2026 : ligne 2."),
        ((1, 2), "Refus de délivrance le 22/11/2026 : lignes 1 et 2."),
    ],
)
def test_what_is_written_on_the_prescription_names_what_was_refused(lines, mention):
    assert mention_of_refusal(a_kept_refusal(lines=lines)) == mention
