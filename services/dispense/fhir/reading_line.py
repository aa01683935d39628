"""MedicationDispense → what an officine does with one line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from services.dispense.fhir.models import Medication, MedicationDispense
from shared.contracts.dispense import FillKind, LineOutcome
from shared.fhir import systems
from shared.fhir.entries import Entries, Placed
from shared.fhir.findings import Findings, ValueKind, extension_in, value_in
from shared.fhir.parts import Concept, Extension, Part
from shared.fhir.quantities import days_in, packs_in
from shared.identifiers import InvalidIdentifier
from shared.number import PrescriptionNumber

_NOT_NOW: Final[Mapping[str, LineOutcome]] = {"on-hold": "postponed", "declined": "not_delivered"}
_LINE: Final = re.compile(r"[0-9]{1,3}")
_BY_ADDRESS: Final = re.compile(r"(?:\S{1,400}/)?MedicationRequest/([0-9A-Za-z]{1,64}-[0-9]{1,3})")
_OWN_VALUES: Final[tuple[tuple[str, str, ValueKind], ...]] = (
    (systems.EXPECTED_ON, "expected_on", "value_date"),
    (systems.OWED_PACKS, "owed_packs", "value_unsigned_int"),
    (systems.ORDER_NUMBER, "order_number", "value_string"),
)
_OF_VERIFICATION: Final[Mapping[str, ValueKind]] = {
    "outcome": "value_code",
    "reason": "value_code",
    "comment": "value_string",
}
_GENERIC: Final = frozenset({"G", "E", "EC"})
_NONE: Final = "N"
_OUT_OF_STOCK: Final = "outofstock"
_READ_SYSTEMS: Final = frozenset({*systems.CIP_SYSTEMS, systems.LPP})


@dataclass(frozen=True, slots=True)
class ReadProduct:
    """The codes of what left, the expression of where they stand, and the texts beside them."""

    codes: Mapping[str, str]
    at: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadLine:
    """The line of a step 1 and the number it names; where its product is coded, and said."""

    number: PrescriptionNumber | None
    line: dict[str, Any]
    product_at: str
    said: tuple[str, ...]
    fill: str | None  # as the sender believes: the balances say


def read_line(dispense: Placed[MedicationDispense], entries: Entries, found: Findings) -> ReadLine:
    """Return what an officine does with one line."""
    resource, at = dispense.resource, dispense.at
    outcome = _outcome(dispense, found)
    product = _product(dispense, entries, found)
    number, line_number = _line_of(dispense, found)
    packs = packs_in(resource.quantity, f"{at}.quantity", found)
    read: dict[str, Any] = {
        "line": line_number,
        "outcome": outcome,
        **product.codes,
        "packs": None if outcome in _NOT_NOW.values() and not packs else packs,
        "covers_days": days_in(resource.days_supply, f"{at}.daysSupply", found),
        "reason": _reason(resource, f"{at}.statusReason", found),
        "agreement": _agreement(dispense, found),
        "verification": _verification(dispense, found),
        **_own_values(dispense, found),
    }
    line = {name: value for name, value in read.items() if value is not None}
    fill = _fill(resource.type, f"{at}.type", found)
    return ReadLine(number, line, product.at, product.said, fill)


def _own_values(dispense: Placed[MedicationDispense], found: Findings) -> dict[str, Any]:
    """Return what FHIR has no element for."""
    extensions, at = dispense.resource.extension, dispense.at
    read: dict[str, Any] = {
        name: value_in(extensions, url, kind, at=at, found=found) for url, name, kind in _OWN_VALUES
    }
    scanned = [each.value_string for each in extensions if each.url == systems.PACK_SCANNED]
    if None in scanned:
        found.refuse("field_type", f"{at}.extension", expected="texte")
    return read | {"packs_scanned": scanned or None}


def _line_of(
    dispense: Placed[MedicationDispense], found: Findings
) -> tuple[PrescriptionNumber | None, int | None]:
    """Return number and line: by our identifier, or by the address of the MedicationRequest."""
    named, at = dispense.resource.authorizing_prescription, f"{dispense.at}.authorizingPrescription"
    if len(named) != 1:
        found.refuse("fhir_repeated" if named else "field_missing", at)
        return None, None
    identifier, by_address = named[0].identifier, _BY_ADDRESS.fullmatch(named[0].reference or "")
    address = None if by_address is None else by_address[1]
    if identifier is not None and identifier.system == systems.PRESCRIPTION_LINE:
        return _same_line(identifier.value or "", address, at, found)
    if identifier is not None and address is None:
        found.refuse("fhir_system_unknown", f"{at}.identifier.system")
        return None, None
    return _same_line(address or "", None, at, found)


def _same_line(
    text: str, address: str | None, at: str, found: Findings
) -> tuple[PrescriptionNumber | None, int | None]:
    """Return the number and line of a text; an address of ours beside it may only say the same."""
    told = _number_and_line(text)
    if told is None:
        found.refuse("field_form", at)
        return None, None
    beside = None if address is None else _number_and_line(address)
    if beside not in {None, told}:
        found.refuse("fhir_repeated", at)
    return told


def _number_and_line(text: str) -> tuple[PrescriptionNumber, int | None] | None:
    number, _, line = text.rpartition("-")
    try:
        return PrescriptionNumber.parse(number), int(line) if _LINE.fullmatch(line) else None
    except InvalidIdentifier:
        return None


def _outcome(dispense: Placed[MedicationDispense], found: Findings) -> LineOutcome:
    resource, at = dispense.resource, dispense.at
    is_generic = _is_generic(resource, f"{at}.substitution", found)
    if resource.status in _NOT_NOW:
        if is_generic:
            found.refuse("fhir_element_refused", f"{at}.substitution")
        return _NOT_NOW[resource.status]
    if any(extension.url == systems.AGREEMENT for extension in resource.extension):
        return "adapted"
    return "substituted" if is_generic else "delivered"


def _is_generic(resource: MedicationDispense, at: str, found: Findings) -> bool:
    """Tell whether a generic went out; a type of substitution must say the same."""
    substitution = resource.substitution
    if substitution is None:
        return False
    if substitution.type is not None:
        allowed = _GENERIC if substitution.was_substituted else {_NONE}
        if substitution.type.code_in(systems.SUBSTITUTION) not in allowed:
            found.refuse("field_choice", f"{at}.type")
    return substitution.was_substituted


def _fill(told: Concept | None, at: str, found: Findings) -> str | None:
    """Return how far the sender believes that the hand-over goes."""
    if told is None or not told.coding:
        return None
    code = told.code_in(systems.ACT_CODE)
    if code not in get_args(FillKind):
        found.refuse("field_choice", at)
    return code


def _reason(resource: MedicationDispense, at: str, found: Findings) -> str | None:
    told = resource.status_reason_codeable_concept
    if told is None:
        return None
    own = told.code_in(systems.NOT_DELIVERED_REASON)
    if own is None and told.code_in(systems.STATUS_REASON) == _OUT_OF_STOCK:
        return "stock_out"
    if own is None:
        found.refuse("fhir_system_unknown", at)
    return own


def _agreement(dispense: Placed[MedicationDispense], found: Findings) -> dict[str, Any] | None:
    extensions, at = dispense.resource.extension, dispense.at
    told = extension_in(extensions, systems.AGREEMENT, at=at, found=found)
    if told is None:
        return None
    parts = told.extension
    read = {
        "by": value_in(parts, "by", "value_code", at=at, found=found),
        "request_id": value_in(parts, "request", "value_id", at=at, found=found),
        "agreed_at": value_in(parts, "agreed-at", "value_date_time", at=at, found=found),
    }
    return {name: value for name, value in read.items() if value is not None}


def _verification(dispense: Placed[MedicationDispense], found: Findings) -> dict[str, Any] | None:
    """Return what the officine checked of an expensive medicine, and what it concludes."""
    extensions, at = dispense.resource.extension, dispense.at
    told = extension_in(extensions, systems.VERIFICATION, at=at, found=found)
    if told is None:
        return None
    parts, kinds = told.extension, _OF_VERIFICATION.items()
    read: dict[str, Any] = {
        name: value_in(parts, name, kind, at=at, found=found) for name, kind in kinds
    }
    steps = [each.value_code for each in parts if each.url == "step"]
    if None in steps:
        found.refuse("field_type", f"{at}.extension", expected="code")
    read |= {"steps": steps}
    return {name: value for name, value in read.items() if value is not None}


def reason_to_go_on(told: Extension, at: str, found: Findings) -> dict[str, Any]:
    """Return why the officine goes on."""
    read = {
        "code": value_in(told.extension, "code", "value_code", at=at, found=found),
        "comment": value_in(told.extension, "comment", "value_string", at=at, found=found),
    }
    return {name: value for name, value in read.items() if value is not None}


def _product(
    dispense: Placed[MedicationDispense], entries: Entries, found: Findings
) -> ReadProduct:
    """Return what left; where nothing did, a product that FHIR asks for is left out."""
    at = f"{dispense.at}.medication"
    concept, coded_at = _concept(dispense, entries, at, found)
    if concept is None or not (concept.coding or concept.text):
        return ReadProduct({}, at)
    if dispense.resource.status in _NOT_NOW:
        found.notice(at)
        return ReadProduct({}, at)
    codes = {
        (system, coding.code)
        for coding in concept.coding
        for system in ("lpp" if coding.system == systems.LPP else "cip13",)
        if coding.system in _READ_SYSTEMS and coding.code is not None
    }
    if len(codes) > 1:
        found.refuse("fhir_product_ambiguous", coded_at)
    for index, coding in enumerate(concept.coding):
        if coding.system not in _READ_SYSTEMS:
            found.notice(f"{coded_at}.coding[{index}]")
    meant = dispense.resource.medication_reference
    beside = None if meant is None else meant.display
    said = (beside, concept.text, *(coding.display for coding in concept.coding))
    return ReadProduct(dict(sorted(codes)[:1]), coded_at, tuple(filter(None, said)))


def _concept(
    dispense: Placed[MedicationDispense], entries: Entries, at: str, found: Findings
) -> tuple[Concept | None, str]:
    coded, meant = (
        dispense.resource.medication_codeable_concept,
        dispense.resource.medication_reference,
    )
    if coded is not None and meant is not None:
        found.refuse("fhir_repeated", at)
    if coded is not None or meant is None:
        return coded, at
    contained: list[Placed[Part]] = [
        Placed(f"{dispense.at}.contained[{index}]", resource)
        for index, resource in enumerate(dispense.resource.contained)
    ]
    target = entries.find(meant, Medication, within=contained)
    if target is None:
        found.refuse("fhir_reference_unresolved", at)
        return None, at
    return target.resource.code, f"{target.at}.code"
