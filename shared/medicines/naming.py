"""What a free text names: substances by their INN, and the substances that a brand stands for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from shared.medicines.inn import words
from shared.medicines.model import Legal
from shared.medicines.names import NEAREST_MAX, Names
from shared.medicines.restrictions import UNRESTRICTED, Restrictions
from shared.medicines.strengths import form_words, strengths_of
from shared.medicines.substances import JUDGED_SUBSTANCES, named_in, nearly_named_in

_BRAND_LETTERS_MIN: Final = 3
_SUBSTANCE_LETTERS_MIN: Final = 4
_SPELLED_OUT_MAX: Final = 100  # substances; some sixty are on secure prescription
# Of a salt, a form or a source: shared by names of several substances, they name none.
_TELL_NO_SUBSTANCE: Final = frozenset(
    {
        *("acide", "bromure", "chlorure", "citrate", "oxyde", "phosphate", "sulfate", "calcium"),
        *("magnesium", "potassium", "sodique", "sodium", "monosodique", "humaine", "recombinante"),
        *("extrait", "feuille", "fluide", "huile", "essentielle", "poudre", "solution"),
        *("pour", "cent", "preparations", "homeopathiques", "souche", "hydrogene", "iodee"),
    }
)
_BRAND_LOOKED_FOR_IN: Final = 3  # "L-THYROXINE", "CO APROVEL": the brand may be the second word


@dataclass(frozen=True, slots=True)
class Kind:
    """What holds for a speciality, whatever its name: rules, restrictions, class (ATC code), price.

    `cheapest_cents` is the lowest public price of its marketed packs, in euro cents. Strengths (in
    micrograms) and words of the form tell it from other kinds of the same substances.
    """

    legal: Legal
    restrictions: Restrictions = UNRESTRICTED
    atc: str | None = None
    cheapest_cents: int | None = None
    strengths: frozenset[Decimal] = frozenset()
    form: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NamedMedicine:
    """One speciality as a text may name it, with what holds for it."""

    name: str
    inn: tuple[str, ...]
    is_marketed: bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Told:
    """Strengths and words of the form that a text tells, read once however much it names."""

    strengths: frozenset[Decimal]
    form: frozenset[str]

    @classmethod
    def by(cls, text: str) -> Self:
        return cls(strengths_of(text), form_words(text))


class Naming:
    """Finds which medicines a text names. Made once, of all specialities of a catalogue."""

    def __init__(self, medicines: Iterable[NamedMedicine]) -> None:
        self._brands: dict[str, frozenset[str]] = {}
        self._kinds: dict[frozenset[str], set[Kind]] = {}
        self._secure: set[str] = set()
        self._listed: set[str] = set()
        self._labels: dict[str, str] = {}
        self._form_words: set[str] = set()
        for medicine in medicines:
            named = {" ".join(words(inn)): inn for inn in medicine.inn}
            if named:
                self._labels |= named
                self._add(medicine, frozenset(named))
        alone = {name for one in self._kinds if len(one) == 1 for name in one}
        self._names = Names(self._labels, alone=alone)
        self._holding: dict[str, list[frozenset[str]]] = defaultdict(list)
        for substances in self._kinds:
            for name in substances:
                self._holding[name].append(substances)

    def kinds_of(self, text: str) -> list[Kind]:
        """Return the kinds of marketed medicines whose substances the text names, as INN.

        A combination goes before its parts: "paracétamol codéine" is not paracétamol alone. Of
        several kinds, only those whose form and strength the text tells, where some have them.
        """
        return [kind for kinds in self.kinds_apart(text) for kind in kinds]

    def kinds_apart(self, text: str) -> list[list[Kind]]:
        """Return the same, those of each medicine by themselves: "morphine et prégabaline" is two.

        What the same words may mean stays together: "époétine" is any of several, and no sum.
        """
        apart = self._apart(text)
        return [kinds for said, kinds in apart.items() if not any(said < other for other in apart)]

    def left_of(self, text: str) -> str:
        """Return the words of a text that are not of a substance which `kinds_of` finds in it."""
        named = self._named_in(text)
        known = self._names.words_of(name for one in named for name in one)
        return " ".join(word for word in words(text) if word not in known)

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return at most 3 INNs that a text without any may mean: of its brands, or nearly spelled.

        In lower case, as one writes them in a sentence.
        """
        said = dict.fromkeys(words(text))
        brands = (sorted(self._brands[word]) for word in said if word in self._brands)
        names = dict.fromkeys((*(n for of in brands for n in of), *self._names.nearest(text)))
        return tuple(self._labels.get(name, name).lower() for name in names)[:NEAREST_MAX]

    def nearest_strict(self, text: str) -> tuple[str, ...]:
        """Return at most 3 names of secure substances that words of no INN in a text may mean."""
        known = self._names.every_word | self._form_words
        return nearly_named_in(text, known=known)[:NEAREST_MAX]

    def secure_rules_apart(self, text: str) -> list[list[Legal]]:
        """Return the rules of every marketed medicine on secure prescription that a text names.

        Those of each set of substances by themselves, whatever the strength and form: what is in
        a preparation has those of the preparation.
        """
        return [_secure(self._kinds[one]) for one in self._named_in(text)]

    def secure_rules_meant_by(self, text: str) -> list[list[Legal]]:
        """Return the same of the strengths and forms that the text tells, where it does."""
        return [_secure(kinds) for kinds in self._apart(text).values()]

    def spelled_out(self, text: str) -> str:
        """Return the text followed by the substances of the brands in it: SKENAN is morphine.

        A brand stands for what all its medicines contain: DAFALGAN is paracétamol, though there
        is a DAFALGAN CODEINE. A text full of brands of many substances is bounded: those on
        secure prescription come first, so that none of them is left out.
        """
        return " ".join((text, *self._substances_of(words(text))))

    def with_brands(self, text: str) -> str:
        """Return the text followed by the substances of what can only be a brand in it.

        "alfa" is a brand, and the end of an INN; "crème" another, and a form.
        """
        plain = self._names.every_word | self._form_words
        brands = (word for word in words(text) if plain.isdisjoint({word, word.removesuffix("s")}))
        return " ".join((text, *self._substances_of(brands)))

    def substances_in(self, text: str) -> frozenset[str]:
        """Return the words of the INNs that the text names, itself or by its brands.

        What the table of substances judges by counts as well, even where no INN is spelled out.
        """
        spelled = self.spelled_out(text)
        named = map(substance_words, self._names.found_in(spelled))
        return JUDGED_SUBSTANCES.intersection(named_in(spelled)).union(*named)

    def names_another(self, text: str, *, name: str, inn: Iterable[str]) -> bool:
        """Tell whether a text names a substance that the speciality of this name and INN has not.

        What stands in its own name is none: arginine in PERINDOPRIL ARGININE. Beside its own
        substance or brand only those on a list, by their whole name, count: sorbitol may be said
        to be absent, and a short name may be that of several.
        """
        own = {" ".join(words(one)) for one in inn}
        own_words = {word for one in own for word in one.split()}.union(words(name))
        brand, own_brand = _brand_of(text), _brand_of(name)
        found, said = self._names.found_in(text), words(text)
        of_brand = self._brands.get(brand or "", frozenset())
        named = found | of_brand
        others = {one for one in named if not own_words.issuperset(one.split())}
        is_of_own_brand = bool(of_brand) and all(_is_one_of(one, own_words) for one in of_brand)
        if found & own or own_brand in said or is_of_own_brand:
            spoken = f" {' '.join(said)} "
            others = {one for one in others & self._listed if f" {one} " in spoken}
        return bool(own and others)

    def _add(self, medicine: NamedMedicine, substances: frozenset[str]) -> None:
        brand = _brand_of(medicine.name)
        self._form_words |= medicine.kind.form
        # "PARACETAMOL CODEINE …" is named by its substances: paracétamol alone is not the brand.
        if brand is not None and not any(brand in name.split() for name in substances):
            self._brands[brand] = _in_both(self._brands.get(brand, substances), substances)
        if medicine.kind.legal.is_secure:
            self._secure |= substances
        if medicine.kind.legal.list_ is not None:
            self._listed |= substances
        if medicine.is_marketed:
            self._kinds.setdefault(substances, set()).add(medicine.kind)

    def _substances_of(self, brands: Iterable[str]) -> list[str]:
        found = {name for word in brands for name in self._brands.get(word, ())}
        return sorted(found, key=lambda name: (name not in self._secure, name))[:_SPELLED_OUT_MAX]

    def _apart(self, text: str) -> dict[frozenset[frozenset[str]], list[Kind]]:
        """Return the kinds meant of each set of substances, those of the same words together.

        By what these words may mean. A set inside another of the same words is only a part of it.
        """
        told, meanings, named = _Told.by(text), self._names.meanings_in(text), self._named_in(text)
        said = {one: frozenset(meanings[name] for name in one) for one in named}
        found: dict[frozenset[frozenset[str]], list[Kind]] = defaultdict(list)
        for one in named:
            if not any(one < other and said[one] == said[other] for other in named):
                found[said[one]] += self._meant(one, told)
        return found

    def _meant(self, substances: frozenset[str], said_of: _Told) -> list[Kind]:
        kinds = list(self._kinds[substances])
        told, said = said_of.strengths, said_of.form
        whole = [kind for kind in kinds if told <= kind.strengths]
        of_strength = whole or [kind for kind in kinds if told & kind.strengths] or kinds
        if any(kind.form & said for kind in of_strength):
            return _of_form(of_strength, said)
        # A form that none of this strength has: the strength alone would tell the wrong kind.
        return _of_form(kinds, said) if any(kind.form & said for kind in kinds) else of_strength

    def _named_in(self, text: str) -> list[frozenset[str]]:
        said = self._names.found_in(text)
        every = dict.fromkeys(one for name in said for one in self._holding.get(name, ()))
        return [one for one in every if one <= said]


