"""The French mentions of a prescription: what R.5132-3 CSP and R.161-45 CSS want to be read."""

from datetime import date

from shared.contracts.prescription import Device, Line, MedicinePack, Patient, Prescriber
from shared.document.posology import line_in_words

ALD_TITLE = (
    "Prescriptions relatives au traitement de l’affection de longue durée reconnue "
    "(liste ou hors liste) – AFFECTION EXONÉRANTE"
)
OTHER_TITLE = (
    "Prescriptions SANS RAPPORT avec l’affection de longue durée – MALADIES INTERCURRENTES"
)
AGREEMENT = "Le patient accepte que le prescripteur consulte l’exécution de cette ordonnance :"
TRANSMISSION = (
    "Les informations de cette ordonnance sont transmises par voie électronique à l’Assurance "
    "Maladie. Le QR code permet à toute officine d’en vérifier l’authenticité et de la délivrer."
)
_NON_SUBSTITUABLE = {
    "MTE": "marge thérapeutique étroite",
    "EFG": "enfant de moins de six ans, forme galénique adaptée",
    "CIF": "contre-indication formelle à un excipient",
}
_SEX = {"male": "masculin", "female": "féminin", "unknown": "non précisé"}
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)


def long_date(day: date) -> str:
    """Return the date as people write it: "1er janvier 2027"."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Return the date as forms show it: "01/01/2027"."""
    return f"{day:%d/%m/}{day.year:04}"


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
        "  ·  ".join(numbers),
        prescriber.address,
        f"Tél. {_phone(prescriber.phone)}",
        f"MSSanté {prescriber.mssante}",
    ]


def patient_name(patient: Patient) -> str:
    """Return the family name and the given names of the patient."""
    return f"{patient.family_name} {patient.given_names}"


def patient_traits(patient: Patient) -> str:
    """Return birth date and sex; the INS itself is not printed, the QR code is bound to it."""
    born = {"male": "Né", "female": "Née", "unknown": "Né(e)"}[patient.sex]
    return f"{born} le {short_date(patient.birth_date)}  ·  Sexe : {_SEX[patient.sex]}"


def terms(line: Line) -> str:
    """Return duration, quantity, renewals and code of a line, on one line."""
    parts = []
    if line.duration_days is not None:
        parts.append(f"Durée : {_counted(line.duration_days, 'jour')}")
    if line.packs is not None:
        parts.append(f"Quantité : {_counted(line.packs, 'boîte')}")
    parts.append(_renewals(line))
    if isinstance(line.product, MedicinePack):
        parts.append(f"CIP {line.product.cip13}")
    if isinstance(line.product, Device):
        parts.append(f"LPP {line.product.lpp}")
    return "  ·  ".join(parts)


def substitution(line: Line) -> str | None:
    """Return the mention that forbids a generic, with its reason (arrêté du 12/11/2019)."""
    reason = line.non_substituable
    return None if reason is None else f"NON SUBSTITUABLE ({reason} : {_NON_SUBSTITUABLE[reason]})"


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
