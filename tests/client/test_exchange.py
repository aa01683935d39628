"""One call from first attempt to value or error, without a socket."""

import json

import pytest
from pydantic import ValidationError

from ordoflux_client import (
    AnswerUnreadable,
    Conflict,
    Invalid,
    NegativeAcknowledgement,
    NotFound,
    Reply,
    RetryPolicy,
    ServerFault,
    TokenRefused,
    TooMany,
    Unreachable,
)
from ordoflux_client.calls import dispense, notify, prescribe
from ordoflux_client.errors import problem_of
from ordoflux_client.exchange import Again, Exchange
from ordoflux_client.models.prescribe import PrescriptionDraft
from shared.fhir.outcome import outcome_of
from tests.builders import a_draft

NUMBER = "0123456789ABCDEF12"
CONSENT = {
    "number": NUMBER,
    "prescriber_sees_execution": True,
    "decided_at": "2026-11-22T10:00:00Z",
}
OK = json.dumps(CONSENT).encode()
SECRET = "279035121518989"


def a_call():
    return notify.read_consent(NUMBER)


def an_exchange(call=None, **policy):
    return Exchange(call or a_call(), RetryPolicy(**policy), draw=lambda: 1.0)


def problem(status: int, code: str, retry: str = "never", **more) -> bytes:
    return json.dumps({"status": status, "code": code, "retry": retry, **more}).encode()


def test_a_good_answer_is_read_by_type():
    headers = {"idempotency-replayed": "true", "x-correlation-id": "c"}

    reply = an_exchange().answered(200, headers, OK)

    assert isinstance(reply, Reply)
    assert reply.value.number == NUMBER
    assert (reply.is_replayed, reply.correlation_id) == (True, "c")


def test_fields_and_choices_of_a_newer_server_are_let_through():
    newer = json.dumps(CONSENT | {"reason": "new"}).encode()

    assert isinstance(an_exchange().answered(200, {}, newer), Reply)


def test_an_answer_that_cannot_be_read_says_nothing_of_its_content():
    with pytest.raises(AnswerUnreadable) as raised:
        an_exchange().answered(200, {}, json.dumps({"number": SECRET}).encode())

    assert SECRET not in f"{raised.value!r}{raised.value.__cause__!r}"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_faults_are_asked_again_with_growing_waits(status):
    exchange = an_exchange(first_s=1, cap_s=4)

    steps = [exchange.answered(status, {}, b"<html>") for _ in range(4)]

    assert [step.wait_s for step in steps if isinstance(step, Again)] == [1, 2, 4, 4]


def test_waits_are_drawn_between_half_and_whole():
    exchange = Exchange(a_call(), RetryPolicy(first_s=1), draw=lambda: 0.0)

    assert exchange.lost() == Again(0.5)


def test_retry_after_is_waited_for_in_seconds_or_until_its_date():
    assert an_exchange(first_s=1).answered(503, {"retry-after": "7"}, b"") == Again(7.0)
    past = {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert an_exchange(first_s=1).answered(503, past, b"") == Again(1.0)
    assert an_exchange(first_s=1).answered(503, {"retry-after": "soon"}, b"") == Again(1.0)


def test_a_refusal_that_advises_later_is_asked_again_and_no_other():
    later = problem(409, "prescription_not_arrived", "later")

    assert isinstance(an_exchange().answered(409, {}, later), Again)
    with pytest.raises(Conflict):
        an_exchange(follows_advice=False).answered(409, {}, later)
    with pytest.raises(NotFound) as raised:
        an_exchange().answered(404, {}, problem(404, "not_found"))
    assert raised.value.code == "not_found"


def test_attempts_and_waits_are_limited():
    exchange = an_exchange(attempts_max=2, first_s=1)
    exchange.lost()
    with pytest.raises(Unreachable, match="2 attempts"):
        exchange.lost()

    with pytest.raises(TooMany) as raised:
        an_exchange(total_s=60).answered(429, {"retry-after": "900"}, problem(429, "x", "later"))
    assert raised.value.retry_after_s == 900


def test_a_new_token_is_asked_for_once():
    exchange = an_exchange()
    refused = problem(401, "token_invalid", "after_change")

    assert exchange.answered(401, {}, refused) == Again(0.0, needs_token=True)
    with pytest.raises(TokenRefused):
        exchange.answered(401, {}, refused)


def test_a_negative_acknowledgement_has_every_reason():
    errors = [{"code": "duration_missing", "line": 1, "field": None, "detail": "Phrase."}]
    body = problem(
        422,
        "prescription_refused",
        "after_change",
        acknowledgement="negative",
        secure_paper_required=True,
        errors=errors,
    )

    with pytest.raises(NegativeAcknowledgement) as raised:
        an_exchange().answered(422, {}, body)

    assert raised.value.secure_paper_required
    assert [(each.code, each.line) for each in raised.value.errors] == [("duration_missing", 1)]


def test_a_fault_says_which_paper_a_prescription_takes_until_a_positive_answer():
    told = problem(
        500, "internal_error", "later", acknowledgement="none", secure_paper_required=True
    )

    faults = []
    for body in (told, problem(500, "internal_error", "later")):
        with pytest.raises(ServerFault) as raised:
            an_exchange(attempts_max=1).answered(500, {}, body)
        faults.append(raised.value.secure_paper_required)

    assert faults == [True, False]


def test_an_error_in_fhir_has_the_same_code():
    coding = [{"system": "https://fhir.test", "code": "duration_missing"}]
    issue = {"severity": "error", "details": {"coding": coding}, "diagnostics": "Phrase."}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}

    with pytest.raises(Invalid) as raised:
        an_exchange().answered(422, {}, json.dumps(outcome).encode())

    assert (raised.value.code, raised.value.detail) == ("duration_missing", "Phrase.")
    assert raised.value.more["issue"] == [issue]


