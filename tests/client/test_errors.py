"""Whatever is answered in place of a problem, by a proxy for example, is an OrdofluxError."""

import json
from typing import Any

import pytest

from ordoflux_client import Invalid, RetryPolicy
from ordoflux_client.calls import notify
from ordoflux_client.exchange import Exchange

OUTCOME: dict[str, Any] = {"resourceType": "OperationOutcome"}

NO_LISTS: tuple[Any, ...] = (None, [1], 5, "x", {"code": "x"}, [None, []])
NO_DETAILS: tuple[Any, ...] = (None, "x", [], {"coding": None}, {"coding": [{"code": 5}]})
BODIES: list[Any] = [
    *({"errors": errors} for errors in NO_LISTS),
    {"code": None, "detail": None, "retry": ["later"], "correlation_id": 5, "title": {}},
    *(OUTCOME | {"issue": issue} for issue in NO_LISTS),
    *(OUTCOME | {"issue": [{"details": it, "diagnostics": it}]} for it in NO_DETAILS[2:]),
    *(OUTCOME | {"issue": [{"details": "x"}]}, OUTCOME | {"issue": [{"details": None}]}),
    *(OUTCOME | {"issue": [{"details": {"coding": it}}]} for it in NO_LISTS[:4]),
    *(None, [], 5, "x"),
]


def answered(content: bytes) -> Invalid:
    exchange = Exchange(notify.read_consent("0" * 18), RetryPolicy(), draw=lambda: 1.0)
    with pytest.raises(Invalid) as raised:
        exchange.answered(422, {}, content)
    return raised.value


@pytest.mark.parametrize("body", BODIES)
def test_an_error_of_any_shape_is_told_by_its_status(body):
    error = answered(json.dumps(body).encode())

    assert (error.code, error.detail, error.errors, error.retry) == ("http_422", "", (), None)


def test_an_error_nested_without_end_is_told_by_its_status():
    assert answered(b"[" * 200_000).code == "http_422"


def test_what_fits_is_kept_beside_what_does_not():
    told = {"detail": "Phrase.", "advice": "À faire."}
    reasons = [None, {"code": "duration_missing", "line": "2", "field": 3} | told]

    (reason,) = answered(json.dumps({"code": "x", "errors": reasons}).encode()).errors

    assert (reason.code, reason.detail) == ("duration_missing", "Phrase.")
    assert reason.advice == "À faire."
    assert (reason.line, reason.field) == (None, None)
