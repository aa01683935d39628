"""What a prescriber reads when he is asked whether he wrote it, or when his identity is held; pure.

The link is in the mail alone: whoever opened a session in his name reads the inbox too (ADR 43).
"""

from dataclasses import replace
from typing import Final

from services.notify.messages.phrases import (
    bullets,
    grouped,
    letter,
    moment_in_words,
    patient_in_words,
    quoted,
)
from services.notify.model import Words
from shared.contracts.fraud import (
    HoldReason,
    PrescriberHeld,
    VerificationQuestion,
    VerificationReason,
    VerificationRequested,
)
from shared.contracts.prescription import PrescriptionContent
from shared.days import paris_day
from shared.document.dates import long_date

_WHY: Final[dict[VerificationReason, str]] = {
    "report": "Une officine l’a signalée comme douteuse sans avoir pu vous joindre.",
    "signal": "Un analyste de l’Assurance Maladie examine les conditions de sa présentation.",
    "identity_held": "Une surveillance est en place sur votre identité : chaque ordonnance établie "
    "à votre nom attend votre confirmation. D’ici là, les officines vous appellent avant de la "
    "délivrer.",
}
_HELD: Final[dict[HoldReason, str]] = {
    "identity_misused": "Vous avez signalé que votre identité est usurpée.",
    "burst": "Une activité inhabituelle a été constatée à votre nom.",
}
_UNDER_HOLD: Final[tuple[str, ...]] = (
    "pour chacune, vous recevez ici une demande de confirmation : un clic suffit ;",
    (
        "tant que vous n’avez pas répondu, l’officine est invitée à vous appeler avant de "
        "délivrer ; elle peut poursuivre si vous confirmez de vive voix ;"
    ),
    "vos patients ne sont ni signalés ni prévenus.",
)
_BY_LINK: Final = "depuis votre logiciel ou par le lien envoyé à votre messagerie MSSanté."
_OR_CALL: Final = "Vous pouvez aussi appeler votre caisse d’assurance maladie."
_LINK: Final = (
    "Ce lien vous est personnel et ne sert qu’une fois ; la page ne montre ni le patient ni les "
    "médicaments. Ne transférez pas ce courriel. Vous pouvez aussi répondre depuis votre logiciel."
)


def verification_for_prescriber(
    event: VerificationRequested,
    question: VerificationQuestion,
    content: PrescriptionContent | None,
    *,
    has_link: bool,
) -> Words:
    """Ask the prescriber; `content` is what he signed, where it is a prescription known here."""
    subject = f"Confirmation demandée : {_what(event, article='')}"
    parts = _asked(event, question, content)
    until = f"Répondez avant le {moment_in_words(event.answer_by)}"
    if not has_link or question.answer_url is None:
        return letter(subject, *parts, f"{until}, depuis votre logiciel. {_OR_CALL}")
    seen = letter(subject, *parts, f"{until}, {_BY_LINK}")
    by_link = f"{until}, d’un clic :\n{question.answer_url}"
    return replace(seen, mailed=letter(subject, *parts, by_link, _LINK).body)


def held_for_prescriber(event: PrescriberHeld) -> Words:
    """Tell the prescriber what becomes of what is issued in his name from now on."""
    return letter(
        "Vos ordonnances attendent votre confirmation",
        "Bonjour,",
        f"{_HELD[event.reason]} Depuis le {moment_in_words(event.occurred_at)}, les ordonnances "
        f"numériques établies à votre nom à partir du {long_date(paris_day(event.since))} sont "
        "soumises à confirmation :",
        bullets(_UNDER_HOLD),
        "Vous pouvez continuer de prescrire. Si votre carte CPS, votre e-CPS ou votre mot de passe "
        "a pu être volé, faites opposition sans attendre. La mesure est levée par deux analystes "
        "de l’Assurance Maladie : appelez votre caisse dès que votre identité est de nouveau sûre.",
    )


def freed_for_prescriber() -> Words:
    """Tell the prescriber that nothing waits for his word any more."""
    return letter(
        "Vos ordonnances n’attendent plus votre confirmation",
        "Bonjour,",
        "La surveillance de votre identité est levée : les ordonnances établies à votre nom sont "
        "de nouveau délivrées comme d’habitude, même celles que vous n’aviez pas encore "
        "confirmées.",
    )


def _asked(
    event: VerificationRequested,
    question: VerificationQuestion,
    content: PrescriptionContent | None,
) -> list[str | None]:
    issued_on = question.issued_on if content is None else content.issued_on
    dated = "" if issued_on is None else f" du {long_date(issued_on)}"
    asked = (
        "L’Assurance Maladie vous demande si vous avez rédigé "
        f"{_what(event, article='l’')}{dated}, établie à votre nom. {_WHY[event.reason]}"
    )
    return [
        "Bonjour,",
        asked,
        _patient(question, content),
        _medicines(question, content),
        question.pharmacy_name and f"Officine : {quoted(question.pharmacy_name)}.",
        question.comment and f"Message joint à la demande : {quoted(question.comment)}",
    ]


def _what(event: VerificationRequested, *, article: str) -> str:
    if event.number is None:
        return "une ordonnance papier" if article else "ordonnance papier"
    return f"{article}ordonnance n° {grouped(event.number)}"


def _patient(question: VerificationQuestion, content: PrescriptionContent | None) -> str | None:
    if content is not None:
        return f"Patient : {patient_in_words(content.patient)}."
    return question.patient_name and f"Patient : {quoted(question.patient_name)}."


def _medicines(question: VerificationQuestion, content: PrescriptionContent | None) -> str | None:
    if content is not None:
        return "Prescrit :\n" + bullets(line.product.label for line in content.lines)
    if not question.medicines:
        return None
    return "Prescrit, d’après ce papier :\n" + bullets(map(quoted, question.medicines))
