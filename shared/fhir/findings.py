"""What is found while resources are read: refusals, and what is left out, each with its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from shared.fhir.parts import Extension
from shared.problems import Refusal

FINDINGS_MAX: Final = 50

ValueKind = Literal[
    "value_boolean",
    "value_code",
    "value_date",
    "value_date_time",
    "value_id",
    "value_markdown",
    "value_positive_int",
    "value_string",
    "value_unsigned_int",
]

_EXPECTED: Final[Mapping[ValueKind, str]] = {
    "value_boolean": "booléen",
    "value_code": "code",
    "value_date": "date",
    "value_date_time": "date et heure",
    "value_id": "identifiant",
    "value_markdown": "texte markdown",
    "value_positive_int": "nombre entier positif",
    "value_string": "texte",
    "value_unsigned_int": "nombre entier",
}


class BundleRefused(Exception):
    """What was sent cannot be read, for these reasons; each names an element."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(", ".join(refusal.code for refusal in self.refusals))


@dataclass(slots=True)
class Findings:
    """Collects refusals and notices, at most 50 of each; places are FHIRPath expressions."""

    refusals: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def refuse(self, code: str, at: str, **values: str) -> None:
        """Note that the element at `at` is refused; `values` fill in the problem's sentence."""
        if len(self.refusals) < FINDINGS_MAX:
            self.refusals.append(Refusal(code, field=at, values=values))

    def notice(self, at: str) -> None:
        """Note that the element at `at` is left out."""
        if len(self.notices) < FINDINGS_MAX and at not in self.notices:
            self.notices.append(at)

    def stop_if_refused(self) -> None:
        """Raise `BundleRefused` when anything was refused so far."""
        if self.refusals:
            raise BundleRefused(self.refusals)


def extension_in(
    extensions: Iterable[Extension], url: str, *, at: str, found: Findings
) -> Extension | None:
    """Return the extension of this name; a second one is refused."""
    matching = [extension for extension in extensions if extension.url == url]
    if len(matching) > 1:
        found.refuse("fhir_repeated", f"{at}.extension")
    return matching[0] if matching else None


def value_in(
    extensions: Iterable[Extension], url: str, kind: ValueKind, *, at: str, found: Findings
) -> Any:
    """Return the value of a simple extension, None without it; another type of value is refused."""
    extension = extension_in(extensions, url, at=at, found=found)
    if extension is None:
        return None
    value = getattr(extension, kind)
    if value is None:
        found.refuse("field_type", f"{at}.extension", expected=_EXPECTED[kind])
    return value
