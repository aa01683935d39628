"""An OperationOutcome (every error below /fhir) → the problem that the JSON door answers."""

from collections.abc import Mapping
from typing import Any, Final

from ordoflux_client.errors import objects_in

_OWN: Final = "https://fhir.ordoflux.example/StructureDefinition/"
_TOLD: Final[Mapping[str, tuple[str, type]]] = {  # member of the problem -> its value and type
    "secure_paper_required": ("valueBoolean", bool),
    "acknowledgement": ("valueCode", str),
    "retry": ("valueCode", str),
    "advice": ("valueString", str),
    "correlation_id": ("valueString", str),
}


def problem_in(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a problem; the issues as they came are kept under `issue`.

    The first issue is the main reason. It is an error too if it has a place, as each one after it.
    """
    issues = objects_in(outcome, "issue")
    main = issues[0] if issues else {}
    errors = [_error(issue) for issue in issues]
    if errors and (errors[0]["line"], errors[0]["field"]) == (None, None):
        del errors[0]
    told = {
        name: value
        for name, (kind, of) in _TOLD.items()
        if isinstance(value := _extension(outcome, name.replace("_", "-"), kind), of)
    }
    # The main sentence is followed by the advice, for whoever reads nothing else.
    detail = _text(main, "diagnostics").removesuffix(f" {told.get('advice', '')}")
    title = _text(_details(main), "text")
    heard = {"code": _code(main), "title": title, "detail": detail, "issue": issues}
    return heard | told | {"errors": errors}


def _error(issue: Mapping[str, Any]) -> dict[str, Any]:
    expressions = issue.get("expression")
    return {
        "code": _code(issue),
        "line": _extension(issue, "line", "valuePositiveInt"),
        "field": expressions[0] if isinstance(expressions, list) and expressions else None,
        "detail": _text(issue, "diagnostics"),
    }


def _code(issue: Mapping[str, Any]) -> str:
    codes = (_text(coding, "code") for coding in objects_in(_details(issue), "coding"))
    return next(filter(None, codes), "")


def _details(issue: Mapping[str, Any]) -> Mapping[str, Any]:
    details = issue.get("details")
    return details if isinstance(details, dict) else {}


def _extension(element: Mapping[str, Any], name: str, kind: str) -> Any:
    found = (each.get(kind) for each in objects_in(element, "extension") if _is(each, name))
    return next(found, None)


def _is(extension: Mapping[str, Any], name: str) -> bool:
    return extension.get("url") == f"{_OWN}{name}"


def _text(parent: Mapping[str, Any], name: str) -> str:
    value = parent.get(name)
    return value if isinstance(value, str) else ""
