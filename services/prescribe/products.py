"""What the medicines catalogue says of the product of each line."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from services.prescribe.model import (
    MedicineList,
    ProductFacts,
)
from services.prescribe.requests.draft import (
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
from shared.medicines.restrictions import common_to
from shared.medicines.substances import legal_of

_INN_TEXTS_KEPT = 4_096
_Days = Literal["max_days", "days_without_pump", "fraction_days"]
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
            return _of_preparation(text, medicines)
        case DraftDevice(label=label):
            return ProductFacts(label=label)


def _of_pack(cip13: Cip13, medicines: Catalogue) -> ProductFacts | None:
    pack = medicines.find_by_cip13(cip13)
    speciality = None if pack is None else medicines.find_by_cis(pack.cis)
    if pack is None or speciality is None:
        return None
    label = f"{_named(speciality)}, {pack.in_short}"
    facts = _of_named(speciality, label, is_marketed=pack.is_marketed)
    return replace(facts, cheapest_cents=pack.price_cents)


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
        is_chevauchement_forbidden=legal.is_chevauchement_forbidden,
        days_max=legal.max_days,
        days_without_pump=legal.days_without_pump,
        fraction_days=legal.fraction_days,
        cheapest_cents=speciality.cheapest_cents,
        is_marketed=is_marketed and speciality.is_marketed,
        has_inn=bool(speciality.inn),
        substances=_words_of(*speciality.inn),
        classes=frozenset({speciality.atc}),
        restrictions=speciality.restrictions,
    )


@lru_cache(_INN_TEXTS_KEPT)  # a search takes a millisecond, and software writes an INN one way
def _of_inn(text: str, medicines: Catalogue) -> ProductFacts:
    """Judge an INN by the strictest of its specialities, and by every brand and substance in it.

    Its duration alone is the longest of theirs: which strength and form are meant stands in the
    text only, and a duration that none of them allows is refused all the same.
    """
    found = medicines.naming.kinds_of(text)
    groups = ([kind.legal for kind in found], *_strict_rules_of(text, medicines))
    united = _united(text, groups, has_inn=bool(found))
    return replace(
        united,
        substances=medicines.naming.substances_in(text),
        cheapest_cents=_cheapest([kind.cheapest_cents for kind in found]),
        classes=frozenset(kind.atc for kind in found),
        restrictions=common_to(kind.restrictions for kind in found),
    )


def _of_preparation(text: str, medicines: Catalogue) -> ProductFacts:
    """Judge a formula by the substances and the brands on secure prescription that it names."""
    united = _united(text, _strict_rules_of(text, medicines), has_inn=True)
    return replace(united, substances=medicines.naming.substances_in(text))


def _strict_rules_of(text: str, medicines: Catalogue) -> tuple[list[Legal], list[Legal]]:
    """Return the rules of what a free text names under secure prescription, as INN or brand.

    First those of the catalogue; then those of the table of substances, as if taken by mouth.
    """
    naming = medicines.naming
    spelled = naming.spelled_out(text)
    of_table = legal_of(conditions=(), substances=(spelled,), routes=("orale",), form=text)
    return naming.secure_rules_of(spelled), [of_table]


def _united(label: str, groups: Iterable[list[Legal]], *, has_inn: bool) -> ProductFacts:
    """Unite rules: the strictest counts, but for durations the longest of each group."""
    of_groups = [group for group in groups if group]
    every = [legal for group in of_groups for legal in group]
    return ProductFacts(
        label=label,
        list_=max((legal.list_ for legal in every), key=_RANKS.index),
        is_secure=any(legal.is_secure for legal in every),
        is_en_toutes_lettres=any(legal.is_en_toutes_lettres for legal in every),
        is_chevauchement_forbidden=any(legal.is_chevauchement_forbidden for legal in every),
        days_max=_longest(of_groups, "max_days"),
        days_without_pump=_longest(of_groups, "days_without_pump"),
        fraction_days=_longest(of_groups, "fraction_days"),
        has_inn=has_inn,
    )


def _longest(groups: list[list[Legal]], name: _Days) -> int | None:
    """Return the shortest over the groups of the longest that one of a group allows.

    A group of which one has no such limit has none.
    """
    of_groups = [[getattr(legal, name) for legal in group] for group in groups]
    return min((max(days) for days in of_groups if None not in days), default=None)


def _cheapest(prices: list[int | None]) -> int | None:
    """Return the lowest price, None when one is not known: no INN is expensive by guess."""
    known = [price for price in prices if price is not None]
    return min(known, default=None) if len(known) == len(prices) else None


def _words_of(*names: str) -> frozenset[str]:
    return frozenset(word for name in names for word in words(name))


def _named(speciality: Speciality) -> str:
    """Return the name with its INN, which a prescription must state (L.5121-1-2 CSP)."""
    name = folded(speciality.name)
    missing = [inn.lower() for inn in speciality.inn if folded(inn) not in name]
    return f"{speciality.name} ({', '.join(missing)})" if missing else speciality.name
