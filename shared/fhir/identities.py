"""National numbers of people and places, under any of the names that systems give them."""

from collections.abc import Iterable, Iterator
from typing import Final

from shared.fhir import systems
from shared.fhir.findings import Findings
from shared.fhir.parts import Identifier

_TYPE_FINESS: Final = "1"
_TYPE_RPPS: Final = "8"


def ins_in(identifiers: Iterable[Identifier], at: str, found: Findings) -> str | None:
    """Return the matricule INS in force; a second one is refused."""
    current = [
        identifier.value
        for identifier in identifiers
        if identifier.system in systems.INS_SYSTEMS and identifier.use != "old"
    ]
    if len(current) > 1:
        found.refuse("fhir_repeated", at)
    return current[0] if current else None


def rpps_in(identifiers: Iterable[Identifier]) -> Iterator[str]:
    """Yield each RPPS, as it is or as a number of the national directory of professionals."""
    for identifier in identifiers:
        value = identifier.value or ""
        if identifier.system == systems.RPPS and value:
            yield value
        elif identifier.system == systems.IDNPS and value.startswith(_TYPE_RPPS):
            yield value.removeprefix(_TYPE_RPPS)


def finess_in(identifiers: Iterable[Identifier]) -> Iterator[str]:
    """Yield each FINESS, as it is or as a number of the national directory of structures."""
    for identifier in identifiers:
        value = identifier.value or ""
        if identifier.system == systems.FINESS:
            yield value
        elif identifier.system == systems.IDNST and value.startswith(_TYPE_FINESS):
            yield value.removeprefix(_TYPE_FINESS)
