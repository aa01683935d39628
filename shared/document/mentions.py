"""The French mentions of a prescription: what R.5132-3 CSP and R.161-45 CSS want to be read."""

from datetime import date, timedelta
from typing import Final

from shared.contracts.prescription import (
    Device,
    Line,
    MedicinePack,
    Patient,
    Prescriber,
    PrescriptionContent,
)
from shared.days import first_possible_day, last_first_day
from shared.document.dates import long_date, short_date, weight
from shared.document.posology import line_in_words
from shared.number import PrescriptionNumber

SEPARATOR: Final = "  ·  "
ALD_TITLE = (
    "Prescriptions relatives au traitement de l’affection de longue durée reconnue "
    "(liste ou hors liste) – AFFECTION EXONÉRANTE"
)
OTHER_TITLE = (
    "Prescriptions SANS RAPPORT avec l’affection de longue durée – MALADIES INTERCURRENTES"
)
AGREEMENT = "Le patient accepte que le prescripteur consulte l’exécution de cette ordonnance :"
STAMPS: Final = {"cancelled": "ANNULÉE", "replaced": "REMPLACÉE"}  # by how it ended
_TRANSMISSION: Final = (
    "Les informations de cette ordonnance sont transmises par voie électronique à l’Assurance "
    "Maladie. Le QR code permet à {officine} d’en vérifier l’authenticité et de l’exécuter."
)
_SETTINGS: Final = {
    "hospital_consultation": "Consultation hospitalière",
    "hospital_discharge": "Ordonnance de sortie d’hospitalisation",
}
_SEX = {"male": "masculin", "female": "féminin", "unknown": "non précisé"}


def title(content: PrescriptionContent) -> str:
    """Return what kind of prescription it is, in capitals."""
    kind = "ORDONNANCE SÉCURISÉE" if content.is_secure else "ORDONNANCE"
    if content.is_exception:
        return f"{kind} DE MÉDICAMENTS D’EXCEPTION"
    return kind


def notices(content: PrescriptionContent) -> list[tuple[str, str]]:
    """Return what concerns the whole prescription, each with its caption.

    The pharmacy of a substitution treatment and the days of an operation change what an officine
    may hand over (R.5132-30 and R.5132-33 CSP).
    """
    found: list[tuple[str, str]] = []
    if content.replaces is not None:
        number = PrescriptionNumber(content.replaces).grouped
        found.append(("Annule et remplace", f"l’ordonnance n° {number}"))
    if content.setting != "town":
        found.append(("Cadre", _SETTINGS[content.setting]))
    if content.pharmacy is not None:
        finess = f" (FINESS {content.pharmacy.finess})" if content.pharmacy.finess else ""
        found.append(("Pharmacie désignée", f"{content.pharmacy.name}{finess}"))
    if (surgery := content.surgery) is not None:
        operated, discharged = long_date(surgery.operated_on), long_date(surgery.discharged_on)
        found.append(("Intervention programmée", f"le {operated} ; sortie prévue le {discharged}"))
    found += [("À présenter", sentence) for sentence in _presentation(content)]
    return found


def transmission(content: PrescriptionContent) -> str:
    """Return what becomes of the prescription, and who may execute it."""
    officine = "toute officine" if content.pharmacy is None else "la pharmacie désignée"
    return _TRANSMISSION.format(officine=officine)


def deadlines(content: PrescriptionContent) -> list[str]:
    """Return until when it may begin, and go on where a line is renewed (R.5132-22, -21 CSP).

    What must be presented within days has its own notice instead.
    """
    found = []
    if any(presented_until(content, line) is None for line in content.lines):
        first = last_first_day(content.issued_on)
        found.append(
            f"Première délivrance au plus tard le {long_date(first)} (art. R.5132-22 du CSP)."
        )
    if any(line.quantity.renewals for line in content.lines):
        found.append(f"Ordonnance valable jusqu’au {long_date(content.valid_until)}.")
    return found


def presented_until(content: PrescriptionContent, line: Line) -> date | None:
    """Return the last day of a line that is handed over in full, where the law sets one."""
    within = None if line.mentions is None else line.mentions.presented_within_days
    if within is None:
        return None
    operation = content.surgery
    since = content.issued_on if operation is None else operation.discharged_on
    return since + timedelta(days=within)


