"""What a free text names: substances by their INN, and the substances that a brand stands for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.medicines.inn import words
from shared.medicines.model import Legal
from shared.medicines.restrictions import UNRESTRICTED, Restrictions

_BRAND_LETTERS_MIN: Final = 3
_BRAND_LOOKED_FOR_IN: Final = 3  # "L-THYROXINE", "CO APROVEL": the brand may be the second word


@dataclass(frozen=True, slots=True)
class Kind:
    """What holds for a speciality, whatever its name: rules, restrictions, class (ATC code), price.

    `cheapest_cents` is the lowest public price of its marketed packs, in euro cents.
    """

    legal: Legal
    restrictions: Restrictions = UNRESTRICTED
    atc: str | None = None
    cheapest_cents: int | None = None


@dataclass(frozen=True, slots=True)
class NamedMedicine:
    """One speciality as a text may name it, with what holds for it."""

    name: str
    inn: tuple[str, ...]
    is_marketed: bool
    kind: Kind


class Naming:
    """Finds which medicines a text names. Made once, of all specialities of a catalogue."""

    def __init__(self, medicines: Iterable[NamedMedicine]) -> None:
        self._brands: dict[str, frozenset[str]] = {}
        self._kinds: dict[frozenset[str], set[Kind]] = {}
        self._words: frozenset[str] = frozenset()
        known: set[str] = set()
        for medicine in medicines:
            substances = frozenset(spoken(inn) for inn in medicine.inn)
            if substances:
                self._add(medicine, substances)
                known.update(*(words(inn) for inn in medicine.inn))
        self._words = frozenset(known)

    def kinds_of(self, text: str) -> list[Kind]:
        """Return the kinds of marketed medicines whose substances the text names, as INN.

        A combination goes before its parts: "paracétamol codéine" is not paracétamol alone.
        """
        named = self._named_in(text)
        whole = [one for one in named if not any(one < other for other in named)]
        return [kind for substances in whole for kind in self._kinds[substances]]

    def secure_rules_of(self, text: str) -> list[Legal]:
        """Return the rules of every marketed medicine on secure prescription that it names."""
        every = (kind.legal for one in self._named_in(text) for kind in self._kinds[one])
        return [legal for legal in every if legal.is_secure]

    def spelled_out(self, text: str) -> str:
        """Return the text followed by the substances of the brands in it: SKENAN is morphine.

        A brand stands for what all its medicines contain: DAFALGAN is paracétamol, though there
        is a DAFALGAN CODEINE.
        """
        found = (self._brands.get(word, frozenset()) for word in dict.fromkeys(words(text)))
        return " ".join((text, *(name for names in found for name in sorted(names))))

    def substances_in(self, text: str) -> frozenset[str]:
        """Return the words of the text, brands spelled out, that belong to names of substances."""
        return self._words.intersection(words(self.spelled_out(text)))

    def _add(self, medicine: NamedMedicine, substances: frozenset[str]) -> None:
        brand = _brand_of(medicine.name)
        # "PARACETAMOL CODEINE …" is named by its substances: paracétamol alone is not the brand.
        if brand is not None and not any(f" {brand} " in name for name in substances):
            self._brands[brand] = self._brands.get(brand, substances) & substances
        if medicine.is_marketed:
            self._kinds.setdefault(substances, set()).add(medicine.kind)

    def _named_in(self, text: str) -> list[frozenset[str]]:
        said = spoken(text)
        return [one for one in self._kinds if all(substance in said for substance in one)]


def spoken(text: str) -> str:
    """Return the words without accents, case or punctuation, each between blanks."""
    return f" {' '.join(words(text))} "


def _brand_of(name: str) -> str | None:
    first = words(" ".join(name.split()[:_BRAND_LOOKED_FOR_IN]))
    return next((word for word in first if _may_be_brand(word)), None)


def _may_be_brand(word: str) -> bool:
    return len(word) >= _BRAND_LETTERS_MIN and not word[0].isdigit()
