"""Quantities that an officine counts in: whole packs, whole days."""

from decimal import Decimal
from typing import Final

from shared.fhir import systems
from shared.fhir.findings import Findings
from shared.fhir.parts import Quantity
from shared.fhir.words import words_of_code

_DAYS: Final = {"d": 1, "wk": 7}
_PACK: Final = frozenset({"boite", "boites", "conditionnement", "conditionnements", "box", "boxes"})
_PLURAL: Final = ((), ("s",))  # "boîte(s)"
_DAY_WORDS: Final[dict[str, frozenset[str]]] = {
    "d": frozenset({"d", "j", "jour", "jours", "day", "days"}),
    "wk": frozenset({"wk", "semaine", "semaines", "week", "weeks"}),
}
_COUNT_MAX: Final = Decimal(10**6)  # more is refused by every request, whatever it is


def days_in(quantity: Quantity | None, at: str, found: Findings) -> int | None:
    """Return a whole number of days, told in days or weeks; a month is no number of days."""
    if quantity is None:
        return None
    days = _whole_days(quantity)
    if days is None:
        found.refuse("fhir_unit_refused", at)
        return None
    if not _says_days(quantity):
        found.notice(f"{at}.unit")  # the code is what counts
    return days


def _whole_days(quantity: Quantity) -> int | None:
    factor = _DAYS.get(quantity.code or "") if quantity.system == systems.UCUM else None
    if quantity.value is None or factor is None or quantity.value > _COUNT_MAX:
        return None
    days = quantity.value * factor
    return int(days) if days == days.to_integral_value() else None


def _says_days(quantity: Quantity) -> bool:
    """Tell whether the words beside the code are those of the code, where there are any."""
    unit = words_of_code(quantity.unit or "")
    first, rest = unit[:1], unit[1:]
    return not unit or (first[0] in _DAY_WORDS[quantity.code or ""] and rest in _PLURAL)


def packs_in(quantity: Quantity | None, at: str, found: Findings) -> int | None:
    """Return a whole number of packs; tablets or millilitres are not what an officine counts."""
    if quantity is None:
        return None
    is_box = quantity.system == systems.EDQM and quantity.code == systems.EDQM_BOX
    unit = words_of_code(quantity.unit or "")
    is_said = _is_pack(unit) and quantity.code is None
    value = quantity.value
    if value is None or not (is_box or is_said) or value != value.to_integral_value():
        found.refuse("fhir_unit_refused", at)
        return None
    if quantity.unit is not None and not _is_pack(unit):
        found.notice(f"{at}.unit")  # the code is what counts
    return int(min(value, _COUNT_MAX))


def _is_pack(unit: tuple[str, ...]) -> bool:
    """Tell whether a unit is a pack and nothing else: not a box of a thousand packs."""
    return bool(unit) and unit[0] in _PACK and unit[1:] in _PLURAL
