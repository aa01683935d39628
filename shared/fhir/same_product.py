"""Do words beside the code of a medicine name the same one? As far as the catalogue knows."""

import re
from decimal import Decimal
from typing import Final

from shared.medicines import Catalogue, Speciality
from shared.medicines.inn import folded
from shared.medicines.strengths import strengths_of

_NUMBER: Final = r"\d+(?:[.,]\d+)?"
# A mass for a volume or for a mass: 20 mg/ml and 100 mg/5 ml are the same strength, as are 1 % and
# 10 mg/g. A mass for one tablet or one hour is said in one way, and compared. "3 g par jour" and
# "15 mg/kg" are a posology.
_NO_STRENGTH: Final = re.compile(
    rf"{_NUMBER} ?[a-z\u03bc]+ ?(?:/|\bpar\b|\bpour\b) ?(?:{_NUMBER} ?)?"
    r"(?:(?:[mcd\u03bcu]?l|m?g|kg|m2)\b|j\b|jours?\b|prises?\b|semaines?\b|mois\b)"
)


def contradicts(text: str, speciality: Speciality, medicines: Catalogue) -> bool:
    """Tell whether a text names another INN of the catalogue than the speciality, or a strength."""
    name = speciality.name
    if medicines.naming.names_another(text, name=name, inn=speciality.inn):
        return True
    told, own = _strengths(text), _strengths(name)
    return bool(told and own) and told.isdisjoint(own)


def _strengths(text: str) -> frozenset[Decimal]:
    return strengths_of(_NO_STRENGTH.sub(" ", folded(text)))
