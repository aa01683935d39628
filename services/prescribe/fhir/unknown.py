"""Finds the elements of which nothing is made, and tells them or refuses them.

What a class calls silent says nothing about the treatment; what it calls noticed is told to be left
out, as are unknown extensions, which FHIR lets a reader skip, and extensions of simple values
(`_name`). Anything else, modifierExtension and implicitRules among them, could change the meaning:
it is refused.
"""

import re
from functools import cache
from typing import Any, Final, get_args

from services.prescribe.fhir.findings import Findings
from services.prescribe.fhir.parts import Extended, Part

# Names come from the caller, who may have put a person in their place: only what looks like a
# name of FHIR's is repeated.
_NAME: Final = re.compile(r"(?!.*[0-9]{3})_?[a-z][A-Za-z0-9]{0,39}")


def check_unknown(part: Part, at: str, found: Findings) -> None:
    """Walk through `part`, which stands at `at`."""
    if part.model_extra:
        _sort(part, at, found)
    if isinstance(part, Extended):
        _check_extensions(part, at, found)
    for name, element in _elements_with_parts(type(part)):
        value = getattr(part, name)
        if isinstance(value, Part):
            check_unknown(value, f"{at}.{element}", found)
        elif value:
            for index, item in enumerate(value):
                check_unknown(item, f"{at}.{element}[{index}]", found)


@cache
def _elements_with_parts(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """Return the fields that hold parts, beside FHIR's names of them; extensions come apart."""
    return tuple(
        (name, field.alias or name)
        for name, field in kind.model_fields.items()
        if name != "extension" and _holds_parts(field.annotation)
    )


def _holds_parts(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return True
    return any(_holds_parts(inner) for inner in get_args(annotation))


def _sort(part: Part, at: str, found: Findings) -> None:
    for name in part.model_extra or ():
        if name in part.silent:
            continue
        shown = name if _NAME.fullmatch(name) else "?"
        is_of_simple_value = shown.startswith("_")
        if name in part.noticed or is_of_simple_value:
            found.notice(f"{at}.{shown.removeprefix('_')}")
        else:
            found.refuse("fhir_element_refused", f"{at}.{shown}")


def _check_extensions(part: Extended, at: str, found: Findings) -> None:
    for index, extension in enumerate(part.extension):
        if extension.url not in part.known:
            found.notice(f"{at}.extension[{index}]")
