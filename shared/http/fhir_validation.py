"""Errors of the form of resources → refusals that name the element by its FHIRPath expression."""

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.fhir.findings import BundleRefused
from shared.http.validation import refusals_of
from shared.problems import ProblemCatalogue, Refusal, Refused

Moved = Callable[[tuple[Refusal, ...]], Sequence[Refusal]]

_SENT: Final = "Bundle"
_LISTS_OF_RESOURCES: Final = ("resource", "contained")


@contextmanager
def reading_form(catalogue: ProblemCatalogue, *, kinds: Container[str]) -> Iterator[None]:
    """Raise `Refused` for what is wrong with a Bundle inside: one refusal an element, at most 50.

    `kinds` are those of the resources that are read.
    """
    try:
        yield
    except ValidationError as error:
        raise Refused(*_of_elements(_errors_of(error), catalogue, kinds)) from None
    except BundleRefused as refused:
        raise Refused(Refusal("request_invalid"), *refused.refusals) from None


@contextmanager
def reading_content(catalogue: ProblemCatalogue, moved: Moved) -> Iterator[None]:
    """Raise `Refused` for what is wrong with what resources say, once it is read inside.

    `moved` brings a refusal from the field of our own body to the element that it came from.
    """
    try:
        yield
    except ValidationError as error:
        raise Refused(*moved(refusals_of(_errors_of(error), catalogue))) from None


def _errors_of(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _of_elements(
    errors: Sequence[ErrorDetails], catalogue: ProblemCatalogue, kinds: Container[str]
) -> tuple[Refusal, ...]:
    """Return `request_invalid`, then one refusal per element."""
    shown = [{**error, "loc": _without_kinds(error["loc"], kinds)} for error in errors]
    main, *fields = refusals_of(shown, catalogue)
    return (
        main,
        *(replace(field, line=None, field=_expression(field.field)) for field in fields),
    )


def _without_kinds(location: tuple[Any, ...], kinds: Container[str]) -> tuple[Any, ...]:
    """Leave out the kind of a resource, which pydantic puts into the path to it."""
    kept: list[Any] = []
    for step in location:
        if step in kinds and any(name in kept[-2:] for name in _LISTS_OF_RESOURCES):
            continue
        kept.append(step)
    return tuple(kept)


def _expression(path: str | None) -> str:
    return _SENT if path in (None, "body") else f"{_SENT}.{path}"
