"""From the path of a field to the FHIRPath expression of the element that it was read from."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from shared.problems import Refusal

Known = Mapping[str, str]  # expressions by path


def expression_of(path: str, known: Known) -> str:
    """Return the expression of the nearest element that stands for `path`."""
    while path:
        if path in known:
            return known[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return "Bundle"


def moved(refusals: Iterable[Refusal], known: Known) -> tuple[Refusal, ...]:
    """Return refusals of a field as refusals of the element that it was read from."""
    return tuple(
        refusal
        if refusal.field is None
        else replace(refusal, field=expression_of(refusal.field, known))
        for refusal in refusals
    )
