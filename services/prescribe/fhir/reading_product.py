"""Medication, or the code of a line → the product of a draft."""

from dataclasses import dataclass
from typing import Any, Final

from services.prescribe.fhir.models import Ingredient, Medication, MedicationRequest
from shared.fhir import systems
from shared.fhir.entries import Entries, Placed
from shared.fhir.findings import Findings
from shared.fhir.parts import Concept, Part, Quantity
from shared.fhir.words import COMPARED_CHARS_MAX, Said, amount_of

_READ_SYSTEMS: Final = frozenset(
    {*systems.CIP_SYSTEMS, *systems.CIS_SYSTEMS, systems.LPP, systems.PRODUCT_KIND}
)


@dataclass(frozen=True, slots=True)
class ReadProduct:
    """The product of a line, the expression of where it stands, and what its code must agree with.

    `said` are texts and ingredients beside the code of a pack or a speciality, 1 000 characters.
    """

    product: dict[str, Any]
    at: str
    said: tuple[str, ...] = ()


def read_product(
    line: Placed[MedicationRequest],
    entries: Entries,
    found: Findings,
    *,
    contained: list[Placed[Part]],
) -> ReadProduct:
    """Return the product, where it is coded, and what is said of it beside its code.

    CIP and CIS codes name a pack and a speciality, an LPP code a device; words alone are a DCI, or
    a preparation where they are said to be one.
    """
    request = line.resource
    coded = request.medication_codeable_concept
    if coded is not None:
        if request.medication_reference is not None:
            found.refuse("fhir_repeated", f"{line.at}.medication")
        at = f"{line.at}.medication"
        return _read(coded, (), at, found)
    target = entries.find(request.medication_reference, Medication, within=contained)
    if target is None or target.resource.code is None:
        code = "fhir_reference_unresolved" if target is None else "field_missing"
        found.refuse(code, f"{line.at}.medication")
        return ReadProduct({}, f"{line.at}.medication")
    read = _read(target.resource.code, target.resource.ingredient, f"{target.at}.code", found)
    product = read.product
    is_worded = product.get("kind") in ("inn", "preparation")
    if is_worded and target.at not in entries.compared:  # once, however many lines mean it
        entries.compared.add(target.at)
        _check_words(target, product.get("inn") or product.get("text"), found)
    return read


def _read(
    concept: Concept, ingredients: tuple[Ingredient, ...], at: str, found: Findings
) -> ReadProduct:
    product = _of_concept(concept, at, found)
    for index, coding in enumerate(concept.coding):
        if coding.code is not None and coding.system not in _READ_SYSTEMS:
            found.notice(f"{at}.coding[{index}]")
    if product.get("kind") not in ("cip13", "cis"):
        return ReadProduct(product, at)
    texts = [concept.text, *(coding.display for coding in concept.coding)]
    said = (*filter(None, texts), *filter(None, map(_in_words, ingredients)))
    if sum(map(len, said)) > COMPARED_CHARS_MAX:
        found.refuse("field_length", at, limit=f"au plus {COMPARED_CHARS_MAX}")
        return ReadProduct(product, at)
    return ReadProduct(product, at, said)


def _in_words(ingredient: Ingredient) -> str:
    """Return a substance with its amount in one unit of the medicine, where it is told so."""
    item, strength = ingredient.item_codeable_concept, ingredient.strength
    name = (None if item is None else item.words) or ""
    if strength is None or strength.numerator is None:
        return name
    is_of_one = strength.denominator is None or _is_one(strength.denominator)
    return f"{name} {amount_of(strength.numerator)}" if is_of_one else name


def _of_concept(concept: Concept, at: str, found: Findings) -> dict[str, Any]:
    products = [product for product in _coded(concept) if product]
    if len(products) > 1:
        found.refuse("fhir_product_ambiguous", at)
    if products:
        return products[0]
    if concept.code_in(systems.UCD) is not None:
        found.refuse("fhir_product_code_unsupported", at)
    if concept.code_in(systems.PRODUCT_KIND) == "preparation":
        return {"kind": "preparation", "text": concept.text}
    return {"kind": "inn", "inn": concept.words}


def _coded(concept: Concept) -> tuple[dict[str, Any], ...]:
    """Return what each system that we read says; one product only may come out of it."""
    found: list[dict[str, Any]] = []
    for coding in concept.coding:
        if coding.system in systems.CIP_SYSTEMS:
            found.append({"kind": "cip13", "cip13": coding.code})
        elif coding.system in systems.CIS_SYSTEMS:
            found.append({"kind": "cis", "cis": coding.code})
        elif coding.system == systems.LPP:
            found.append({"kind": "lpp", "lpp": coding.code, "label": concept.words})
    return tuple(found)


def _check_words(medication: Placed[Medication], text: str | None, found: Findings) -> None:
    """A strength or a form that the words do not say would be lost: it is refused."""
    resource = medication.resource
    if text is not None and len(text) > COMPARED_CHARS_MAX:
        found.refuse("field_length", f"{medication.at}.code", limit="au plus 500")
        return
    said = Said(text)
    if resource.form is not None and not said.says(Said(resource.form.words)):
        found.refuse("fhir_words_missing", f"{medication.at}.form")
    for index, ingredient in enumerate(resource.ingredient):
        if not _is_said(ingredient, said):
            found.refuse("fhir_words_missing", f"{medication.at}.ingredient[{index}]")


def _is_said(ingredient: Ingredient, text: Said) -> bool:
    item, strength = ingredient.item_codeable_concept, ingredient.strength
    amounts = () if strength is None else (strength.numerator, strength.denominator)
    parts = [] if item is None else [item.words]
    parts += [amount_of(amount) for amount in amounts if amount is not None and not _is_one(amount)]
    return all(text.says(Said(part)) for part in parts)


def _is_one(amount: Quantity) -> bool:
    """For one unit: that goes without saying."""
    return amount.value == 1 and (amount.unit or amount.code) in (None, "1")
