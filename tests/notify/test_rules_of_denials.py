"""What a patient may say that he did not receive, whom a question reaches, and who is told."""

from datetime import UTC, datetime

import pytest

from services.notify.model import HandedOver
from services.notify.rules import (
    DenialTaken,
    decide_denial,
    is_told_to_patient,
    is_told_to_people,
    usual_address,
)
from shared.problems import Refusal
from tests.builders import a_number
from tests.notify.events import OFFICINE, signal


def handed(line: int, *, is_taken_back: bool = False, is_denied: bool = False) -> HandedOver:
    return HandedOver(
        line=line,
        number=a_number(),
        pharmacy_finess=OFFICINE,
        is_taken_back=is_taken_back,
        denied_at=datetime(2026, 11, 22, tzinfo=UTC) if is_denied else None,
    )


@pytest.mark.parametrize(
    ("lines", "asked", "new", "all_denied"),
    [
        ([handed(1), handed(2)], (), (1, 2), (1, 2)),
        ([handed(1), handed(2)], (2,), (2,), (2,)),
        ([handed(1, is_denied=True), handed(2)], (), (2,), (1, 2)),
        ([handed(1, is_denied=True)], (1,), (), (1,)),
        ([handed(1, is_denied=True, is_taken_back=True)], (1,), (), (1,)),
        ([handed(1, is_taken_back=True), handed(2)], (), (2,), (2,)),
    ],
)
def test_a_line_that_stands_is_denied_once(lines, asked, new, all_denied):
    assert decide_denial(lines, frozenset(asked)) == DenialTaken(new=new, all_denied=all_denied)


@pytest.mark.parametrize(
    ("lines", "asked", "code"),
    [
        ([], (), "not_found"),
        ([handed(1)], (2,), "line_not_handed_over"),
        ([handed(1, is_taken_back=True)], (), "line_not_handed_over"),
        ([handed(1, is_taken_back=True)], (1,), "line_not_handed_over"),
    ],
)
def test_what_nobody_says_was_handed_over_is_not_denied(lines, asked, code):
    decision = decide_denial(lines, frozenset(asked))

    assert isinstance(decision, Refusal)
    assert decision.code == code


@pytest.mark.parametrize(
    ("addresses", "usual"),
    [
        ([], None),
        (["a"], "a"),
        (["a", "b"], "a"),
        (["a", "b", "b"], "b"),
        (["b", "a", "a", "b"], "b"),
    ],
)
def test_the_usual_mailbox_is_the_one_that_most_name_the_oldest_first(addresses, usual):
    assert usual_address(addresses) == usual


@pytest.mark.parametrize(
    ("event", "is_told"),
    [
        (signal("H", "S2"), True),
        (signal("D", "S3"), True),
        (signal("F", "S2"), False),
        (signal("H", "S4"), False),
        (signal("H", "S5"), False),
        (signal("H", "S3", observed="issued_altered"), False),
    ],
)
def test_people_are_told_of_what_was_shown_at_a_counter_only(event, is_told):
    assert is_told_to_people(event) is is_told


@pytest.mark.parametrize("name", [f"S{n}" for n in range(1, 16)])
@pytest.mark.parametrize("signal_class", ["D", "H", "F"])
def test_a_patient_reads_of_facts_at_a_counter_and_never_of_a_statistic(name, signal_class):
    told = is_told_to_patient(signal(signal_class, name))

    assert told is (signal_class == "D" and name in {"S1", "S2", "S3"})
