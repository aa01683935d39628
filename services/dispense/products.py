"""What the medicines catalogue says of a delivered code, seen from the line it is delivered for."""

from services.dispense.model import DeliveredProduct
from shared.contracts.prescription import MedicinePack, MedicineSpeciality, Product
from shared.identifiers import Cip13, Cis
from shared.medicines import Catalogue


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
        label=f"{speciality.name}, {pack.label}",
        inn=speciality.inn,
        may_substitute=cis is not None and medicines.may_substitute(cis, pack.cis),
        units_per_pack=pack.units_per_pack,
        prescribed_units_per_pack=_units_of(prescribed, medicines),
    )


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
