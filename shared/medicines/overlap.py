"""Of which substances no second prescription may cover the same days (R.5132-33 al. 2 CSP)."""

from collections.abc import Iterable

from shared.medicines.model import Speciality
from shared.medicines.naming import substance_words
from shared.medicines.substances import CHEVAUCHEMENT_SUBSTANCES


def overlap_substances(words: frozenset[str]) -> frozenset[str]:
    """Return the substances that count among the words of a medicine whose chevauchement is barred.

    The words in full where the table knows none of them: the label of its strength bars it alone.
    """
    return words & CHEVAUCHEMENT_SUBSTANCES or frozenset({" ".join(sorted(words))})


def overlaps_of(speciality: Speciality) -> frozenset[str]:
    """Return the same of a speciality, none where its chevauchement is not barred."""
    if not speciality.legal.is_chevauchement_forbidden:
        return frozenset()
    return overlap_substances(words_of(speciality.inn))


def words_of(inns: Iterable[str]) -> frozenset[str]:
    """Return the words that tell the substances of INNs."""
    return frozenset().union(*map(substance_words, inns))
