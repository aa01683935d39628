"""Whether a delivered speciality is what was prescribed, by its name or by its substances."""

from services.dispense.model import DeliveredProduct
from shared.contracts.prescription import (
    MedicineInn,
    MedicinePack,
    MedicineSpeciality,
    Product,
)
from shared.medicines.inn import words


def is_prescribed(prescribed: Product, product: DeliveredProduct) -> bool:
    """Tell whether a medicine is the prescribed one; it never is a device or a preparation."""
    match prescribed:
        case MedicinePack(cis=cis) | MedicineSpeciality(cis=cis):
            return product.cis == cis
        case MedicineInn(inn=inn):
            return is_of_inn(product, inn)
        case _:
            return False


def is_of_inn(product: DeliveredProduct, prescribed: str) -> bool:
    """Tell whether a speciality has the substances that `prescribed` names, all and no other.

    So a combination is never handed over for one of its substances, nor the other way round.
    """
    text = _spoken(prescribed)
    is_named = all(_spoken(substance) in text for substance in product.inn)
    return bool(product.inn) and is_named and not product.lacks_substance


def _spoken(text: str) -> str:
    """Return the words without accents, case or punctuation, each between blanks."""
    return f" {' '.join(words(text))} "
