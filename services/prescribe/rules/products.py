"""Whether the product of a line is known, and can still be had."""

from itertools import islice
from typing import Final

from services.prescribe.model import LineSubject, ProductFacts, subjects_of
from services.prescribe.requests.draft import (
    DraftDevice,
    DraftInn,
    DraftPack,
    DraftPreparation,
    DraftSpeciality,
)
from shared.document.nouns import noun_of_form
from shared.medicines.inn import folded, has_foreign_letters
from shared.medicines.strengths import strengths_of
from shared.problems import Refusal

_MEDICINES: Final = frozenset({"inn", "cis", "cip13"})


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
    if not subject.is_secure:
        return None
    for other in islice(subjects_of(subject.draft, subject.context), subject.number - 1):
        if _are_same(subject, other):
            return subject.refusal("duplicate_line", subject.product_field, other=other.number)
    return None


def _are_same(one: LineSubject, other: LineSubject) -> bool:
    first, second = one.facts, other.facts
    if first is None or second is None:
        return False
    if (first.cis or folded(first.label)) == (second.cis or folded(second.label)):
        return True
    kinds = {one.line.product.kind, other.line.product.kind}
    return "inn" in kinds and kinds <= _MEDICINES and _may_be_meant(first, second)


def _may_be_meant(one: ProductFacts, other: ProductFacts) -> bool:
    """Tell whether an INN may mean the other product: strength and solid form do not differ."""
    if not one.substances or one.substances != other.substances:
        return False
    told, others = strengths_of(one.label), strengths_of(other.label)
    if not (told <= others or others <= told):
        return False
    form, another = noun_of_form(one.label), noun_of_form(other.label)
    return form is None or another is None or form == another


def _written(subject: LineSubject) -> tuple[str, str]:
    """Return what the prescriber wrote of a product himself, and where."""
    match subject.line.product:
        case DraftInn(inn=text) | DraftPreparation(text=text):
            return text, subject.product_field
        case DraftDevice(label=label):
            return label, "product.label"
        case DraftPack() | DraftSpeciality():
            return "", subject.product_field


def preparation_is_spelled_right(subject: LineSubject) -> Refusal | None:
    """Warn of a word that nearly is a secure substance, whose rules do not hold (R.5132-29 CSP)."""
    is_preparation = isinstance(subject.line.product, DraftPreparation)
    if not is_preparation or subject.facts is None or not subject.facts.nearest:
        return None
    return subject.refusal(
        "preparation_misspelled", subject.product_field, nearest=_told(subject.facts)
    )


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