def _presentation(content: PrescriptionContent) -> list[str]:
    """The day of issue, or of the planned discharge, is not counted (R.5132-33 al. 1 CSP)."""
    by_day: dict[date, list[Line]] = {}
    for line in content.lines:
        if (until := presented_until(content, line)) is not None:
            by_day.setdefault(until, []).append(line)
    return [
        f"{_which(lines, content)}{_within(until, content)} le {long_date(until)} au plus tard, "
        "pour être exécutée en totalité ; ensuite, pour la durée restant à courir (art. R.5132-33 "
        "du CSP)"
        for until, lines in by_day.items()
    ]


def _within(until: date, content: PrescriptionContent) -> str:
    if content.surgery is not None:
        first = first_possible_day(content.issued_on, operated_on=content.surgery.operated_on)
        return f"à partir du {long_date(first)} et"
    return f"dans les {(until - content.issued_on).days} jours, soit"


def _which(lines: list[Line], content: PrescriptionContent) -> str:
    if len(lines) == len(content.lines):
        return ""
    numbers = [str(line.line) for line in lines]
    return f"(ligne{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}) "


def prescriber_name(prescriber: Prescriber) -> str:
    """Return the given name and the family name, as the prescriber's software wrote them."""
    return f"{prescriber.given_name} {prescriber.family_name}"


def prescriber_mentions(prescriber: Prescriber) -> list[str]:
    """Return the lines under the prescriber's name."""
    numbers = [f"RPPS {prescriber.rpps}"]
    if prescriber.am_number:
        numbers.append(f"N° AM {prescriber.am_number}")
    if prescriber.finess:
        numbers.append(f"FINESS {prescriber.finess}")
    titles = [prescriber.qualification, prescriber.specialty or ""]
    return [
        " – ".join(filter(None, titles)),
        *([prescriber.hospital_service] if prescriber.hospital_service else []),
        SEPARATOR.join(numbers),
        prescriber.address,
        f"Tél. {_phone(prescriber.phone)}",
        f"MSSanté {prescriber.mssante}",
    ]


def patient_name(patient: Patient) -> str:
    """Return the family name and the given names of the patient."""
    return f"{patient.family_name} {patient.given_names}"


def patient_traits(patient: Patient) -> str:
    """Return birth date, sex, and weight and height where the dose needs them (R.5132-3 CSP)."""
    born = {"male": "Né", "female": "Née", "unknown": "Né(e)"}[patient.sex]
    traits = [f"{born} le {short_date(patient.birth_date)}", f"Sexe : {_SEX[patient.sex]}"]
    if patient.weight_grams is not None:
        traits.append(f"Poids : {weight(patient.weight_grams)}")
    if patient.height_cm is not None:
        traits.append(f"Taille : {patient.height_cm} cm")
    return SEPARATOR.join(traits)


def matricule(patient: Patient) -> str:
    """Return the matricule INS with its label: an officine without the QR types it (ADR 7)."""
    return f"Matricule INS : {patient.ins}"


def terms(line: Line) -> str:
    """Return duration, quantity, renewals and code of a line, on one line."""
    parts = []
    if line.duration_days is not None:
        parts.append(f"Durée : {_counted(line.duration_days, 'jour')}")
    if line.packs is not None:
        unit = "unité" if isinstance(line.product, Device) else "boîte"
        parts.append(f"Quantité : {_counted(line.packs, unit)}")
    parts.append(_renewals(line))
    if isinstance(line.product, MedicinePack):
        parts.append(f"CIP {line.product.cip13}")
    if isinstance(line.product, Device):
        parts.append(f"LPP {line.product.lpp}")
    return SEPARATOR.join(parts)


def in_letters(line: Line) -> str | None:
    """Return dosage, posology, duration and packs of a secure line in words (R.5132-29 CSP)."""
    return line_in_words(line) if line.is_secure else None


def ending(count: int) -> str:
    """Return the sentence that closes the list, so that no line can be added below."""
    return f"Fin de la prescription : {_counted(count, 'ligne')}."


def _renewals(line: Line) -> str:
    quantity = line.quantity
    if not quantity.renewals:
        return "Non renouvelable"
    every = f" tous les {quantity.period_days} jours" if quantity.period_days else ""
    return f"À renouveler {quantity.renewals} fois{every}"


def _counted(count: int, word: str) -> str:
    return f"{count} {_plural(word, count)}"


def _plural(word: str, count: int) -> str:
    return word if count <= 1 else f"{word}s"


def _phone(number: str) -> str:
    """Group a French number as people read it, and leave any other as it is."""
    digits = number.removeprefix("+33")
    if digits == number or len(digits) != 9 or not digits.isdigit():  # noqa: PLR2004
        return number
    return f"+33 {digits[0]} " + " ".join(digits[i : i + 2] for i in range(1, 9, 2))
