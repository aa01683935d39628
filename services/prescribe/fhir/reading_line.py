"""MedicationRequest → one line of a draft."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.prescribe.fhir.models import (
    DispenseRequest,
    MedicationRequest,
    Observation,
    Substitution,
)
from services.prescribe.fhir.notes import LineFindings
from services.prescribe.fhir.reading_dosage import read_posology
from services.prescribe.fhir.reading_product import ReadProduct, read_product
from services.prescribe.rules.durations import valid_until
from shared.fhir import systems
from shared.fhir.days import day_of
from shared.fhir.entries import Entries, Placed
from shared.fhir.findings import Findings, extension_in, value_in
from shared.fhir.parts import Concept, Extension, Part
from shared.fhir.quantities import days_in, packs_in
from shared.fhir.words import words_of_code

_BOUNDS: Final = "dosageInstruction[0].timing.repeat.boundsDuration"
_NOT_ALLOWED: Final = "N"
_ALLOWED: Final = frozenset({"G", "E", "EC"})
_MOTIVES: Final[Mapping[tuple[str, ...], str]] = {
    ("mte",): "MTE",
    ("marge", "therapeutique", "etroite"): "MTE",
    ("efg",): "EFG",
    ("enfant", "forme", "galenique"): "EFG",
    ("cif",): "CIF",
    ("contre", "indication", "formelle"): "CIF",
}
_REASONS: Final = {
    systems.ALD: ("is_ald", True),
    systems.WORK_ACCIDENT: ("care_context", "work_accident"),
    systems.PREVENTION: ("care_context", "prevention"),
}
_FLAGS: Final = {
    systems.SINGLE_DISPENSING: "is_single_dispensing",
    systems.MAY_OVERLAP: "may_overlap",
    systems.NOT_COVERED: "is_not_reimbursable",
}


def read_line(
    line: Placed[MedicationRequest], entries: Entries, found: LineFindings
) -> tuple[dict[str, Any], ReadProduct]:
    """Return the line, and its product as it was read."""
    contained: list[Placed[Part]] = [
        Placed(f"{line.at}.contained[{index}]", resource)
        for index, resource in enumerate(line.resource.contained)
    ]
    product = read_product(line, entries, found, contained=contained)
    read = {
        "product": product.product,
        "posology": read_posology(line, found),
        **_dispensing(line, found),
        **_reasons(line, entries, found, contained=contained),
        **_mentions(line, found),
    }
    substitution = line.resource.substitution
    if substitution is not None:
        read["non_substituable"] = _motive(substitution, f"{line.at}.substitution", found)
    return {name: value for name, value in read.items() if value is not None}, product


def _dispensing(line: Placed[MedicationRequest], found: Findings) -> dict[str, Any]:
    at = f"{line.at}.dispenseRequest"
    request = line.resource.dispense_request or DispenseRequest()
    days = days_in(request.expected_supply_duration, f"{at}.expectedSupplyDuration", found)
    bounds, repeats = _bounds_of(line, found), request.number_of_repeats_allowed or 0
    if request.expected_supply_duration is None and not repeats:
        days = bounds
    _check_bounds(bounds, days, repeats, f"{line.at}.{_BOUNDS}", found)
    _check_interval(request, days, f"{at}.dispenseInterval", found)
    _check_validity(request, line.resource.authored_on, f"{at}.validityPeriod", found)
    return {
        "duration_days": days,
        "packs": packs_in(request.quantity, f"{at}.quantity", found),
        "renewals": request.number_of_repeats_allowed,
    }


def _check_bounds(
    bounds: int | None, days: int | None, repeats: int, at: str, found: Findings
) -> None:
    """The days of a dosage are those of one handing over, or of all of them."""
    if bounds is None:
        return
    if days is None:
        found.notice(at)
    elif bounds not in (days, days * (1 + repeats)):
        found.refuse("fhir_durations_differ", at)


def _bounds_of(line: Placed[MedicationRequest], found: Findings) -> int | None:
    """Return the days of the only dosage, where they are told; of several, each its own words."""
    dosages = line.resource.dosage_instruction
    timing = dosages[0].timing if len(dosages) == 1 else None
    bounds = None if timing is None or timing.repeat is None else timing.repeat.bounds_duration
    return days_in(bounds, f"{line.at}.{_BOUNDS}", found)


def _check_interval(request: DispenseRequest, days: int | None, at: str, found: Findings) -> None:
    """The delay between renewals comes from the duration (R.5132-14 CSP); another is refused."""
    if request.dispense_interval is None:
        return
    if days_in(request.dispense_interval, at, found) != days:
        found.refuse("fhir_element_refused", at)


def _check_validity(request: DispenseRequest, authored_on: str, at: str, found: Findings) -> None:
    """The validity is the law's (R.5132-21 CSP): a period may only say the same."""
    period = request.validity_period
    if period is None:
        return
    issued_on = day_of(authored_on)
    if period.start is not None and day_of(period.start) != issued_on:
        found.refuse("fhir_element_refused", f"{at}.start")
    if period.end is not None and day_of(period.end) != _end_of(issued_on):
        found.refuse("fhir_element_refused", f"{at}.end")


