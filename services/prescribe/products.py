"""What the medicines catalogue says of the product of each line."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from services.prescribe.model import (
    MedicineList,
    ProductFacts,
)
from services.prescribe.requests import (
    DraftDevice,
    DraftInn,
    DraftPack,
    DraftPreparation,
    DraftProduct,
    DraftSpeciality,
    PrescriptionDraft,
)
from shared.identifiers import Cip13, Cis
from shared.medicines import Catalogue, Speciality
from shared.medicines.inn import folded, words
from shared.medicines.model import Legal
from shared.medicines.substances import legal_of

# What stands before the first strength: "paracétamol 1 g, comprimé" is searched by "paracétamol".
_SUBSTANCES = re.compile(r"[^0-9(,]*")
_SUBSTANCE_WORDS_MAX = 8
_SUBSTANCE_LETTERS_MIN = 3  # a search by one or two letters reads half of the catalogue
_INN_TEXTS_KEPT = 4_096
_RANKS: tuple[MedicineList | None, ...] = (None, "II", "I", "stupefiant")


def facts_of(draft: PrescriptionDraft, medicines: Catalogue) -> tuple[ProductFacts | None, ...]:
    """Return what is known of each line's product; None for a code that nobody knows."""
    return tuple(_facts_of(line.product, medicines) for line in draft.lines)


def _facts_of(product: DraftProduct, medicines: Catalogue) -> ProductFacts | None:
    match product:
        case DraftPack(cip13=cip13):
            return _of_pack(cip13, medicines)
        case DraftSpeciality(cis=cis):
            return _of_speciality(cis, medicines)
        case DraftInn(inn=inn):
            return _of_inn(inn, medicines)
        case DraftPreparation(text=text):
            return _united(text, [_legal_of_text(text)], has_inn=True)
        case DraftDevice(label=label):
            return ProductFacts(label=label)


def _of_pack(cip13: Cip13, medicines: Catalogue) -> ProductFacts | None:
    pack = medicines.find_by_cip13(cip13)
    speciality = None if pack is None else medicines.find_by_cis(pack.cis)
    if pack is None or speciality is None:
        return None
    label = f"{_named(speciality)}, {pack.in_short}"
    return _of_named(speciality, label, is_marketed=pack.is_marketed)


def _of_speciality(cis: Cis, medicines: Catalogue) -> ProductFacts | None:
    speciality = medicines.find_by_cis(cis)
    if speciality is None:
        return None
    return _of_named(speciality, _named(speciality), is_marketed=True)


def _of_named(speciality: Speciality, label: str, *, is_marketed: bool) -> ProductFacts:
    legal = speciality.legal
    return ProductFacts(
        label=label,
        cis=speciality.cis,
        list_=legal.list_,
        is_secure=legal.is_secure,
        is_en_toutes_lettres=legal.is_en_toutes_lettres,
        days_max=legal.max_days,
        is_marketed=is_marketed and speciality.is_marketed,
        has_inn=bool(speciality.inn),
    )


@lru_cache(_INN_TEXTS_KEPT)  # a search takes a millisecond, and software writes an INN one way
def _of_inn(text: str, medicines: Catalogue) -> ProductFacts:
    """Judge an INN by the strictest of its specialities, and by the table of substances.

    Its duration alone is the longest of theirs: which strength and form are meant stands in the
    text only, and a duration that none of them allows is refused all the same.
    """
    found = [speciality.legal for speciality in _specialities_of(text, medicines)]
    return _united(text, [*found, _legal_of_text(text)], has_inn=bool(found))


def _specialities_of(text: str, medicines: Catalogue) -> Iterator[Speciality]:
    """Yield those whose substances are all named in the text, and no other substance."""
    before_strength = _SUBSTANCES.match(text)
    assert before_strength is not None, "the pattern also matches nothing"
    wanted = [w for w in words(before_strength[0]) if len(w) >= _SUBSTANCE_LETTERS_MIN]
    named = set(words(text))
    for speciality in medicines.search_inn(" ".join(wanted[:_SUBSTANCE_WORDS_MAX])):
        substances = {word for inn in speciality.inn for word in words(inn)}
        if substances and substances <= named and speciality.is_marketed:
            yield speciality


def _legal_of_text(text: str) -> Legal:
    """Return the rules of the substances that a free text names, as if taken by mouth."""
    return legal_of(conditions=(), substances=(text,), routes=("orale",), form=text)


def _united(text: str, found: Iterable[Legal], *, has_inn: bool) -> ProductFacts:
    *specialities, of_text = found
    days = [legal.max_days for legal in specialities]
    longest = max((limit for limit in days if limit is not None), default=None)
    limits = [of_text.max_days, None if None in days else longest]
    every = (*specialities, of_text)
    return ProductFacts(
        label=text,
        list_=max((legal.list_ for legal in every), key=_RANKS.index),
        is_secure=any(legal.is_secure for legal in every),
        is_en_toutes_lettres=any(legal.is_en_toutes_lettres for legal in every),
        days_max=min((limit for limit in limits if limit is not None), default=None),
        has_inn=has_inn,
    )


def _named(speciality: Speciality) -> str:
    """Return the name with its INN, which a prescription must state (L.5121-1-2 CSP)."""
    name = folded(speciality.name)
    missing = [inn.lower() for inn in speciality.inn if folded(inn) not in name]
    return f"{speciality.name} ({', '.join(missing)})" if missing else speciality.name
