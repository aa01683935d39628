"""Finds the elements of which nothing is made, and tells them or refuses them.

What a class calls silent says nothing about the treatment; what it calls noticed is told to be left
out, as are unknown extensions, which FHIR lets a reader skip, and extensions of simple values
(`_name`). Anything else, modifierExtension and implicitRules among them, could change the meaning:
it is refused.
"""

import re
from collections.abc import Container, Iterable, Mapping
from functools import cache
from typing import Any, Final, get_args

from shared.fhir import systems
from shared.fhir.findings import Findings
from shared.fhir.parts import Extended, Extension, Part

# Names come from the caller, who may have put a person in their place: only what looks like a
# name of FHIR's is repeated.
_NAME: Final = re.compile(r"(?!.*[0-9]{3})_?[a-z][A-Za-z0-9]{0,39}")
# What is read inside an extension; of the whole of our own ones the draft says what it knows.
_INSIDE: Final[Mapping[str, frozenset[str]]] = {
    systems.IDENTITY_RELIABILITY: frozenset(
        {"identityStatus", "methodCollection", "validationMode", "validationDate"}
    ),
    systems.OFF_LABEL: frozenset({"isOffLabelUse"}),
    systems.AGREEMENT: frozenset({"by", "request", "agreed-at"}),
    systems.REASON_TO_GO_ON: frozenset({"code", "comment"}),
    systems.VERIFICATION: frozenset({"outcome", "step", "reason", "comment"}),
    systems.SURGERY: frozenset({"operated-on", "discharged-on"}),
    systems.INITIAL_PRESCRIPTION: frozenset(
        {"prescribed-on", "reassess-on", "prescriber-name", "establishment"}
    ),
}


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
    _check_each(part.extension, at, found, known=part.known)


def _check_each(
    extensions: Iterable[Extension], at: str, found: Findings, *, known: Container[str]
) -> None:
    """Walk through the extensions that are known; those inside them are known by their place."""
    for index, extension in enumerate(extensions):
        here = f"{at}.extension[{index}]"
        if extension.url not in known:
            found.notice(here)
            continue
        if extension.model_extra:
            _sort(extension, here, found)
        if extension.value_coding is not None:
            check_unknown(extension.value_coding, f"{here}.value", found)
        if extension.values_told > 1:
            found.refuse("fhir_repeated", f"{here}.value")
        inner = _INSIDE.get(extension.url, frozenset())
        _check_each(extension.extension, here, found, known=inner)
