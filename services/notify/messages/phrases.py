"""Turns of phrase that every message shares."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from services.notify.model import Remainder, Words
from shared.contracts.prescription import Patient
from shared.days import PARIS
from shared.document.dates import long_date, short_date
from shared.document.mentions import patient_name
from shared.number import PrescriptionNumber

QUOTED_CHARS_MAX: Final = 500
_FOOT: Final = "Message automatique d’Ordoflux ; merci de ne pas y répondre."


def words(number: str, about: str, *paragraphs: str | None) -> Words:
    """Return a message about a prescription: a subject that names nobody, and its paragraphs."""
    return letter(f"Ordonnance n° {grouped(number)} : {about}", *paragraphs)


def letter(subject: str, *paragraphs: str | None) -> Words:
    """Return a message: a subject that names nobody, and its paragraphs with our foot."""
    body = "\n\n".join([*(text for text in paragraphs if text), _FOOT])
    return Words(subject, f"{body}\n")


def quoted(text: str) -> str:
    """Return what somebody else wrote as one quotation, which cannot pass for our own words.

    It is one line of at most 500 characters, without quotation marks of the kind that end it.
    """
    line = " ".join(text.split()).replace("«", "“").replace("»", "”")
    cut = line if len(line) <= QUOTED_CHARS_MAX else f"{line[: QUOTED_CHARS_MAX - 1].rstrip()}…"
    return f"«\u00a0{cut}\u00a0»"


def bullets(lines: Iterable[str]) -> str:
    """Return one line per item."""
    return "\n".join(f"– {line}" for line in lines)


def patient_in_words(patient: Patient) -> str:
    """Name the patient with the birth date."""
    born = {"male": "né", "female": "née", "unknown": "né(e)"}[patient.sex]
    return f"{patient_name(patient)}, {born} le {short_date(patient.birth_date)}"


def officine_in_words(finess: str, name: str | None) -> str:
    """Name the officine at the head of a sentence, as its patients know it."""
    if not name:
        return f"L’officine FINESS {finess}"
    article = "La" if name.casefold().startswith("pharmacie") else "L’officine"
    return f"{article} {name} (FINESS {finess})"


def grouped(number: str) -> str:
    """Return the number as people read it."""
    return PrescriptionNumber(number).grouped


def moment_in_words(moment: datetime) -> str:
    """Return a moment as people of Paris read it."""
    local = moment.astimezone(PARIS)
    return f"{long_date(local.date())} à {local.hour} h {local.minute:02}"


def left_in_words(line: Remainder) -> str:
    """Return how much is left of a line, in its unit."""
    if line.unit == "pack":
        return counted(line.left_total, "boîte")
    return f"{counted(line.left_total, 'jour')} de traitement"


def euros(cents: int) -> str:
    """Return an amount of euro cents in euros."""
    whole, rest = divmod(cents, 100)
    spaced = f"{whole:,}".replace(",", "\u202f")
    return f"{spaced},{rest:02}\u00a0€"


def counted(count: int, word: str) -> str:
    """Return a count with its word in the right number."""
    return f"{count} {word if count <= 1 else f'{word}s'}"
