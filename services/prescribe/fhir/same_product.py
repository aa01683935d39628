"""Does what stands beside the code of a medicine name the same one? As far as the catalogue knows.

The code is what is signed; a screen that showed another name showed another prescription.
"""

import re
from collections.abc import Iterable
from typing import Final

from services.prescribe.fhir.reading_product import ReadProduct
from services.prescribe.requests.draft import DraftPack, DraftSpeciality, PrescriptionDraft
from shared.medicines import Catalogue, Speciality
from shared.medicines.inn import folded
from shared.medicines.strengths import strengths_of
from shared.problems import Refusal

# An amount for an amount: 20 mg/ml and 100 mg/5 ml are the same strength.
_RATIO: Final = re.compile(r"[/%]|\b(?:ml|pour|par)\b")


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
    if _RATIO.search(folded(f"{text} {name}")):
        return False
    told, own = strengths_of(text), strengths_of(name)
    return bool(told and own) and told.isdisjoint(own)
