"""Errors of a Bundle's form → refusals that name the element by its FHIRPath expression."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from services.prescribe.fhir.models import RESOURCE_NAMES
from shared.http.validation import refusals_of
from shared.problems import ProblemCatalogue, Refusal

_LISTS_OF_RESOURCES: Final = ("resource", "contained")


def refusals_of_bundle(
    errors: Sequence[Mapping[str, Any]], catalogue: ProblemCatalogue
) -> tuple[Refusal, ...]:
    """Return `request_invalid`, then one refusal per element, at most 50."""
    shown = [{**error, "loc": _without_kinds(tuple(error["loc"]))} for error in errors]
    main, *fields = refusals_of(shown, catalogue)
    return (main, *(replace(field, line=None, field=_expression(field.field)) for field in fields))


def _without_kinds(location: tuple[Any, ...]) -> tuple[Any, ...]:
    """Leave out the kind of a resource, which pydantic puts into the path to it."""
    kept: list[Any] = []
    for step in location:
        if step in RESOURCE_NAMES and any(name in kept[-2:] for name in _LISTS_OF_RESOURCES):
            continue
        kept.append(step)
    return tuple(kept)


def _expression(path: str | None) -> str:
    return "Bundle" if path in (None, "body") else f"Bundle.{path}"