REFUSED = {
    "title": "Ordonnance refusée",
    "status": 422,
    "detail": "L’ordonnance n’est pas enregistrée.",
    "code": "prescription_refused",
    "retry": "after_change",
    "advice": "Corrigez chaque motif.",
    "correlation_id": "c-1",
    "errors": [
        {
            "code": "duration_missing",
            "line": 2,
            "field": "Bundle.entry[3].resource",
            "detail": "A.",
        },
        {"code": "mention_missing", "line": None, "field": None, "detail": "B."},
    ],
}
PAPER = {"acknowledgement": "negative", "secure_paper_required": True}


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (REFUSED | PAPER, NegativeAcknowledgement),
        (REFUSED | PAPER | {"status": 503}, NegativeAcknowledgement),
        (REFUSED | {"status": 500} | PAPER | {"acknowledgement": "none"}, ServerFault),
        (REFUSED | {"code": "duration_missing", "detail": "A."}, Invalid),
        (REFUSED | {"errors": []}, Invalid),
        (REFUSED | {"status": 409, "errors": []}, Conflict),
    ],
)
def test_an_error_in_fhir_says_all_that_the_same_error_says_in_json(problem, kind):
    outcome = outcome_of(problem)

    with pytest.raises(kind) as raised:
        an_exchange(attempts_max=1).answered(problem["status"], {}, json.dumps(outcome).encode())

    expected = problem_of("o", problem["status"], problem, retry_after_s=None)
    for name in ("code", "title", "detail", "advice", "retry", "correlation_id", "errors"):
        assert getattr(raised.value, name) == getattr(expected, name), name
    assert type(raised.value) is kind
    assert {name: raised.value.more.get(name) for name in PAPER} == {
        name: problem.get(name) for name in PAPER
    }


def test_a_command_keeps_one_key_and_one_body_and_a_reading_has_none():
    draft = PrescriptionDraft.model_validate(a_draft())
    call, other = prescribe.issue_prescription(draft), prescribe.issue_prescription(draft)

    keys = {an_exchange(call).headers("t")["Idempotency-Key"] for _ in range(3)}

    assert keys == {call.idempotency_key} != {other.idempotency_key}
    assert call.content == other.content
    assert prescribe.issue_prescription(draft, idempotency_key="mine-0001").idempotency_key == (
        "mine-0001"
    )
    assert "Idempotency-Key" not in an_exchange().headers("t")


def test_neither_calls_nor_errors_of_models_show_whom_they_are_about():
    draft = PrescriptionDraft.model_validate(a_draft())

    assert SECRET not in repr(prescribe.issue_prescription(draft))
    with pytest.raises(ValidationError) as raised:
        PrescriptionDraft.model_validate(a_draft(patient={"ins": SECRET + "0"}))
    assert SECRET not in str(raised.value)


def test_a_path_takes_no_other_path():
    assert notify.read_consent("../v1?x").address == "/v1/consents/..%2Fv1%3Fx"
    assert notify.read_inbox(limit=5).address == "/v1/inbox?limit=5"


def test_a_consultation_can_be_asked_twice_and_has_no_key():
    route = dispense.ROUTES["consult"]

    assert (route.method, route.is_command) == ("POST", False)  # ADR 5
