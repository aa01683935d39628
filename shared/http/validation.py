"""Turns pydantic's errors into refusals that name the field and never hold the value sent."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from shared.problems import ProblemCatalogue, Refusal

_ERRORS_MAX: Final = 50
# Names of unknown fields come from the caller, who may have put a person in the place of a key:
# only what looks like one of our names is repeated.
_UNKNOWN_NAME: Final = re.compile(r"(?!.*[0-9]{3})[a-z][A-Za-z0-9_]{0,39}")
_LINES: Final = ("lines",)
# Fields that are one of several shapes: pydantic puts the kind of the shape into the path.
_SHAPED: Final = ("product",)
_IDEMPOTENCY_KEY: Final = ("header", "Idempotency-Key")

_CODES: Final[Mapping[str, str]] = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "literal_error": "field_choice",
    "enum": "field_choice",
    "union_tag_invalid": "field_choice",
    "union_tag_not_found": "field_choice",
    "greater_than": "field_range",
    "greater_than_equal": "field_range",
    "less_than": "field_range",
    "less_than_equal": "field_range",
    "multiple_of": "field_range",
    "finite_number": "field_range",
    "string_too_short": "field_length",
    "string_too_long": "field_length",
    "too_short": "field_length",
    "too_long": "field_length",
    "string_pattern_mismatch": "field_form",
    "uuid_parsing": "field_form",
    "invalid_identifier": "field_identifier",
    "text_character": "field_character",
}
_ENDINGS: Final = (
    ("_type", "field_type"),
    ("_parsing", "field_type"),
    ("_from_float", "field_type"),
)
# Of pydantic's types of errors, what stands before the endings above.
_TYPES: Final[Mapping[str, str]] = {
    "string": "texte",
    "int": "nombre entier",
    "float": "nombre",
    "decimal": "nombre décimal",
    "bool": "booléen",
    "list": "liste",
    "tuple": "liste",
    "set": "liste",
    "frozen_set": "liste",
    "dict": "objet",
    "mapping": "objet",
    "model": "objet",
    "model_attributes": "objet",
    "uuid": "identifiant UUID",
}
_MOMENTS: Final[Mapping[str, str]] = {
    "date_": "date",
    "datetime_": "date et heure avec fuseau",
    "timezone_": "date et heure avec fuseau",
    "time_": "heure",
}
_UNSAID: Final = "voir la documentation"
# Limits come from our own types, never from what was sent.
_LIMITS: Final[Mapping[str, str]] = {
    "ge": "au moins {}",
    "gt": "plus de {}",
    "le": "au plus {}",
    "lt": "moins de {}",
    "min_length": "au moins {}",
    "max_length": "au plus {}",
}


def refusals_of(
    errors: Sequence[Mapping[str, Any]], catalogue: ProblemCatalogue
) -> tuple[Refusal, ...]:
    """Return `request_invalid` followed by one refusal per field, at most 50.

    A missing or malformed idempotency key has its own problem, which comes alone.
    """
    for error in errors:
        if tuple(error["loc"][:2]) == _IDEMPOTENCY_KEY:
            kind = "missing" if error["type"] == "missing" else "invalid"
            return (Refusal(f"idempotency_key_{kind}"),)
    fields = tuple(_refusal(error, catalogue) for error in errors[:_ERRORS_MAX])
    return (Refusal("request_invalid"), *fields)


def _refusal(error: Mapping[str, Any], catalogue: ProblemCatalogue) -> Refusal:
    location = tuple(error["loc"])
    if error["type"] == "extra_forbidden" and not _UNKNOWN_NAME.fullmatch(location[-1]):
        location = (*location[:-1], "?")
    return Refusal(
        _code(error["type"], catalogue),
        line=_line(location),
        field=_path(location),
        values={
            "limit": _limit(error.get("ctx", {})),
            "expected": _expected(error["type"]),
        },
    )


def _code(error_type: str, catalogue: ProblemCatalogue) -> str:
    if error_type in _CODES:
        return _CODES[error_type]
    if error_type in catalogue:  # raised by one of our own types, under its problem's code
        return error_type
    if error_type.startswith(tuple(_MOMENTS)):
        return "field_date"
    return next((code for end, code in _ENDINGS if error_type.endswith(end)), "field_invalid")


def _line(location: tuple[Any, ...]) -> int | None:
    """Return the 1-based line of the prescription that the path goes through."""
    for name, index in pairwise(location):
        if name in _LINES and isinstance(index, int):
            return index + 1
    return None


def _path(location: tuple[Any, ...]) -> str:
    """Write the path as `lines[0].quantity`; what is not in the body keeps its place's name."""
    steps = location[1:] if location and location[0] == "body" else location
    path = ""
    for before, step in zip(("", *steps), steps, strict=False):
        if before in _SHAPED:
            continue
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{step}" if path else step
    return path or "body"


def _limit(context: Mapping[str, Any]) -> str:
    told = [words.format(context[name]) for name, words in _LIMITS.items() if name in context]
    return " et ".join(told) or _UNSAID


def _expected(error_type: str) -> str:
    """Return the type that the field should have had, for a person."""
    for beginning, words in _MOMENTS.items():
        if error_type.startswith(beginning):
            return words
    for ending, _ in _ENDINGS:
        if error_type.endswith(ending):
            return _TYPES.get(error_type.removesuffix(ending), _UNSAID)
    return _UNSAID
