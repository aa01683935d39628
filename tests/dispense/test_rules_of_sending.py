"""Whether a patient may send a prescription, or withdraw it: both sides of each rule."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import End, Sending, SendingLimits
from tests.builders import a_number
from tests.dispense.builders import NOON, a_begun_state, a_finess, a_prescription, an_id

LIMITS = SendingLimits(most=2, window=timedelta(hours=24))


def a_sending(**changes: Any) -> Sending:
    parts: dict[str, Any] = {
        "sending_id": an_id(),
        "number": a_number(),
        "patient_ref": "0" * 32,
        "pharmacy": a_finess(),
        "sent_at": NOON,
    }
    return Sending(**parts | changes)


def code_of(**changes: Any) -> str | None:
    parts: dict[str, Any] = {
        "prescription": a_prescription(),
        "pharmacy": a_finess(),
        "standing": None,
        "lately": (),
        "limits": LIMITS,
        "now": NOON,
    }
    refusal = rules.decide_sending(rules.SendContext(**parts | changes))
    return None if refusal is None else refusal.code


def test_what_can_be_handed_over_may_be_sent():
    assert code_of() is None
    assert code_of(prescription=a_prescription(a_begun_state(1))) is None


@pytest.mark.parametrize(
    "prescription",
    [
        a_prescription(a_begun_state(2)),
        replace(a_prescription(), end=End(state="cancelled", at=NOON)),
        replace(a_prescription(), end=End(state="replaced", at=NOON, replaced_by=a_number(2))),
    ],
)
def test_what_nobody_can_hand_over_is_not_sent(prescription):
    assert code_of(prescription=prescription) == "nothing_to_send"


def test_what_has_expired_is_not_sent():
    assert code_of(now=NOON + timedelta(days=400)) == "nothing_to_send"


def test_a_prescription_stands_at_one_officine_at_a_time():
    assert code_of(standing=a_sending()) == "already_sent"


def test_a_patient_who_sends_without_end_waits_until_the_window_frees():
    first, second = NOON - timedelta(hours=20), NOON - timedelta(hours=1)
    context = rules.SendContext(
        prescription=a_prescription(),
        pharmacy=a_finess(),
        standing=None,
        lately=(second, first),
        limits=LIMITS,
        now=NOON,
    )

    refusal = rules.decide_sending(context)

    assert code_of(lately=(first,)) is None
    assert refusal is not None
    assert (refusal.code, refusal.values["seconds"]) == ("too_many_sendings", 4 * 3600)


@pytest.mark.parametrize(
    ("ended_as", "code"),
    [
        (None, None),
        ("withdrawn", None),
        ("lapsed", None),
        ("executed", "sending_over"),
        ("returned", "sending_over"),
    ],
)
def test_a_sending_is_withdrawn_until_it_is_over(ended_as, code):
    refusal = rules.refuse_withdrawal(a_sending(ended_as=ended_as))

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("changes", "state", "opens"),
    [
        ({}, "sent", True),
        ({"consulted_at": NOON}, "consulted", True),
        ({"consulted_at": NOON, "ended_as": "executed"}, "executed", True),
        ({"ended_as": "lapsed"}, "lapsed", True),
        ({"ended_as": "returned"}, "returned", False),
        ({"ended_as": "withdrawn"}, "withdrawn", False),
    ],
)
def test_where_a_sending_stands_says_whether_it_opens(changes, state, opens):
    sending = a_sending(**changes)

    assert (sending.state, sending.opens_at(a_finess())) == (state, opens)
    assert not sending.opens_at(a_finess(2))
