"""The structure of a dosage → units and intakes, where both are fixed; the words bind.

Each other element is compared with them: what they repeat goes without saying, what they surely
contradict is refused, and the rest is told to be left out.
"""

from decimal import Decimal
from typing import Any, Final

from services.prescribe.fhir.checking_timing import check_timing
from services.prescribe.fhir.models import MedicationRequest
from services.prescribe.fhir.wording import Wording
from services.prescribe.requests.draft import INTAKES_PER_DAY_MAX
from shared.fhir import systems
from shared.fhir.entries import Placed
from shared.fhir.findings import Findings
from shared.fhir.parts import Dosage, DoseAndRate, Quantity, Range, Repeat
from shared.fhir.words import Said, amount_of, plain_number
from shared.medicines.strengths import strengths_of

_HOURS_OF: Final = {"h": 1, "d": 24}
_UNIT_DIGITS_MAX: Final = 4
_UNIT_DECIMALS_MAX: Final = 3
_MISSING: Final = "fhir_words_missing"


def read_structure(
    line: Placed[MedicationRequest], words: Wording, found: Findings
) -> dict[str, Any]:
    """Return units and intakes of the only dosage, and compare all others with the words."""
    dosages = line.resource.dosage_instruction
    kept = _structure_of(dosages[0]) if words.is_of_one else {}
    for index, dosage in enumerate(dosages):
        at = f"{line.at}.dosageInstruction[{index}]"
        _check_condition(dosage, words, at, found)
        for place, extra in enumerate(dosage.additional_instruction):
            if extra.words is None:
                found.notice(f"{at}.additionalInstruction[{place}]")
        if not words.is_of_one and dosage.sequence is not None:
            found.notice(f"{at}.sequence")
        if dosage.timing is not None and dosage.timing.repeat is not None:
            is_kept = "intakes_per_day" in kept
            check_timing(
                dosage.timing.repeat, words, f"{at}.timing.repeat", is_kept=is_kept, found=found
            )
        for place, dose in enumerate(dosage.dose_and_rate):
            here = f"{at}.doseAndRate[{place}]"
            _check_dose(dose, words, here, is_kept="units_per_intake" in kept, found=found)
    return kept


def _check_condition(dosage: Dosage, words: Wording, at: str, found: Findings) -> None:
    """A condition that is told without words of its own must stand in those of the posology."""
    flag, concept = dosage.as_needed_boolean, dosage.as_needed_codeable_concept
    if flag is not None and concept is not None:
        found.refuse("fhir_repeated", f"{at}.asNeeded")
    is_without_words = concept is not None and concept.words is None
    if (flag or is_without_words) and not words.has_condition:
        found.refuse(_MISSING, f"{at}.asNeeded")
    if flag is False and words.has_condition:
        found.notice(f"{at}.asNeeded")


def _check_dose(
    dose: DoseAndRate, words: Wording, at: str, *, is_kept: bool, found: Findings
) -> None:
    if dose.dose_quantity is not None and dose.dose_range is not None:
        found.refuse("fhir_repeated", f"{at}.dose")
    if dose.dose_range is not None:
        _check_range(dose.dose_range, words, f"{at}.dose", found)
    if dose.dose_quantity is not None:
        _check_quantity(dose.dose_quantity, words, f"{at}.dose", is_kept=is_kept, found=found)


def _check_quantity(
    dose: Quantity, words: Wording, at: str, *, is_kept: bool, found: Findings
) -> None:
    if dose.value is not None and dose.value <= 0:
        found.refuse("field_range", at, limit="plus de 0")
    elif dose.value is not None and _is_another(dose, dose.value, words):
        found.refuse(_MISSING, at)
    elif not is_kept and not _is_said(dose, words):
        found.notice(at)


def _is_said(dose: Quantity, words: Wording) -> bool:
    """Tell whether an amount is written: 20 mg, 0,02 g, "2 gélules" for "gélule"."""
    amount = amount_of(dose)
    masses = strengths_of(amount)
    if masses and masses <= words.masses:
        return True
    is_named = bool(dose.unit or dose.code)
    return is_named and any(words.said.says(Said(f"{amount}{plural}")) for plural in ("", "s"))


def _is_another(dose: Quantity, value: Decimal, words: Wording) -> bool:
    """Tell whether the words surely say another amount: "20 mg" is not 80 mg.

    Several times what they say may be several tablets of it.
    """
    if _counts_units(dose):
        return words.count.units not in (None, value)
    if _is_said(dose, words):
        return False
    masses, told = strengths_of(amount_of(dose)), words.masses
    return bool(masses and told and words.is_of_one) and not any(
        mass % one == 0 for mass in masses for one in told if one
    )


def _check_range(dose: Range, words: Wording, at: str, found: Findings) -> None:
    """A range is never computed with; words that surely count something else contradict it."""
    low, high = (None if end is None else end.value for end in (dose.low, dose.high))
    units = words.count.units
    if low is not None and low < 0:
        found.refuse("field_range", at, limit="au moins 0")
    elif low is not None and high is not None and _is_said_range(low, high, words):
        return
    elif units is not None and _is_counted(dose) and not (low or 0) <= units <= (high or units):
        found.refuse(_MISSING, at)
    else:
        found.notice(at)


def _is_said_range(low: Decimal, high: Decimal, words: Wording) -> bool:
    ends = [plain_number(end) for end in (low, high)]
    return any(words.said.says(Said(sign.join(ends))) for sign in (" à ", " ou ", "-"))


def _is_counted(dose: Range) -> bool:
    ends = [end for end in (dose.low, dose.high) if end is not None]
    return all(_counts_units(end) or not (end.unit or end.code) for end in ends)


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