def _end_of(issued_on: str) -> str | None:
    try:
        return valid_until(date.fromisoformat(issued_on)).isoformat()
    except (ValueError, OverflowError):  # the draft's own check will say so
        return None


def _motive(substitution: Substitution, at: str, found: Findings) -> str | None:
    """Return MTE, EFG or CIF; a line that may not be replaced must say why (arrêté, 12/11/2019)."""
    allowed = substitution.allowed_codeable_concept
    code = None if allowed is None else allowed.code_in(systems.SUBSTITUTION)
    is_refused = substitution.allowed_boolean is False or code == _NOT_ALLOWED
    is_allowed = substitution.allowed_boolean is True or code in _ALLOWED
    if is_refused == is_allowed:
        found.refuse("field_choice", f"{at}.allowed")
        return None
    motive = _told(substitution.reason)
    if is_refused and motive is None:
        found.refuse("fhir_substitution_reason", f"{at}.reason")
    if is_allowed and substitution.reason is not None:
        found.refuse("fhir_element_refused", f"{at}.reason")
    return motive if is_refused else None


def _told(reason: Concept | None) -> str | None:
    if reason is None:
        return None
    texts = [reason.text, *(c.code for c in reason.coding), *(c.display for c in reason.coding)]
    known = (_MOTIVES.get(words_of_code(text)) for text in texts if text)
    told = {motive for motive in known if motive is not None}
    return told.pop() if len(told) == 1 else None


def _reasons(
    line: Placed[MedicationRequest],
    entries: Entries,
    found: Findings,
    *,
    contained: list[Placed[Part]],
) -> dict[str, Any]:
    """Return what the observations that the line names say; other reasons are left out."""
    read: dict[str, Any] = {}
    for index, reference in enumerate(line.resource.reason_reference):
        at = f"{line.at}.reasonReference[{index}]"
        target = entries.find(reference, Observation, within=contained)
        if target is None:
            found.refuse("fhir_reference_unresolved", at)
            continue
        told = _REASONS.get(target.resource.code.code_in(systems.CISIS) or "")
        if told is None or target.resource.value_boolean is None:
            found.notice(at)
        elif target.resource.value_boolean:
            name, value = told
            if read.setdefault(name, value) != value:
                found.refuse("fhir_repeated", at)
    return read


def _mentions(line: Placed[MedicationRequest], found: Findings) -> dict[str, Any]:
    extensions, at = line.resource.extension, line.at
    read: dict[str, Any] = {
        name: value_in(extensions, url, "value_boolean", at=at, found=found)
        for url, name in _FLAGS.items()
    }
    read["fraction_days"] = value_in(
        extensions, systems.FRACTION_DAYS, "value_positive_int", at=at, found=found
    )
    off_label = extension_in(extensions, systems.OFF_LABEL, at=at, found=found)
    if off_label is not None:
        read["is_off_label"] = value_in(
            off_label.extension, "isOffLabelUse", "value_boolean", at=at, found=found
        )
        if read["is_off_label"] is None:
            found.refuse("field_missing", f"{at}.extension")
    initial = extension_in(extensions, systems.INITIAL_PRESCRIPTION, at=at, found=found)
    if initial is not None:
        read["initial_prescription"] = parts_of(initial)
    return read


def parts_of(extension: Extension) -> dict[str, Any]:
    """Return the parts of an extension of our own, under the names of the draft."""
    return {
        part.url.replace("-", "_"): part.value_string or part.value_date
        for part in extension.extension
    }