def _secure(kinds: Iterable[Kind]) -> list[Legal]:
    return [kind.legal for kind in kinds if kind.legal.is_secure]


def _of_form(kinds: list[Kind], said: frozenset[str]) -> list[Kind]:
    best = max(len(kind.form & said) for kind in kinds)
    return [kind for kind in kinds if len(kind.form & said) == best]


def substance_words(inn: str) -> frozenset[str]:
    """Return the words of an INN that tell substances: neither numbers nor "de" and its like."""
    return frozenset(
        word for word in words(inn) if word.isalpha() and len(word) >= _SUBSTANCE_LETTERS_MIN
    )


def _in_both(some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Return the INNs of both; without any, the words that they share.

    LEVOTHYROX is of lévothyroxine and of lévothyroxine sodique: it stands for lévothyroxine.
    """
    if both := some & others:
        return both
    shared = (_shared(one, other) for one in some for other in others)
    return frozenset(name for name in shared if name)


def _shared(name: str, other: str) -> str:
    """Return the words that two names share, in the order of the first; none that tell nothing."""
    both = substance_words(name) & substance_words(other)
    if both <= _TELL_NO_SUBSTANCE:
        return ""
    return " ".join(word for word in name.split() if word in both)


def _is_one_of(name: str, own_words: set[str]) -> bool:
    """Tell whether a name is among words of others but for its salt: LÉVOTHYROXINE (SODIQUE)."""
    own, more = own_words.intersection(name.split()), set(name.split()) - own_words
    return more <= _TELL_NO_SUBSTANCE and not substance_words(" ".join(own)) <= _TELL_NO_SUBSTANCE


def _brand_of(name: str) -> str | None:
    first = words(" ".join(name.split()[:_BRAND_LOOKED_FOR_IN]))
    return next((word for word in first if _may_be_brand(word)), None)


def _may_be_brand(word: str) -> bool:
    return len(word) >= _BRAND_LETTERS_MIN and not word[0].isdigit()
