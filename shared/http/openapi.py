"""The OpenAPI document of a service: FastAPI's own, plus errors, examples and French titles."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from shared.http.contract_words import FRENCH_WORDS
from shared.http.examples import Example, examples_in
from shared.problems import ProblemCatalogue

_PROBLEM_REF: Final = {"$ref": "#/components/responses/Problem"}
_NULLABLE_TEXT: Final = {"type": ["string", "null"]}
_PROBLEM_ERROR: Final = {
    "type": "object",
    "required": ["code", "line", "field", "detail", "advice"],
    "properties": {
        "code": {"type": "string"},
        "line": {"type": ["integer", "null"], "minimum": 1},
        "field": _NULLABLE_TEXT,
        "detail": {"type": "string"},
        "advice": {"type": "string"},
    },
}
_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "RFC 9457. Les codes sont listés par GET /v1/errors, et par /errors en page.",
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


_ABOUT: Final = """\
Toute requête sur une personne porte un jeton d’accès (`Authorization: Bearer`). Une commande \
porte aussi `Idempotency-Key`, faite une fois par commande : un renvoi à l’identique rend la même \
réponse (`Idempotency-Replayed: true`) et ne fait rien deux fois. Une erreur est un \
`application/problem+json` : `code` est stable, `retry` dit si renvoyer peut aboutir. Les codes : \
`/errors`. Les personnes des exemples n’existent pas."""

_TITLE_MIN: Final = 12  # "Étape 1" says too little

# What any operation can answer, by what it takes.
_ALWAYS: Final = ("internal_error", "temporarily_unavailable")
_WITH_TOKEN: Final = ("token_missing", "token_invalid", "not_allowed", "site_not_chosen")
_WITH_KEY: Final = ("idempotency_key_missing", "idempotency_key_invalid", "idempotency_key_reused")
_WITH_BODY: Final = (
    *("json_unreadable", "json_duplicate_key", "json_too_deep", "json_too_many_values"),
    *("json_number_refused", "json_character_refused"),
    *("body_too_large", "body_too_slow", "content_type_unsupported"),
)


def completed(app: FastAPI, *, examples: Path | None) -> Callable[[], dict[str, Any]]:
    """Return the function that makes (once) the document of `app`.

    `examples` is a folder with one file per operation; see `shared.http.examples`.
    """
    native = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = examples_in(examples)
            app.openapi_schema = _complete(native(), app.state.catalogue, found)
        return app.openapi_schema

    return document


def _complete(
    document: dict[str, Any], catalogue: ProblemCatalogue, examples: dict[str, Example]
) -> dict[str, Any]:
    document["info"]["description"] = _ABOUT
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    # FastAPI's own shape of validation errors: this service never answers it.
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    for name in FRENCH_WORDS.keys() & schemas.keys():
        schemas[name]["description"] = FRENCH_WORDS[name]
    schemas["Problem"] = _PROBLEM_SCHEMA
    schemas["ProblemError"] = _PROBLEM_ERROR
    components.setdefault("responses", {})["Problem"] = _problem_response(
        "Erreur : code stable, phrase en français, conseil de renvoi."
    )
    for operations in document.get("paths", {}).values():
        for operation in operations.values():
            example = examples.get(operation["operationId"], Example())
            operation["summary"] = _summary(operation)
            for response in operation["responses"].values():
                if response.get("description") == "Successful Response":
                    response["description"] = "Réussite."
                for kind, content in response.get("content", {}).items():
                    if kind.endswith("+json") and content.get("schema") == {"type": "string"}:
                        content["schema"] = {"type": "object"}  # a resource, sent by hand
            _add_problems(operation, catalogue, example.problems)
            _add_example(operation, example)
    return document


def _problem_response(description: str) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": description, "content": {"application/problem+json": schema}}


def _summary(operation: dict[str, Any]) -> str:
    """Return the first words of what the operation does, as a title."""
    about = str(operation.get("description") or operation.get("summary", ""))
    first = about.partition("\n")[0]
    for mark in (" ; ", " : ", " ("):
        shorter = first.partition(mark)[0]
        first = shorter if len(shorter) >= _TITLE_MIN else first
    return first.rstrip(".")


def _add_problems(
    operation: dict[str, Any], catalogue: ProblemCatalogue, own: tuple[str, ...]
) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    by_status: dict[str, list[str]] = {}
    for code in dict.fromkeys([*own, *_usual(operation)]):
        by_status.setdefault(str(catalogue[code].status), []).append(code)
    # An operation may answer errors in a form of its own (FHIR's).
    own_form = responses.get("4XX", _problem_response(""))["content"]
    for status in sorted(by_status):
        lines = [f"- `{code}` : {catalogue[code].title}." for code in by_status[status]]
        responses.setdefault(status, {"description": "\n".join(lines), "content": own_form})
    responses.setdefault("4XX", _PROBLEM_REF)
    responses.setdefault("5XX", _PROBLEM_REF)


def _usual(operation: dict[str, Any]) -> Iterator[str]:
    """Yield the codes that come with a token, a key, a body or a place in the path."""
    parameters = operation.get("parameters", ())
    if operation.get("security"):
        yield from _WITH_TOKEN
    if any(parameter["name"] == "Idempotency-Key" for parameter in parameters):
        yield from _WITH_KEY
    if "requestBody" in operation:
        yield from _WITH_BODY
    if "requestBody" in operation or any(p["in"] == "query" for p in parameters):
        yield "request_invalid"
    if any(parameter["in"] == "path" for parameter in parameters):
        yield "not_found"
    yield from _ALWAYS


def _add_example(operation: dict[str, Any], example: Example) -> None:
    if example.request is not None:
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["example"] = example.request
    if example.answer is not None:
        content = operation["responses"][str(example.status)].setdefault("content", {})
        for each in content.values():
            each["example"] = example.answer
