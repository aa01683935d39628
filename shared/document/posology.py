"""A secure line in French words: dosage, posology, duration and packs (R.5132-29 CSP)."""

import re
from typing import Final

from shared.contracts.prescription import Line, Posology, Preparation, Product
from shared.document.nouns import DAY, PACK, TIMES, UNIT, Noun, is_taken, noun_of_form
from shared.document.spelling import (
    Amount,
    counted,
    counts_of,
    doses_in_words,
    read_amount,
    spelled,
)
from shared.document.words import NUMBER_MAX

# A rhythm slower than a day, a condition, a maximum, a change: "3 times a day" would not say it.
_MORE_THAN_A_COUNT: Final = re.compile(
    r"semaine|mensuel|hebdo|par mois|un jour|jours? sur|tous les (?!jours|matins|soirs|midis)"
    r"|toutes les|nuit|selon|besoin|\bsi\b|max|dépasser|jusqu|puis|augment|dimin|palier|altern",
    re.IGNORECASE,
)
_STOPS: Final = " .,;\u00a0"  # the duration follows
_DIGIT: Final = re.compile(r"[0-9½¼¾]")


def line_in_words(line: Line) -> str:
    """Return what a secure line says in words, as one sentence."""
    parts = [_strength_of(line.product), posology_in_words(line)]
    if line.packs is not None:
        parts.append(_count(line.packs, PACK))
    return f"En toutes lettres : {' ; '.join(filter(None, parts))}."


def _strength_of(product: Product) -> str:
    """A preparation has its formula for a strength: doses, concentrations and volumes."""
    if isinstance(product, Preparation):
        return f"formule {spelled(product.label)}"
    doses = doses_in_words(product.label)
    return f"dosage {_listed(doses)}" if doses else ""


def posology_in_words(line: Line) -> str:
    """Return "un comprimé et demi, trois fois par jour, pendant vingt-huit jours".

    The prescriber's text binds. Where it says more than its structure does (a rhythm, uneven
    intakes, a maximum), the text itself is put in words; the structure then only follows a text
    that counts nothing, or that cannot be read with certainty, such as "1-0-1".
    """
    text, structure = line.posology.text.rstrip(_STOPS), _structure(line)
    if structure is None:
        said = spelled(text)
    elif _says_no_more(line.posology, line.duration_days):
        said = structure
    else:
        said = spelled(text)
        if _DIGIT.search(said) or not _DIGIT.search(text):
            said = f"{said}, soit {structure}" if said else structure
    if line.duration_days is None:
        return said
    duration = f"pendant {_count(line.duration_days, DAY)}"
    return f"{said}, {duration}" if said else duration


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


def _says_no_more(posology: Posology, duration_days: int | None) -> bool:
    """Tell whether every number of the text is one of the structure, and its rhythm a daily one."""
    units = read_amount(posology.units_per_intake or "")
    known = [units, Amount(posology.intakes_per_day or 0), Amount(duration_days or 0)]
    counts = [amount for amount, _ in counts_of(posology.text)]
    if _MORE_THAN_A_COUNT.search(posology.text) or _has_other_digits(posology.text, len(counts)):
        return False
    return all(
        amount is not None and any(each is not None and _same(amount, each) for each in known)
        for amount in counts
    )


def _has_other_digits(text: str, counts: int) -> bool:
    """Tell whether digits stand outside what was read as counts: "8h30", "1er"."""
    return bool(_DIGIT.search(spelled(text))) or (counts == 0 and bool(_DIGIT.search(text)))


def _same(one: Amount, other: Amount) -> bool:
    return (one.whole, one.part) == (other.whole, other.part)


def _count(number: int, noun: Noun) -> str:
    """A number that no prescription has stays in digits."""
    return counted(Amount(number), noun) if number <= NUMBER_MAX else f"{number} {noun.plural}"


def _listed(doses: list[str]) -> str:
    *first, last = doses
    return f"{', '.join(first)} et {last}" if first else last
