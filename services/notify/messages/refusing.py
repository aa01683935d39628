"""What people read when a pharmacist refuses to dispense; pure.

The prescriber is asked; the patient only hears of a refusal for the sake of health, never of a
suspicion, which may be of whoever usurped that name, or of an honest person (ADR 29).
"""

from typing import Final

from services.notify.messages.phrases import (
    bullets,
    grouped,
    moment_in_words,
    officine_in_words,
    patient_in_words,
    quoted,
    words,
)
from services.notify.model import Words
from shared.contracts.dispense import DispensingRefusalReason, DispensingRefused, RefusalNotice

_REASONS: Final[dict[DispensingRefusalReason, str]] = {
    "suspected_forgery": "suspicion de falsification",
    "suspected_misuse": "suspicion de mésusage",
    "identity_doubtful": "doute sur l’identité de la personne qui l’a présentée",
    "danger_to_patient": "danger pour le patient",
    "other": "autre motif",
}
_DID_YOU_WRITE: Final = (
    "Êtes-vous bien l’auteur de cette ordonnance, et l’avez-vous écrite ainsi ? Appelez "
    "l’officine pour le lui dire. Si votre identité ou votre ordonnance a été détournée, "
    "signalez-le à votre caisse primaire d’assurance maladie."
)
_WHAT_TO_DO: Final[dict[DispensingRefusalReason, str]] = {
    "suspected_forgery": _DID_YOU_WRITE,
    "suspected_misuse": _DID_YOU_WRITE,
    "identity_doubtful": _DID_YOU_WRITE,
    "danger_to_patient": (
        "Appelez l’officine. Pour corriger cette ordonnance, remplacez-la ou annulez-la depuis "
        "votre logiciel ; le patient sait que vous êtes prévenu."
    ),
    "other": "Appelez l’officine pour en savoir plus.",
}


def refused_for_prescriber(event: DispensingRefused, notice: RefusalNotice) -> Words:
    """Ask the prescriber whether he wrote this, or tell him what endangers the patient."""
    return words(
        event.number,
        "refus de délivrance",
        "Bonjour,",
        f"{officine_in_words(event.pharmacy_finess, notice.pharmacy_name)} a refusé le "
        f"{moment_in_words(event.occurred_at)} de délivrer {_what(event)} "
        f"n° {grouped(event.number)} (motif : {_REASONS[event.reason]}).",
        f"Patient : {patient_in_words(notice.patient)}.",
        f"Refusé :\n{_lines(notice)}",
        f"Message de l’officine : {quoted(notice.comment)}",
        _WHAT_TO_DO[event.reason],
    )


def refused_for_patient(event: DispensingRefused, notice: RefusalNotice) -> Words:
    """Tell the patient that a medicine was not given for the sake of health, and whom to ask."""
    return words(
        event.number,
        "délivrance refusée par précaution",
        "Bonjour,",
        f"{officine_in_words(event.pharmacy_finess, notice.pharmacy_name)} a préféré, par "
        f"précaution pour votre santé, ne pas délivrer {_what(event)} n° {grouped(event.number)} :",
        _lines(notice),
        "Votre prescripteur en est prévenu. Avant de prendre ou d’arrêter ce traitement, demandez "
        "conseil à votre pharmacien ou à votre prescripteur.",
    )


def _what(event: DispensingRefused) -> str:
    return "une partie de votre ordonnance" if event.lines else "votre ordonnance"


def _lines(notice: RefusalNotice) -> str:
    return bullets(line.prescribed for line in notice.lines)
