"""What the medicines catalogue says of a delivered code, seen from the line it is delivered for."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.dispense.model import DeliveredProduct, RequestedLine
from shared.contracts.prescription import (
    Line,
    MedicineInn,
    MedicinePack,
    MedicineSpeciality,
    PrescriptionContent,
    Product,
    ProductProposal,
)
from shared.identifiers import Cip13, Cis
from shared.medicines import Catalogue, Presentation
from shared.medicines.naming import substance_words
from shared.medicines.overlap import overlaps_of
from shared.medicines.prices import is_expensive
from shared.medicines.substances import CHEVAUCHEMENT_SUBSTANCES

# "amoxicilline/acide clavulanique 1 g/125 mg", "paracétamol 500 mg + codéine 30 mg"
_BETWEEN_SUBSTANCES: Final = re.compile(r"[/+]|\bet\b")
_LEADING_WORDS: Final = re.compile(r"\s*((?:[^\W\d_]+[ '’-]*)+)")
_PARTS_MAX: Final = 8
_NAME_WORDS_MAX: Final = 3
_CONTRACEPTIVES: Final = "G03A"  # hormonal contraceptives for systemic use, in the ATC


def completed(asked: RequestedLine, signed: Line, medicines: Catalogue) -> RequestedLine:
    """Return the line with what the catalogue says of its code, and of what was agreed instead."""
    if asked.cip13 is None:
        return asked
    product = seen_from(signed.product, asked.cip13, medicines=medicines)
    if product is not None and asked.verification is not None:
        is_smallest = is_smallest_pack(asked.cip13, medicines)
        product = replace(product, is_smallest_pack=is_smallest)
    is_as_agreed = asked.agreed is None or agrees_with(asked.agreed, asked.cip13, medicines)
    return replace(asked, product=product, is_as_agreed=is_as_agreed)


def agrees_with(agreed: ProductProposal, cip13: Cip13, medicines: Catalogue) -> bool:
    """Tell whether a pack is what was agreed, or its generic; words alone are the pharmacist's."""
    if agreed.cip13 == cip13:
        return True
    pack = None if agreed.cip13 is None else medicines.find_by_cip13(agreed.cip13)
    cis = agreed.cis if pack is None else pack.cis
    if cis is None:
        return agreed.cip13 is None
    delivered = medicines.find_by_cip13(cip13)
    if delivered is None:
        return False
    return delivered.cis == cis or medicines.share_generic_group(cis, delivered.cis)


def seen_from(
    prescribed: Product, cip13: Cip13, *, medicines: Catalogue
) -> DeliveredProduct | None:
    """Return what is known of the delivered pack, or None when the catalogue has no such code."""
    pack = medicines.find_by_cip13(cip13)
    speciality = None if pack is None else medicines.find_by_cis(pack.cis)
    if pack is None or speciality is None:
        return None
    cis = prescribed_cis(prescribed)
    return DeliveredProduct(
        cis=pack.cis,
        label=f"{speciality.name}, {pack.in_short}",
        inn=speciality.inn,
        lacks_substance=_substances_in(prescribed, medicines) > len(speciality.inn),
        is_secure=speciality.is_secure,
        overlaps=overlaps_of(speciality),
        is_contraceptive=(speciality.atc or "").startswith(_CONTRACEPTIVES),
        may_substitute=cis is not None and medicines.share_generic_group(cis, pack.cis),
        units_per_pack=pack.units_per_pack,
        prescribed_units_per_pack=_units_of(prescribed, medicines),
        price_cents=pack.price_cents,
    )


def expensive_lines(content: PrescriptionContent, medicines: Catalogue) -> frozenset[int]:
    """Return the lines of which a pack may cost over 300 EUR: now, or when they were issued."""
    return frozenset(line.line for line in content.lines if _may_be_expensive(line, medicines))


def _may_be_expensive(signed: Line, medicines: Catalogue) -> bool:
    if signed.mentions is not None and signed.mentions.is_expensive:
        return True
    match signed.product:
        case MedicinePack(cip13=cip13):
            pack = medicines.find_by_cip13(cip13)
            return pack is not None and is_expensive(pack.price_cents)
        case MedicineSpeciality(cis=cis):
            return any(is_expensive(pack.price_cents) for pack in marketed(cis, medicines))
        case _:
            return False


def marketed(cis: Cis, medicines: Catalogue) -> Iterator[Presentation]:
    """Return the packs of a speciality that are on the market."""
    return (pack for pack in medicines.presentations(cis) if pack.is_marketed)


def is_smallest_pack(cip13: Cip13, medicines: Catalogue) -> bool:
    """Tell whether its speciality has no smaller pack on the market, as far as can be told."""
    pack = medicines.find_by_cip13(cip13)
    if pack is None:
        return True
    return not any(_is_smaller(other, pack) for other in marketed(pack.cis, medicines))


def _is_smaller(one: Presentation, other: Presentation) -> bool:
    """Compare what two packs hold, by their prices where the catalogue does not count it."""
    if one.units_per_pack is not None and other.units_per_pack is not None:
        return one.units_per_pack < other.units_per_pack
    if one.price_cents is None or other.price_cents is None:
        return False
    return one.price_cents < other.price_cents


def overlaps_prescribed(prescribed: Product, medicines: Catalogue) -> frozenset[str]:
    """Return the substances of a line of which no second prescription may cover the same days."""
    if isinstance(prescribed, MedicineInn):
        return substance_words(prescribed.inn) & CHEVAUCHEMENT_SUBSTANCES
    cis = prescribed_cis(prescribed)
    return frozenset() if cis is None else overlaps_of_cis(cis, medicines)


def overlaps_of_cis(cis: Cis, medicines: Catalogue) -> frozenset[str]:
    """Return the same of a speciality, none where the catalogue does not know it any more."""
    speciality = medicines.find_by_cis(cis)
    return frozenset() if speciality is None else overlaps_of(speciality)


def prescribed_cis(prescribed: Product) -> Cis | None:
    """Return the speciality that a line names; an INN, a preparation or a device names none."""
    match prescribed:
        case MedicinePack(cis=cis) | MedicineSpeciality(cis=cis):
            return cis
        case _:
            return None


def _units_of(prescribed: Product, medicines: Catalogue) -> int | None:
    if not isinstance(prescribed, MedicinePack):
        return None
    pack = medicines.find_by_cip13(prescribed.cip13)
    return None if pack is None else pack.units_per_pack


def _substances_in(prescribed: Product, medicines: Catalogue) -> int:
    """Count the substances that a prescribed INN joins, so that none of them is left out."""
    if not isinstance(prescribed, MedicineInn):
        return 0
    parts = _BETWEEN_SUBSTANCES.split(prescribed.inn)[:_PARTS_MAX]
    return sum(_begins_with_substance(part, medicines) for part in parts)


def _begins_with_substance(part: str, medicines: Catalogue) -> bool:
    """Tell a substance ("codéine 30 mg") from a unit ("heure") or a strength ("125 mg")."""
    leading = _LEADING_WORDS.match(part)
    names = leading[1].split()[:_NAME_WORDS_MAX] if leading else []
    return any(
        medicines.search_inn(" ".join(names[:length])) for length in range(len(names), 0, -1)
    )
