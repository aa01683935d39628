"""The OpenAPI document of a service: FastAPI's own, plus the one shape of every error."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI

_PROBLEM_REF: Final = {"$ref": "#/components/responses/Problem"}
_NULLABLE_TEXT: Final = {"type": ["string", "null"]}
_PROBLEM_ERROR: Final = {
    "type": "object",
    "required": ["code", "line", "field", "detail"],
    "properties": {
        "code": {"type": "string"},
        "line": {"type": ["integer", "null"], "minimum": 1},
        "field": _NULLABLE_TEXT,
        "detail": {"type": "string"},
    },
}
_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "RFC 9457. Les codes sont listés par GET /v1/errors.",
    "required": [
        *("type", "title", "status", "detail", "code"),
        *("retry", "advice", "correlation_id", "errors"),
    ],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "retry": {"enum": ["never", "after_change", "later"]},
        "advice": {"type": "string"},
        "correlation_id": {"type": "string", "format": "uuid"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemError"}},
    },
}


def with_problems(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """Return the function that makes (once) the document of `app`, errors included."""
    native = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(native())
        return app.openapi_schema

    return document


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    # FastAPI's own shape of validation errors: this service never answers it.
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = _PROBLEM_SCHEMA
    schemas["ProblemError"] = _PROBLEM_ERROR
    components.setdefault("responses", {})["Problem"] = {
        "description": "Erreur : code stable, phrase en français, conseil de renvoi.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    for operations in document.get("paths", {}).values():
        for operation in operations.values():
            _add_problems(operation["responses"])
    return document


def _add_problems(responses: dict[str, Any]) -> None:
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    responses.setdefault("4XX", _PROBLEM_REF)
    responses.setdefault("5XX", _PROBLEM_REF)
