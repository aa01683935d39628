"""The words of a prescription bind: what is only structured must stand in them too."""

from decimal import Decimal

from services.prescribe.fhir.parts import Quantity
from shared.medicines.inn import words


def repeats(text: str | None, part: str | None) -> bool:
    """Tell whether `text` says `part`, whatever the case, accents and punctuation."""
    return text == part or f" {_plain(part)} " in f" {_plain(text)} "


def plain_number(value: Decimal) -> str:
    """Return the digits of a number as it was written, without an exponent."""
    return format(value, "f")


def amount_of(quantity: Quantity) -> str:
    """Return an amount as people write it: `0,5 mg`."""
    unit = quantity.unit or quantity.code or ""
    value = "" if quantity.value is None else plain_number(quantity.value).replace(".", ",")
    return f"{value} {unit}".strip()


def _plain(text: str | None) -> str:
    return " ".join(words(text or ""))
