"""Does what stands beside the code of a medicine name the same one? As far as the catalogue knows.

The code is what is signed; a screen that showed another name showed another prescription.
"""

from collections.abc import Iterable

from services.prescribe.fhir.reading_product import ReadProduct
from services.prescribe.requests.draft import DraftPack, DraftSpeciality, PrescriptionDraft
from shared.fhir.same_product import contradicts
from shared.medicines import Catalogue, Speciality
from shared.problems import Refusal


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
            contradicts(text, speciality, medicines) for text in read.said
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
