"""What people read of an alert; class F is told to nobody; pure."""

from dataclasses import replace
from typing import Final

from services.notify.messages.phrases import (
    grouped,
    moment_in_words,
    patient_in_words,
    words,
)
from services.notify.model import Words
from shared.contracts.fraud import SignalName, SignalRaised
from shared.contracts.prescription import Patient

# S1 fires on what was dispensed in full or has ended: which signal it is says something of the
# execution.
_ALERTS: Final[dict[SignalName, str]] = {
    "S1": "Les conditions de cette présentation peuvent révéler l’usage d’une copie.",
    "S2": "Elle, ou une autre de même contenu, a été présentée dans plusieurs officines en peu "
    "de temps.",
    "S3": "Le document présenté semble différer de l’ordonnance que vous avez signée.",
}
_ALERT_IF_HIDDEN: Final = "Vérifiez que vous êtes bien à l’origine de cette ordonnance."


def alert_for_prescriber(event: SignalRaised, patient: Patient) -> Words:
    """Ask the prescriber to check a presentation.

    While the execution is hidden from him, every signal has the same words.
    """
    hidden = _alert(event, patient, why=_ALERT_IF_HIDDEN)
    return replace(_alert(event, patient, why=_ALERTS[event.signal]), body_if_hidden=hidden.body)


def alert_for_patient(event: SignalRaised) -> Words:
    """Tell the patient in plain, reassuring words that the prescription was presented."""
    return words(
        event.number,
        "présentation à vérifier",
        "Bonjour,",
        f"Votre ordonnance n° {grouped(event.number)} a été présentée dans une officine le "
        f"{moment_in_words(event.occurred_at)}.",
        "Si c’est bien vous, ou une personne de confiance, vous n’avez rien à faire : "
        "l’officine fait simplement quelques vérifications de plus.",
        "Si ce n’est pas vous, parlez-en à votre pharmacien ou à votre prescripteur, et ne "
        "partagez pas le QR code de vos ordonnances. Vos traitements ne sont pas remis en cause.",
    )


def lifted_for_prescriber(number: str, patient: Patient) -> Words:
    """Tell the prescriber that nothing is held against the prescription any more."""
    return words(
        number,
        "suspicion levée",
        "Bonjour,",
        f"Nous vous avions signalé une présentation inhabituelle de votre ordonnance "
        f"n° {grouped(number)}. Après vérification par l’assurance maladie, la suspicion est "
        "levée : plus aucune officine n’est invitée à vous appeler à ce sujet.",
        f"Patient : {patient_in_words(patient)}.",
        "Vous n’avez rien à faire.",
    )


def lifted_for_patient(number: str) -> Words:
    """Tell the patient that the checks are over."""
    return words(
        number,
        "vérification terminée",
        "Bonjour,",
        f"Nous vous avions informé d’une présentation à vérifier de votre ordonnance "
        f"n° {grouped(number)}. La vérification est terminée : rien ne s’oppose à son utilisation "
        "habituelle, et les officines ne voient plus d’alerte à ce sujet.",
        "Vous n’avez rien à faire. Merci de votre patience.",
    )


def _alert(event: SignalRaised, patient: Patient, *, why: str) -> Words:
    return words(
        event.number,
        "présentation à vérifier",
        "Bonjour,",
        f"Votre ordonnance n° {grouped(event.number)} a été présentée le "
        f"{moment_in_words(event.occurred_at)} dans des conditions inhabituelles. {why}",
        f"Patient : {patient_in_words(patient)}.",
        "Une officine peut vous appeler pour confirmer. Si vous pensez que votre identité ou votre "
        "ordonnance a été détournée, signalez-le à votre caisse primaire d’assurance maladie.",
    )
