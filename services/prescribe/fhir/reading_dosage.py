"""Dosage → the posology of a draft: the words that bind, and how many units how often a day."""

from decimal import Decimal
from typing import Any, Final

from services.prescribe.fhir import systems
from services.prescribe.fhir.entries import Placed
from services.prescribe.fhir.findings import Beside, Findings, value_in
from services.prescribe.fhir.models import MedicationRequest
from services.prescribe.fhir.notes import words_before
from services.prescribe.fhir.parts import Dosage, Quantity, Repeat
from services.prescribe.fhir.words import COMPARED_CHARS_MAX, Said, plain_number
from services.prescribe.requests.draft import INTAKES_PER_DAY_MAX

_HOURS_OF: Final = {"h": 1, "d": 24}
_TEXT_LIMIT: Final = "au plus 500"
_UNIT_DIGITS_MAX: Final = 4
_UNIT_DECIMALS_MAX: Final = 3


def read_posology(line: Placed[MedicationRequest], found: Findings) -> dict[str, Any]:
    """Return the posology.

    The words are those of the extension renderedDosageInstruction, else of the only dosage. Every
    other text of the dosages and every note must be repeated in them; a note may also name the
    product first.
    """
    dosages = line.resource.dosage_instruction
    text = _binding_text(line, found)
    if text is not None and len(text) > COMPARED_CHARS_MAX:
        found.refuse("field_length", f"{line.at}.dosageInstruction", limit=_TEXT_LIMIT)
    else:
        _check_repeated(line, Said(text or ""), found)
    posology: dict[str, Any] = {"text": text or ""}
    if len(dosages) == 1:
        posology |= _structure_of(dosages[0])
    return posology


def _binding_text(line: Placed[MedicationRequest], found: Findings) -> str | None:
    request = line.resource
    rendered: str | None = value_in(
        request.extension, systems.RENDERED_DOSAGE, "value_markdown", at=line.at, found=found
    )
    if rendered is not None:
        return rendered
    if len(request.dosage_instruction) > 1:
        found.refuse("fhir_words_missing", f"{line.at}.dosageInstruction")
    return request.dosage_instruction[0].text if request.dosage_instruction else None


def _check_repeated(line: Placed[MedicationRequest], text: Said, found: Findings) -> None:
    for index, dosage in enumerate(line.resource.dosage_instruction):
        at = f"{line.at}.dosageInstruction[{index}]"
        as_needed = dosage.as_needed_codeable_concept
        said = [
            ("text", dosage.text),
            ("asNeeded", None if as_needed is None else as_needed.words),
            *(("additionalInstruction", extra.words) for extra in dosage.additional_instruction),
        ]
        for name, part in said:
            if part is not None and not text.says(Said(part)):
                found.refuse("fhir_words_missing", f"{at}.{name}")
    for index, note in enumerate(line.resource.note):
        at, noted = f"{line.at}.note[{index}]", Said(note.text)
        if text.says(noted):
            continue
        before = words_before(text, noted)
        if before is None:
            found.refuse("fhir_words_missing", at)
        else:
            found.notes.append(Beside(line.at, at, before))


def _structure_of(dosage: Dosage) -> dict[str, Any]:
    """Return units and intakes where both are fixed; a dose taken as needed has neither."""
    if dosage.as_needed_boolean or dosage.as_needed_codeable_concept is not None:
        return {}
    doses = dosage.dose_and_rate
    units = _units_of(doses[0].dose_quantity) if len(doses) == 1 else None
    repeat = None if dosage.timing is None else dosage.timing.repeat
    intakes = None if repeat is None else _intakes_of(repeat)
    structure = {"units_per_intake": units, "intakes_per_day": intakes}
    return {name: value for name, value in structure.items() if value is not None}


def _units_of(dose: Quantity | None) -> str | None:
    """Return how many units are taken; milligrams and millilitres are no units."""
    if dose is None or dose.value is None or not _counts_units(dose):
        return None
    digits = plain_number(dose.value)
    whole, _, decimals = digits.partition(".")
    fits = dose.value > 0 and len(whole) <= _UNIT_DIGITS_MAX and len(decimals) <= _UNIT_DECIMALS_MAX
    return digits if fits else None


def _counts_units(dose: Quantity) -> bool:
    if dose.system == systems.EDQM:
        return True
    code = dose.code or ""
    return dose.system == systems.UCUM and (code == "1" or code.startswith("{"))


def _intakes_of(repeat: Repeat) -> int | None:
    """Return the intakes of every day, None when days differ or their number is not fixed."""
    is_open = repeat.frequency_max is not None or repeat.period_max is not None
    if is_open or repeat.day_of_week or repeat.count is not None:
        return None
    moments = len(repeat.time_of_day) or len(repeat.when)
    per_day = _per_day(repeat)
    if moments and repeat.frequency is None:
        is_daily = repeat.period is None or (repeat.period == 1 and repeat.period_unit == "d")
        per_day = moments if is_daily else None
    elif moments and moments != per_day:
        return None
    return per_day if per_day is not None and 1 <= per_day <= INTAKES_PER_DAY_MAX else None


def _per_day(repeat: Repeat) -> int | None:
    hours = _HOURS_OF.get(repeat.period_unit or "")
    if hours is None or not repeat.period or repeat.frequency is None:
        return None
    intakes = Decimal(24 * repeat.frequency) / (repeat.period * hours)
    return int(intakes) if intakes == int(intakes) else None
