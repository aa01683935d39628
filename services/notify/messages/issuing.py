"""What people read when a prescription is recorded; pure."""

from typing import Final

from services.notify.messages.phrases import counted, grouped, patient_in_words, words
from services.notify.model import Words
from shared.contracts.prescription import PrescriptionContent
from shared.days import last_first_day
from shared.document.dates import long_date
from shared.document.mentions import prescriber_name, presented_until

_PRODUCT: Final = (
    "Ordoflux est le service qui transmet votre ordonnance, de façon sécurisée, de votre "
    "prescripteur à l’officine que vous choisissez."
)


def issued_for_prescriber(content: PrescriptionContent) -> Words:
    """Tell the prescriber that the prescription is recorded; the PDF goes with it."""
    count = counted(len(content.lines), "ligne")
    return words(
        content.number,
        "enregistrée",
        "Bonjour,",
        f"Votre ordonnance n° {grouped(content.number)} du {long_date(content.issued_on)} est "
        f"enregistrée ({count}). {_officine(content)} peut désormais la consulter.",
        _replaces(content, "Elle remplace votre ordonnance n° {number}."),
        f"Patient : {patient_in_words(content.patient)}.",
        "Le document joint est prêt à être imprimé et signé.",
        _choice_for_prescriber(is_visible=content.prescriber_sees_execution),
    )


def issued_for_patient(content: PrescriptionContent) -> Words:
    """Tell the patient where the prescription is and how to use it; the PDF goes with it."""
    if content.prescriber_sees_execution:
        choice = "Vous avez accepté que votre prescripteur voie ce qui vous sera délivré."
    else:
        choice = (
            "Votre prescripteur ne verra pas ce qui vous sera délivré, comme vous l’avez voulu."
        )
    return words(
        content.number,
        "enregistrée",
        "Bonjour,",
        f"L’ordonnance établie le {long_date(content.issued_on)} par "
        f"{prescriber_name(content.prescriber)} "
        f"est enregistrée sous le n° {grouped(content.number)}. Vous la trouverez ci-jointe.",
        _replaces(content, "Elle remplace l’ordonnance n° {number} : ne présentez plus celle-là."),
        _PRODUCT,
        f"Son QR code, imprimé ou à l’écran, est à présenter {_where(content)}. {_until(content)}",
        f"{choice} Vous pouvez changer d’avis à tout moment.",
    )


def _officine(content: PrescriptionContent) -> str:
    pharmacy = content.pharmacy
    return "Toute officine" if pharmacy is None else f"La pharmacie désignée ({pharmacy.name})"


def _where(content: PrescriptionContent) -> str:
    pharmacy = content.pharmacy
    if pharmacy is None:
        return "dans l’officine de votre choix"
    return f"à la pharmacie désignée, {pharmacy.name}"


def _until(content: PrescriptionContent) -> str:
    """R.5132-33 CSP for stupéfiants, R.5132-22 for the others; renewals end after a year."""
    found = []
    days = {presented_until(content, line) for line in content.lines}
    if (soonest := min((day for day in days if day is not None), default=None)) is not None:
        which = "Pour une partie de vos médicaments, présentez" if None in days else "Présentez"
        found.append(
            f"{which}-le au plus tard le {long_date(soonest)} : ensuite, l’officine ne pourra "
            "délivrer que pour la durée restant à courir."
        )
    if None in days:
        first = last_first_day(content.issued_on)
        found.append(f"La première délivrance est possible jusqu’au {long_date(first)}.")
    if any(line.quantity.renewals for line in content.lines):
        found.append(f"Rien ne pourra plus être délivré après le {long_date(content.valid_until)}.")
    return " ".join(found)


def _replaces(content: PrescriptionContent, sentence: str) -> str | None:
    return None if content.replaces is None else sentence.format(number=grouped(content.replaces))


def _choice_for_prescriber(*, is_visible: bool) -> str:
    if is_visible:
        return "Le patient accepte que vous voyiez ce qui lui sera délivré : vous en serez informé."
    return "Le patient ne souhaite pas que vous voyiez ce qui lui sera délivré."
