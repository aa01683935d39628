"""Whether the officine that asks is the one that the prescriber named."""

import unicodedata

from services.dispense.model import Naming
from shared.contracts.prescription import NamedPharmacy
from shared.identifiers import Finess


def naming_of(
    named: NamedPharmacy | None, finess: Finess, *, site_name: str | None
) -> Naming | None:
    """Return whether the named officine is the one that asks, None where none is named.

    Two officines may have one name: without a FINESS, the same name is only likely to be the one
    meant. Source: L.162-4-2 CSS and its arrêté of 1 April 2008.
    """
    if named is None:
        return None
    if named.finess is not None:
        return "here" if named.finess == finess else "elsewhere"
    is_alike = site_name is not None and _bare(named.name) == _bare(site_name)
    return "perhaps_here" if is_alike else "elsewhere"


def _bare(name: str) -> str:
    """Return the letters and figures of a name, without case, accents and spaces."""
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", name).casefold()
        if character.isalnum()
    )
