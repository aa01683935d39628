"""What people read when a prescription is cancelled, replaced or expires, or cannot be; pure.

While the patient hides the execution, the prescriber reads the same words whatever was decided
(ADR 19): the outcome itself tells whether something was handed over.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from services.notify.messages.phrases import (
    bullets,
    grouped,
    left_in_words,
    patient_in_words,
    words,
)
from services.notify.model import Remainder, Words
from shared.contracts.dispense import (
    CancellationRejected,
    CancellationRejection,
    ExecutionNotice,
    PrescriptionCancelled,
    PrescriptionExpired,
)
from shared.document.dates import long_date
from shared.document.mentions import prescriber_name

Outcome = PrescriptionCancelled | CancellationRejected

_REJECTIONS: Final[dict[CancellationRejection, str]] = {
    "already_dispensed": "tout ce qu’elle prescrivait avait déjà été délivré",
    "already_expired": "elle n’était déjà plus valable",
    "already_ended": "elle avait déjà pris fin",
}
_CALL: Final = "Si ce traitement peut lui nuire, appelez-le sans attendre."


def outcome_for_prescriber(event: Outcome, notice: ExecutionNotice) -> Words:
    """Tell the prescriber what became of his request, and what had been handed over by then."""
    handed_over = _handed_over(notice)
    told = _for_prescriber(
        event,
        notice,
        _decision(event),
        f"Le patient avait déjà reçu :\n{handed_over}\n\n{_CALL}" if handed_over else None,
    )
    hidden = _for_prescriber(
        event,
        notice,
        f"Votre demande au sujet de l’ordonnance n° {grouped(event.number)} est traitée : plus "
        "rien ne peut en être délivré.",
        "Le patient ne souhaite pas que vous voyiez ce qui lui a été délivré ; il se peut qu’il "
        f"en ait déjà reçu une partie. {_CALL}",
    )
    return replace(told, body_if_hidden=hidden.body)


def cancelled_for_patient(event: PrescriptionCancelled, notice: ExecutionNotice) -> Words:
    """Tell the patient that nothing more can be had of it, and what to do with what he has."""
    prescriber, number = prescriber_name(notice.prescriber), grouped(event.number)
    handed_over = _handed_over(notice)
    verb = "a annulé" if event.replaced_by is None else "a remplacé"
    what = "votre ordonnance" if event.scope == "whole" else "ce qui restait de votre ordonnance"
    return words(
        event.number,
        "annulée" if event.replaced_by is None else "remplacée",
        "Bonjour,",
        f"{prescriber} {verb} {what} n° {number} : plus rien ne peut en être délivré. Ne la "
        "présentez plus.",
        _instead(event, "Présentez à sa place l’ordonnance n° {number}, qui vous a été envoyée."),
        f"Vous aviez déjà reçu :\n{handed_over}\n\nAvant de continuer ou d’arrêter ce traitement, "
        "demandez conseil à votre prescripteur ou à votre pharmacien."
        if handed_over
        else None,
    )


def expired_for_patient(
    event: PrescriptionExpired, issued_on: date, lost: Sequence[Remainder]
) -> Words:
    """Tell the patient that the last day is over, what is lost, and what to do if it is needed."""
    never = bullets(f"{line.label} : {left_in_words(line)}" for line in lost)
    return words(
        event.number,
        "n’est plus valable",
        "Bonjour,",
        f"Votre ordonnance n° {grouped(event.number)}, établie le {long_date(issued_on)}, pouvait "
        f"être délivrée jusqu’au {long_date(event.expired_on)}. Plus rien ne peut en être "
        "délivré : ne la présentez plus.",
        f"N’a pas été délivré :\n{never}" if never else None,
        "Si vous avez encore besoin de ce traitement, demandez une nouvelle ordonnance à votre "
        "prescripteur. Sinon, vous n’avez rien à faire.",
    )


def _for_prescriber(
    event: Outcome, notice: ExecutionNotice, decision: str, handed_over: str | None
) -> Words:
    return words(
        event.number,
        "réponse à votre demande",
        "Bonjour,",
        decision,
        _instead(event, "Votre ordonnance n° {number} la remplace."),
        f"Patient : {patient_in_words(notice.patient)}.",
        handed_over,
    )


def _decision(event: Outcome) -> str:
    number = grouped(event.number)
    match event:
        case PrescriptionCancelled(scope="whole"):
            return (
                f"Votre ordonnance n° {number} est annulée. Rien n’en avait été délivré, et plus "
                "rien ne peut l’être."
            )
        case PrescriptionCancelled():
            return (
                f"Ce qui restait à délivrer de votre ordonnance n° {number} est annulé : plus rien "
                "ne peut en être délivré."
            )
        case CancellationRejected(rejection=rejection):
            return (
                f"Votre ordonnance n° {number} n’a pas pu être annulée : {_REJECTIONS[rejection]}."
            )


def _instead(event: Outcome, sentence: str) -> str | None:
    if event.replaced_by is None:
        return None
    return sentence.format(number=grouped(event.replaced_by))


def _handed_over(notice: ExecutionNotice) -> str:
    return bullets(line.delivered for line in notice.lines if line.delivered)
