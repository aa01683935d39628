"""Does what stands beside the code of a medicine name the same one? As far as the catalogue knows.

The code is what is signed; a screen that showed another name showed another prescription.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from services.prescribe.fhir.reading_product import ReadProduct
from services.prescribe.requests.draft import DraftPack, DraftSpeciality, PrescriptionDraft
from shared.medicines import Catalogue, Speciality
from shared.medicines.inn import folded
from shared.medicines.strengths import strengths_of
from shared.problems import Refusal

_NUMBER: Final = r"\d+(?:[.,]\d+)?"
# A mass for a volume or for a mass: 20 mg/ml and 100 mg/5 ml are the same strength, as are 1 % and
# 10 mg/g. A mass for one tablet or one hour is said in one way, and compared. "3 g par jour" and
# "15 mg/kg" are a posology.
_NO_STRENGTH: Final = re.compile(
    rf"{_NUMBER} ?[a-z\u03bc]+ ?(?:/|\bpar\b|\bpour\b) ?(?:{_NUMBER} ?)?"
    r"(?:(?:[mcd\u03bcu]?l|m?g|kg|m2)\b|j\b|jours?\b|prises?\b|semaines?\b|mois\b)"
)


def contradictions_in(
    draft: PrescriptionDraft, products: Iterable[ReadProduct], medicines: Catalogue
) -> tuple[Refusal, ...]:
    """Return one refusal for each product, where it is coded, that its own words contradict."""
    found: dict[str, Refusal] = {}
    for line, read in zip(draft.lines, products, strict=True):
        if not read.said or read.at in found:
            continue
        speciality = _coded(line.product, medicines)
        if speciality is not None and any(
            _contradicts(text, speciality, medicines) for text in read.said
        ):
            found[read.at] = Refusal("fhir_product_contradicted", field=read.at)
    return tuple(found.values())


def _coded(product: object, medicines: Catalogue) -> Speciality | None:
    match product:
        case DraftPack(cip13=cip13):
            pack = medicines.find_by_cip13(cip13)
            return None if pack is None else medicines.find_by_cis(pack.cis)
        case DraftSpeciality(cis=cis):
            return medicines.find_by_cis(cis)
        case _:
            return None


def _contradicts(text: str, speciality: Speciality, medicines: Catalogue) -> bool:
    name = speciality.name
    if medicines.naming.names_another(text, name=name, inn=speciality.inn):
        return True
    told, own = _strengths(text), _strengths(name)
    return bool(told and own) and told.isdisjoint(own)


def _strengths(text: str) -> frozenset[Decimal]:
    return strengths_of(_NO_STRENGTH.sub(" ", folded(text)))
