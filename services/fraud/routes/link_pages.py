"""The pages behind the link of a prescriber's mail, in French; without script, pure.

Whoever holds the link may be a mail scanner or somebody the mail was forwarded to: the pages tell
when the prescription was issued and how its number ends, never the patient nor a medicine.
"""

from collections.abc import Mapping
from html import escape
from typing import Final

from services.fraud.model.verifying import StoredVerification
from shared.contracts.fraud import VerificationAnswerCode, VerificationQuestion
from shared.days import PARIS
from shared.document.dates import long_date
from shared.http.pages import page, prose

_TAIL: Final = 4
_TITLE: Final = "Avez-vous rédigé cette ordonnance ?"
_CHOICES: Final[Mapping[VerificationAnswerCode, tuple[str, str]]] = {
    "issued": ("Oui, je l’ai rédigée", "Elle est telle que je l’ai signée."),
    "issued_altered": (
        "Oui, mais elle a été modifiée",
        "Un médicament, une quantité, une durée ou une date a été changé après moi.",
    ),
    "not_issued": (
        "Non, je ne l’ai pas rédigée",
        "Les officines en seront averties aussitôt.",
    ),
    "identity_misused": (
        "Non, et mon identité est usurpée",
        "Vos prochaines ordonnances attendront votre confirmation.",
    ),
}
_THANKS: Final[Mapping[VerificationAnswerCode, str]] = {
    "issued": "Vous confirmez avoir rédigé cette ordonnance. Rien d’autre ne vous est demandé.",
    "issued_altered": "Vous signalez que cette ordonnance a été modifiée. Les officines où elle "
    "serait présentée sont averties et vous appelleront.",
    "not_issued": "Vous déclarez ne pas avoir rédigé cette ordonnance. Les officines où elle "
    "serait présentée sont averties aussitôt ; deux analystes de l’Assurance Maladie examinent "
    "le dossier.",
    "identity_misused": "Vous signalez que votre identité est usurpée. Les ordonnances établies à "
    "votre nom attendent désormais votre confirmation : pour chacune, vous recevrez un lien comme "
    "celui-ci. Faites aussi opposition à votre carte CPS ou e‑CPS, et changez le mot de passe de "
    "votre logiciel.",
}


def question_page(asked: StoredVerification, question: VerificationQuestion) -> str:
    """Return the question with its four answers, each one click."""
    buttons = "".join(_button(code) for code in _CHOICES)
    return page(
        _TITLE,
        f"""<h1>{prose(_TITLE)}</h1>
<p class="lead">{prose(_shown(asked, question))}</p>
<p>{prose(_until(asked))} Le patient et les médicaments sont dans le courriel MSSanté qui vous a
amené ici, et dans votre logiciel&nbsp;; ils ne sont pas affichés sur cette page.</p>
<form class="choices" method="post" autocomplete="off">
<label>Un mot pour l’analyste, si vous le souhaitez (sans nom de patient)
<textarea name="comment" maxlength="500"></textarea></label>
{buttons}</form>
<p class="soft">Votre réponse est définitive et n’est donnée qu’une fois.</p>
""",
    )


def confirmation_page(
    asked: StoredVerification, question: VerificationQuestion, *, comment: str
) -> str:
    """Return the one more click that the gravest answer takes."""
    title = "Votre identité est usurpée ?"
    return page(
        title,
        f"""<h1>{prose(title)}</h1>
<p class="lead">{prose(_shown(asked, question))}</p>
<p>{prose("Si vous confirmez, jusqu’à la levée de cette mesure :")}</p>
<ul>
<li>chaque ordonnance établie à votre nom attendra votre confirmation&nbsp;; vous recevrez un lien
par ordonnance&nbsp;;</li>
<li>les officines seront invitées à vous appeler avant de délivrer&nbsp;;</li>
<li>la mesure ne peut être levée que par deux analystes de l’Assurance Maladie.</li>
</ul>
<form class="choices" method="post" autocomplete="off">
<input type="hidden" name="comment" value="{escape(comment)}">
<input type="hidden" name="confirmed" value="yes">
<button class="grave" name="answer" value="identity_misused">
<strong>Confirmer&nbsp;: mon identité est usurpée</strong></button>
<button name="answer" value="not_issued"><strong>Seule cette ordonnance n’est pas de moi</strong>
<span>Vos autres ordonnances ne changent pas.</span></button>
</form>
""",
    )


def thanks_page(code: VerificationAnswerCode, *, contact: str) -> str:
    """Return what an answer brought about."""
    return page(
        "Réponse enregistrée",
        f"""<h1>Réponse enregistrée</h1>
<p class="lead">{prose(_THANKS[code])}</p>
<p>{prose(f"Pour corriger cette réponse, appelez {contact}.")} Vous pouvez fermer cette page.</p>
""",
    )


def gone_page(*, contact: str) -> str:
    """Return the one answer to a link that is wrong, old, or was used."""
    return page(
        "Lien non valable",
        f"""<h1>Ce lien n’est pas, ou n’est plus, valable</h1>
<p>Si vous avez déjà répondu, votre réponse est enregistrée et vous n’avez rien à faire. Sinon,
répondez depuis votre logiciel, ou {prose(f"appelez {contact}.")}</p>
""",
    )


def busy_page() -> str:
    """Return what a link that is asked for again and again gets."""
    return page(
        "Trop de demandes",
        "<h1>Trop de demandes</h1>\n<p>Attendez une minute, puis ouvrez de nouveau le lien.</p>\n",
    )


def _button(code: VerificationAnswerCode) -> str:
    label, meaning = _CHOICES[code]
    grave = ' class="grave"' if code == "identity_misused" else ""
    return (
        f'<button{grave} name="answer" value="{code}"><strong>{prose(label)}</strong>'
        f"<span>{prose(meaning)}</span></button>\n"
    )


def _shown(asked: StoredVerification, question: VerificationQuestion) -> str:
    what = (
        "Une ordonnance sur papier"
        if asked.number is None
        else f"L’ordonnance dont le numéro se termine par {asked.number[-_TAIL:]}"
    )
    when = "" if question.issued_on is None else f", datée du {long_date(question.issued_on)},"
    return (
        f"{what}{when} a été établie à votre nom (RPPS se terminant par {asked.prescriber[-3:]})."
    )


def _until(asked: StoredVerification) -> str:
    local = asked.answer_by.astimezone(PARIS)
    return (
        f"Vous pouvez répondre jusqu’au {long_date(local.date())} à {local.hour} h "
        f"{local.minute:02}."
    )
