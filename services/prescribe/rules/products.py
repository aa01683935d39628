"""Whether the product of a line is known, and can still be had."""

from services.prescribe.model import LineSubject, ProductFacts
from services.prescribe.requests.draft import (
    DraftDevice,
    DraftInn,
    DraftPack,
    DraftPreparation,
    DraftSpeciality,
)
from shared.medicines.inn import folded, has_foreign_letters
from shared.problems import Refusal


def product_is_known(subject: LineSubject) -> Refusal | None:
    """A coded medicine stands in the public medicines database, whose label is printed."""
    if subject.facts is None:
        return subject.refusal("product_unknown", subject.product_field)
    return None


def inn_is_known(subject: LineSubject) -> Refusal | None:
    """An INN is one of the public medicines database (L.5121-1-2 CSP).

    Of another text, a brand's name for example, nobody could say what it is under which rules;
    and no officine could dispense it.
    """
    is_inn = isinstance(subject.line.product, DraftInn)
    if not is_inn or subject.facts is None or subject.facts.has_inn:
        return None
    return subject.refusal("inn_unknown", subject.product_field, nearest=_told(subject.facts))


def product_is_written_in_french_letters(subject: LineSubject) -> Refusal | None:
    """A prescription is readable (R.5132-3 CSP): a look-alike letter hides which rules hold."""
    written, field = _written(subject)
    if has_foreign_letters(written):
        return subject.refusal("letters_foreign", field)
    return None


def device_is_no_medicine(subject: LineSubject) -> Refusal | None:
    """What is on secure prescription is no device, whatever its code (R.5132-29 CSP, L.165-1 CSS).

    Under the code of a device its rules would not be applied.
    """
    if isinstance(subject.line.product, DraftDevice) and subject.is_secure:
        return subject.refusal("device_names_a_medicine", "product.label")
    return None


def same_secure_product_is_told(subject: LineSubject) -> Refusal | None:
    """Warn of a secure product that an earlier line holds already (R.5132-33 CSP, al. 2).

    The same substance in two strengths is one treatment, the same product twice may be a slip.
    """
    if not subject.is_secure or subject.facts is None:
        return None
    same = subject.facts.cis or folded(subject.facts.label)
    for other, facts in enumerate(subject.context.products[: subject.number - 1], 1):
        if facts is not None and (facts.cis or folded(facts.label)) == same:
            return subject.refusal("duplicate_line", subject.product_field, other=other)
    return None


def _written(subject: LineSubject) -> tuple[str, str]:
    """Return what the prescriber wrote of a product himself, and where."""
    match subject.line.product:
        case DraftInn(inn=text) | DraftPreparation(text=text):
            return text, subject.product_field
        case DraftDevice(label=label):
            return label, "product.label"
        case DraftPack() | DraftSpeciality():
            return "", subject.product_field


def marketing_has_stopped(subject: LineSubject) -> Refusal | None:
    """Warn when officines can no longer order the speciality (public medicines database)."""
    if subject.facts is not None and not subject.facts.is_marketed:
        return subject.refusal("marketing_stopped", subject.product_field)
    return None


def inn_is_missing(subject: LineSubject) -> Refusal | None:
    """Warn when the catalogue has no INN to print, which the law wants (L.5121-1-2 CSP)."""
    if subject.facts is not None and not subject.facts.has_inn:
        return subject.refusal("inn_missing", subject.product_field)
    return None


def _told(facts: ProductFacts) -> str:
    return ", ".join(f"« {name} »" for name in facts.nearest) or "aucune"
