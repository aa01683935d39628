"""One line of a content → its MedicationRequest."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from shared.contracts.prescription import (
    Device,
    InitialPrescription,
    Line,
    MedicineInn,
    MedicinePack,
    MedicineSpeciality,
    Mentions,
    Posology,
    Preparation,
    Product,
)
from shared.fhir import systems
from shared.fhir.shapes import coded, extension, without_nothing

_NO_MENTIONS: Final = Mentions()
_REASONS: Final[Mapping[str, str]] = {
    "work_accident": systems.WORK_ACCIDENT,
    "prevention": systems.PREVENTION,
}


def line_elements(line: Line, observations: Mapping[str, str]) -> dict[str, Any]:
    """Return the elements of a MedicationRequest that are the line's own.

    `observations` are the references of the reasons by their code.
    """
    mentions = line.mentions or _NO_MENTIONS
    reasons = reasons_of(line)
    return without_nothing(
        extension=_extensions(line, mentions),
        medicationCodeableConcept=_product(line.product),
        reasonReference=[{"reference": observations[code]} for code in reasons],
        dosageInstruction=_dosage(line.posology),
        substitution=_substitution(line),
    )


def reasons_of(line: Line) -> list[str]:
    """Return the codes of the observations that say who pays for the line, and why."""
    mentions = line.mentions or _NO_MENTIONS
    reasons = [systems.ALD] if line.is_ald else []
    if mentions.care_context is not None:
        reasons.append(_REASONS[mentions.care_context])
    return reasons


def _product(product: Product) -> dict[str, Any]:
    match product:
        case MedicinePack(cip13=cip13, label=label):
            return coded(systems.CIP, cip13, text=label)
        case MedicineSpeciality(cis=cis, label=label):
            return coded(systems.CIS, cis, text=label)
        case MedicineInn(inn=inn):
            return {"text": inn}
        case Preparation(label=label):
            return coded(systems.PRODUCT_KIND, "preparation", text=label)
        case Device(lpp=lpp, label=label):
            return coded(systems.LPP, lpp, text=label)


def _dosage(posology: Posology) -> list[dict[str, Any]]:
    units, intakes = posology.units_per_intake, posology.intakes_per_day
    dose = None
    if units is not None:
        # A fragment keeps the digits as the prescriber's software wrote them: 1.50 is not 1.5.
        value = orjson.Fragment(units.encode())
        unit = {"unit": "unité de prise", "system": systems.UCUM, "code": "1"}
        dose = [{"doseQuantity": {"value": value, **unit}}]
    timing = None
    if intakes is not None:
        timing = {"repeat": {"frequency": intakes, "period": 1, "periodUnit": "d"}}
    dosage = without_nothing(text=posology.text, timing=timing, doseAndRate=dose)
    return [dosage] if dosage else []


def _substitution(line: Line) -> dict[str, Any] | None:
    """Say whether a generic may replace a named medicine; of the others there is nothing to say."""
    if not isinstance(line.product, MedicinePack | MedicineSpeciality):
        return None
    code = "G" if line.non_substituable is None else "N"
    return without_nothing(
        allowedCodeableConcept=coded(systems.SUBSTITUTION, code),
        reason=None if line.non_substituable is None else {"text": line.non_substituable},
    )


def _extensions(line: Line, mentions: Mentions) -> list[dict[str, Any]]:
    flags = (
        (systems.SINGLE_DISPENSING, mentions.is_single_dispensing),
        (systems.MAY_OVERLAP, mentions.may_overlap),
        (systems.NOT_COVERED, mentions.is_not_reimbursable),
    )
    made = [extension(url, valueBoolean=True) for url, is_set in flags if is_set]
    if line.posology.text:
        made.append(extension(systems.RENDERED_DOSAGE, valueMarkdown=line.posology.text))
    if mentions.is_off_label:
        off_label = extension("isOffLabelUse", valueBoolean=True)
        made.append({"url": systems.OFF_LABEL, "extension": [off_label]})
    if mentions.fraction_days is not None:
        made.append(extension(systems.FRACTION_DAYS, valuePositiveInt=mentions.fraction_days))
    if mentions.initial_prescription is not None:
        made.append(_initial(mentions.initial_prescription))
    return made


def _initial(initial: InitialPrescription) -> dict[str, Any]:
    days = (("prescribed-on", initial.prescribed_on), ("reassess-on", initial.reassess_on))
    texts = (
        ("prescriber-name", initial.prescriber_name),
        ("establishment", initial.establishment),
    )
    parts = [extension(url, valueDate=day.isoformat()) for url, day in days if day is not None]
    parts += [extension(url, valueString=text) for url, text in texts if text]
    return {"url": systems.INITIAL_PRESCRIPTION, "extension": parts}
