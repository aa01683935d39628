"""A secure line in French words: dosage, posology, duration and packs (R.5132-29 CSP)."""

from typing import Final

from shared.contracts.prescription import Line, Posology, Preparation, Product
from shared.document.nouns import DAY, PACK, TIMES, UNIT, Noun, is_taken, noun_of_form
from shared.document.rhythm import says_more_than_a_count
from shared.document.spelling import (
    Amount,
    counted,
    counts_in_words,
    counts_of,
    doses_in_words,
    read_amount,
    spelled,
)
from shared.document.words import NUMBER_MAX

_STOPS: Final = " .,;\u00a0"  # the duration follows


def line_in_words(line: Line) -> str:
    """Return what a secure line says in words, as one sentence."""
    parts = [_strength_of(line.product), posology_in_words(line) + _renewals(line)]
    if line.packs is not None:
        parts.append(_count(line.packs, PACK))
    return f"En toutes lettres : {' ; '.join(filter(None, parts))}."


def _renewals(line: Line) -> str:
    many = line.quantity.renewals
    return f", à renouveler {_count(many, TIMES)}" if many else ""


def _strength_of(product: Product) -> str:
    """A preparation has its formula for a strength: doses, concentrations and volumes."""
    if isinstance(product, Preparation):
        return f"formule {spelled(product.label)}"
    doses = doses_in_words(product.label)
    return f"dosage {_listed(doses)}" if doses else ""


def posology_in_words(line: Line) -> str:
    """Return "un comprimé et demi trois fois par jour, pendant vingt-huit jours".

    The prescriber's text binds: it is always said, and nothing takes its place.
    """
    said, structure = spelled(line.posology.text.rstrip(_STOPS)), _structure(line)
    if structure is not None and _needs_structure(line.posology):
        said = f"{said}, soit {structure}" if said else structure
    if line.duration_days is None:
        return said
    duration = f"pendant {_count(line.duration_days, DAY)}"
    return f"{said}, {duration}" if said else duration


def can_be_put_in_words(posology: Posology) -> bool:
    """Tell whether its document will say units and intakes in words, as R.5132-29 CSP wants."""
    return counts_in_words(posology.text) or (
        posology.units_per_intake is not None
        and posology.intakes_per_day is not None
        and not says_more_than_a_count(posology.text)
    )


def _needs_structure(posology: Posology) -> bool:
    """Tell whether the text leaves the numbers to the structure.

    It counts nothing, cannot be read with certainty, such as "1-0-1", or says no more than what an
    intake is: "1 gélule". Never where it has a rhythm of its own, a condition or a maximum: "soit
    trois fois par jour" would take it away.
    """
    text = posology.text
    if says_more_than_a_count(text):
        return False
    return not counts_in_words(text) or _is_one_intake(posology)


def _is_one_intake(posology: Posology) -> bool:
    units = read_amount(posology.units_per_intake or "")
    said = spelled(posology.text.strip(_STOPS))
    return units is not None and any(
        noun is not None and is_taken(noun) and said == counted(units, noun)
        for _, noun in counts_of(posology.text)
    )


def _structure(line: Line) -> str | None:
    posology = line.posology
    units = read_amount(posology.units_per_intake or "")
    if units is None or posology.intakes_per_day is None:
        return None
    noun = _noun_taken(posology.text, units) or noun_of_form(line.product.label) or UNIT
    return f"{counted(units, noun)}, {_count(posology.intakes_per_day, TIMES)} par jour"


def _noun_taken(text: str, units: Amount) -> Noun | None:
    """Return what the text counts by as many as an intake has."""
    return next(
        (
            noun
            for amount, noun in counts_of(text)
            if noun is not None and is_taken(noun) and amount is not None and _same(amount, units)
        ),
        None,
    )


def _same(one: Amount, other: Amount) -> bool:
    return (one.whole, one.part) == (other.whole, other.part)


def _count(number: int, noun: Noun) -> str:
    """A number that no prescription has stays in digits."""
    return counted(Amount(number), noun) if number <= NUMBER_MAX else f"{number} {noun.plural}"


def _listed(doses: list[str]) -> str:
    *first, last = doses
    return f"{', '.join(first)} et {last}" if first else last
