"""Errors of the form of resources → refusals that name the element by its FHIRPath expression."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from shared.http.validation import refusals_of
from shared.problems import ProblemCatalogue, Refusal

_LISTS_OF_RESOURCES: Final = ("resource", "contained")


def refusals_of_form(
    errors: Sequence[Mapping[str, Any]],
    catalogue: ProblemCatalogue,
    *,
    kinds: Container[str],
    root: str = "Bundle",
) -> tuple[Refusal, ...]:
    """Return `request_invalid`, then one refusal per element, at most 50.

    `kinds` are those of the resources that are read; `root` is what was sent.
    """
    shown = [{**error, "loc": _without_kinds(tuple(error["loc"]), kinds)} for error in errors]
    main, *fields = refusals_of(shown, catalogue)
    return (
        main,
        *(replace(field, line=None, field=_expression(field.field, root)) for field in fields),
    )


def _without_kinds(location: tuple[Any, ...], kinds: Container[str]) -> tuple[Any, ...]:
    """Leave out the kind of a resource, which pydantic puts into the path to it."""
    kept: list[Any] = []
    for step in location:
        if step in kinds and any(name in kept[-2:] for name in _LISTS_OF_RESOURCES):
            continue
        kept.append(step)
    return tuple(kept)


def _expression(path: str | None, root: str) -> str:
    return root if path in (None, "body") else f"{root}.{path}"
