"""A problem → an OperationOutcome: every error below /fhir is one."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from shared.fhir import systems
from shared.fhir.shapes import coded, extension, without_nothing

LEFT_OUT: Final = "fhir_left_out"
_LEFT_OUT_TEXT: Final = "Cet élément n’est pas conservé."
_FAULT: Final = 500
_ROOTS: Final = ("Bundle", "MedicationDispense")  # what an expression begins with

# Codes of the value set issue-type (required binding), by problem and then by status.
_TYPE_OF_CODE: Final[Mapping[str, str]] = {
    "json_unreadable": "structure",
    "json_duplicate_key": "structure",
    "json_too_deep": "too-long",
    "json_too_many_values": "too-long",
    "json_number_refused": "value",
    "json_character_refused": "value",
    "idempotency_key_missing": "required",
    "idempotency_key_reused": "conflict",
    "number_already_used": "duplicate",
    "number_already_yours": "duplicate",
    "field_missing": "required",
    "field_unknown": "structure",
    "field_type": "structure",
    "field_choice": "code-invalid",
    "field_length": "too-long",
    "fhir_element_refused": "not-supported",
    "fhir_product_code_unsupported": "not-supported",
    "fhir_durations_differ": "business-rule",
    "fhir_product_contradicted": "business-rule",
    "fhir_reference_unresolved": "not-found",
    "fhir_system_unknown": "code-invalid",
    "fhir_unit_refused": "code-invalid",
    "request_invalid": "invalid",
    "product_unknown": "code-invalid",
    "temporarily_unavailable": "transient",
}
_VALUES: Final = frozenset(
    {"field_range", "field_form", "field_date", "field_identifier", "field_character"}
    | {"field_invalid"}
)
_TYPE_OF_STATUS: Final[Mapping[int, str]] = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    408: "timeout",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "business-rule",
    429: "throttled",
    503: "transient",
}


# Members of a problem that no element of an OperationOutcome holds.
_EXTENSIONS: Final = (
    ("secure_paper_required", systems.SECURE_PAPER, "valueBoolean"),
    ("acknowledgement", systems.ACKNOWLEDGEMENT, "valueCode"),
    ("retry", systems.RETRY, "valueCode"),
    ("advice", systems.ADVICE, "valueString"),
    ("correlation_id", systems.CORRELATION_ID, "valueString"),
)

# FHIRPath writes `medication` for medicationCodeableConcept and for medicationReference.
_CHOICE: Final = re.compile(
    r"\.(medication|value|dose|bounds|asNeeded|allowed|deceased|reported|item)"
    r"(?:CodeableConcept|Reference|Quantity|Duration|Boolean|DateTime)\b"
)


def outcome_of(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Return a problem (RFC 9457, as every service answers it) as an OperationOutcome.

    The main reason comes first, then each error; a main reason that has a location is the first
    of them already. The problem's other members are extensions, so that a client loses nothing.
    """
    status = int(problem["status"])
    errors: list[Mapping[str, Any]] = list(problem.get("errors", ()))
    issues = [_issue(error, status) for error in errors]
    if not errors or errors[0]["code"] != problem["code"]:
        advice = f"{problem['detail']} {problem['advice']}"
        issues.insert(0, _issue({"code": problem["code"], "detail": advice, "field": None}, status))
    issues[0]["details"] |= without_nothing(text=problem["title"])
    told = [
        extension(url, **{value: problem[name]})
        for name, url, value in _EXTENSIONS
        if problem.get(name) is not None
    ]
    return without_nothing(resourceType="OperationOutcome", extension=told, issue=issues)


def notices_outcome(
    warnings: Iterable[tuple[str, str, str]], notices: Iterable[str]
) -> dict[str, Any] | None:
    """Return warnings (code, sentence, location) and what was left out; None without either."""
    issues = [
        {
            "severity": "warning",
            "code": "business-rule",
            "details": coded(systems.PROBLEMS, code),
            "diagnostics": sentence,
            "expression": [location],
        }
        for code, sentence, location in warnings
    ]
    issues += [
        {
            "severity": "information",
            "code": "informational",
            "details": coded(systems.PROBLEMS, LEFT_OUT),
            "diagnostics": _LEFT_OUT_TEXT,
            "expression": [_fhirpath(location)],
        }
        for location in notices
    ]
    return {"resourceType": "OperationOutcome", "issue": issues} if issues else None


def _issue(error: Mapping[str, Any], status: int) -> dict[str, Any]:
    location = error["field"]
    is_expression = location is not None and location.startswith(_ROOTS)
    line = error.get("line")
    return without_nothing(
        extension=None if line is None else [extension(systems.LINE, valuePositiveInt=line)],
        severity="fatal" if status >= _FAULT else "error",
        code=_type_of(error["code"], status),
        details=coded(systems.PROBLEMS, error["code"]),
        diagnostics=error["detail"],
        expression=[_fhirpath(location)] if is_expression else None,
    )


def _type_of(code: str, status: int) -> str:
    if code in _VALUES:
        return "value"
    return _TYPE_OF_CODE.get(code) or _TYPE_OF_STATUS.get(
        status, "exception" if status >= _FAULT else "processing"
    )


def _fhirpath(location: str) -> str:
    return _CHOICE.sub(r".\1", location)
