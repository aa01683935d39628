"""Whether a speciality is what an international non-proprietary name (DCI) asks for."""

from services.dispense.model import DeliveredProduct
from shared.medicines.inn import words


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
