"""What the medicines catalogue says of the product of each line."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TypedDict

from services.prescribe.model import (
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
from shared.medicines.devices import is_device_for
from shared.medicines.inn import folded
from shared.medicines.model import Legal, strictest
from shared.medicines.naming import Kind, substance_words
from shared.medicines.restrictions import Restrictions, common_to, united
from shared.medicines.substances import legal_of, legal_of_preparation


class _OfSeveral(TypedDict):
    cheapest_cents: int | None
    days_without_pump: int | None
    restrictions: Restrictions
    restrictions_apart: tuple[Restrictions, ...]


_INN_TEXTS_KEPT = 4_096
_PRODUCTS_KEPT = 4_096


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
            return _of_device(label, medicines)


@lru_cache(_PRODUCTS_KEPT)
def _of_pack(cip13: Cip13, medicines: Catalogue) -> ProductFacts | None:
    pack = medicines.find_by_cip13(cip13)
    speciality = None if pack is None else medicines.find_by_cis(pack.cis)
    if pack is None or speciality is None:
        return None
    label = f"{_named(speciality)}, {pack.in_short}"
    facts = _of_named(speciality, label, is_marketed=pack.is_marketed)
    return replace(facts, cheapest_cents=pack.price_cents, units_per_pack=pack.units_per_pack)


@lru_cache(_PRODUCTS_KEPT)  # a catalogue never changes; another month is another process
def _of_speciality(cis: Cis, medicines: Catalogue) -> ProductFacts | None:
    speciality = medicines.find_by_cis(cis)
    if speciality is None:
        return None
    sizes = [p.units_per_pack for p in medicines.presentations(cis) if p.is_marketed]
    facts = _of_named(speciality, _named(speciality), is_marketed=True)
    return replace(facts, units_per_pack=_known_lowest(sizes))


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
        substances=frozenset().union(*map(substance_words, speciality.inn)),
        classes=frozenset({speciality.atc}),
        restrictions=speciality.restrictions,
    )


@lru_cache(_INN_TEXTS_KEPT)  # a search takes a millisecond, and software writes an INN one way
def _of_inn(text: str, medicines: Catalogue) -> ProductFacts:
    """Judge an INN by its specialities of the form and strength it tells, else by all of them.

    A brand beside it counts as its INN. Where several specialities of the same substances are
    meant the strictest rule counts, but the longest duration: one that none of them allows is
    refused all the same. Of several medicines in one text, the strictest counts throughout.
    """
    naming = medicines.naming
    spelled = naming.spelled_out(text)
    apart = naming.kinds_apart(naming.with_brands(text))
    has_inn = bool(naming.kinds_of(text))
    # The table judges as if taken by mouth; what the catalogue finds is judged by its own routes.
    of_table = legal_of(
        conditions=(), substances=(naming.left_of(spelled),), routes=("orale",), form=text
    )
    groups = *_legal_of(apart), *naming.secure_rules_meant_by(spelled), [of_table]
    return replace(
        _united(text, groups, has_inn=has_inn),
        substances=naming.substances_in(text),
        classes=frozenset(kind.atc for kinds in apart for kind in kinds),
        nearest=() if has_inn else naming.nearest(text),
        **_of_each(apart),
    )


def _legal_of(apart: list[list[Kind]]) -> Iterable[list[Legal]]:
    return ([kind.legal for kind in kinds] for kinds in apart)


def _of_each(apart: list[list[Kind]]) -> _OfSeveral:
    """Return what each medicine of a text says by itself, and of several the strictest."""
    prices = [_known_lowest([kind.cheapest_cents for kind in kinds]) for kinds in apart]
    pumps = [_known_lowest([kind.legal.days_without_pump for kind in kinds]) for kinds in apart]
    restrictions = tuple(common_to(kind.restrictions for kind in kinds) for kinds in apart)
    return {
        "cheapest_cents": max((price for price in prices if price is not None), default=None),
        "days_without_pump": min((days for days in pumps if days is not None), default=None),
        "restrictions": united(restrictions),
        "restrictions_apart": restrictions,
    }


@lru_cache(_INN_TEXTS_KEPT)
def _of_preparation(text: str, medicines: Catalogue) -> ProductFacts:
    """Judge a formula by the substances and the brands on secure prescription that it names.

    First by the rules of the catalogue; then by the table of substances, as if taken by mouth.
    """
    naming = medicines.naming
    spelled = naming.spelled_out(text)
    groups = *naming.secure_rules_apart(spelled), [legal_of_preparation(spelled)]
    found = _united(text, groups, has_inn=True)
    return replace(
        found,
        substances=naming.substances_in(text),
        nearest=() if found.is_secure else naming.nearest_strict(text),
    )


@lru_cache(_INN_TEXTS_KEPT)
def _of_device(label: str, medicines: Catalogue) -> ProductFacts:
    """Judge whether the label of a device names a medicine on secure prescription.

    One that the device is for is not prescribed by it: a morphine pump is a pump.
    """
    named = _of_preparation(label, medicines)
    is_secure = named.is_secure and not is_device_for(label, named.substances)
    return ProductFacts(label=label, is_secure=is_secure)


def _united(label: str, groups: Iterable[list[Legal]], *, has_inn: bool) -> ProductFacts:
    """Unite rules: the strictest counts, but for durations the longest of each group.

    A group is what one medicine may be; a second one shortens, and lifts nothing.
    """
    of_groups = [group for group in groups if group]
    every = [legal for group in of_groups for legal in group]
    return ProductFacts(
        label=label,
        list_=strictest(legal.list_ for legal in every),
        is_secure=any(legal.is_secure for legal in every),
        is_en_toutes_lettres=any(legal.is_en_toutes_lettres for legal in every),
        is_chevauchement_forbidden=any(legal.is_chevauchement_forbidden for legal in every),
        days_max=_longest([[legal.max_days for legal in group] for group in of_groups]),
        fraction_days=_longest([[legal.fraction_days for legal in group] for group in of_groups]),
        has_inn=has_inn,
    )


def _longest(groups: list[list[int | None]]) -> int | None:
    """Return the shortest over the groups of the longest that one of a group sets.

    One without limit lifts nothing: a text that does not tell it from the limited ones is judged
    as one of these.
    """
    limits = [[days for days in group if days is not None] for group in groups]
    return min((max(group) for group in limits if group), default=None)


def _known_lowest(values: list[int | None]) -> int | None:
    """Return the lowest, None where one has none: nothing is told of an INN by guess."""
    known = [value for value in values if value is not None]
    return min(known, default=None) if len(known) == len(values) else None


def _named(speciality: Speciality) -> str:
    """Return the name with its INN, which a prescription must state (L.5121-1-2 CSP)."""
    name = folded(speciality.name)
    missing = [inn.lower() for inn in speciality.inn if folded(inn) not in name]
    return f"{speciality.name} ({', '.join(missing)})" if missing else speciality.name
