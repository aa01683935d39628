"""Pure: an event becomes the French subject and body that a person reads.

Subjects name neither person nor product: mail systems show and log them. Bodies travel inside
MSSanté, a secured messaging, and may name medicines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.notify.model import Remainder, Words
from shared.contracts.dispense import (
    AlertReasonCode,
    DispensationBilled,
    DispensationRecorded,
    ExecutionNotice,
    NotDeliveredReason,
    RecordedLine,
)
from shared.contracts.fraud import SignalName, SignalRaised
from shared.contracts.prescription import Patient, PrescriptionContent
from shared.days import PARIS, last_first_day
from shared.document.mentions import long_date, patient_name, prescriber_name, short_date
from shared.number import PrescriptionNumber

_REASONS: Final[dict[NotDeliveredReason, str]] = {
    "stock_out": "rupture de stock",
    "patient_declined": "refus du patient",
    "patient_has_enough": "le patient en a encore",
    "clinical_reason": "motif clinique",
    "unknown_product": "produit non reconnu",
    "other": "autre motif",
}
_ALERT_REASONS: Final[dict[AlertReasonCode, str]] = {
    "prescriber_confirmed": "confirmation auprès du prescripteur",
    "patient_known": "patient connu de l’officine",
    "other": "autre motif",
}
# S1 fires on what was dispensed in full: which signal it is says something of the execution.
_ALERTS: Final[dict[SignalName, str]] = {
    "S1": "Les conditions de cette présentation peuvent révéler l’usage d’une copie.",
    "S2": "Elle a été présentée dans plusieurs officines en peu de temps.",
    "S3": "Le document présenté semble différer de l’ordonnance que vous avez signée.",
}
_ALERT_IF_HIDDEN: Final = "Vérifiez que vous êtes bien à l’origine de cette ordonnance."
_PRODUCT: Final = (
    "Ordoflux est le service qui transmet votre ordonnance, de façon sécurisée, de votre "
    "prescripteur à l’officine que vous choisissez."
)
_FOOT: Final = "Message automatique d’Ordoflux ; merci de ne pas y répondre."


def issued_for_prescriber(content: PrescriptionContent) -> Words:
    """Tell the prescriber that the prescription is recorded; the PDF goes with it."""
    count = _counted(len(content.lines), "ligne")
    return _words(
        content.number,
        "enregistrée",
        "Bonjour,",
        f"Votre ordonnance n° {_grouped(content.number)} du {long_date(content.issued_on)} est "
        f"enregistrée ({count}). Toute officine peut désormais la consulter.",
        f"Patient : {_patient(content.patient)}.",
        "Le document joint est prêt à être imprimé et signé.",
        _choice_for_prescriber(is_visible=content.prescriber_sees_execution),
    )


def issued_for_patient(content: PrescriptionContent) -> Words:
    """Tell the patient where the prescription is and how to use it; the PDF goes with it."""
    first = min(last_first_day(content.issued_on), content.valid_until)
    if content.prescriber_sees_execution:
        choice = "Vous avez accepté que votre prescripteur voie ce qui vous sera délivré."
    else:
        choice = (
            "Votre prescripteur ne verra pas ce qui vous sera délivré, comme vous l’avez voulu."
        )
    return _words(
        content.number,
        "enregistrée",
        "Bonjour,",
        f"L’ordonnance établie le {long_date(content.issued_on)} par "
        f"{prescriber_name(content.prescriber)} "
        f"est enregistrée sous le n° {_grouped(content.number)}. Vous la trouverez ci-jointe.",
        _PRODUCT,
        "Son QR code, imprimé ou à l’écran, est à présenter une première fois au plus tard le "
        f"{long_date(first)}, dans l’officine de votre choix. Rien ne pourra plus être délivré "
        f"après le {long_date(content.valid_until)}.",
        f"{choice} Vous pouvez changer d’avis à tout moment.",
    )


def recorded_for_prescriber(event: DispensationRecorded, notice: ExecutionNotice) -> Words:
    """Tell the prescriber what was delivered, substituted or not delivered, and why."""
    went_on = None
    if event.alert_reason is not None:
        reason = _ALERT_REASONS[event.alert_reason]
        went_on = f"Une alerte était affichée ; l’officine a poursuivi (motif : {reason})."
    return _words(
        event.number,
        "délivrance enregistrée",
        "Bonjour,",
        f"{_officine(event, notice)} a enregistré le {_moment(event.occurred_at)} "
        f"une délivrance sur votre ordonnance n° {_grouped(event.number)}.",
        f"Patient : {_patient(notice.patient)}.",
        _bullets(_outcome(line, notice) for line in event.lines),
        went_on,
    )


def recorded_for_patient(
    event: DispensationRecorded, notice: ExecutionNotice, remaining: Sequence[Remainder]
) -> Words:
    """Tell the patient what was delivered and where, what remains, and from when."""
    if remaining:
        left = _bullets(_remainder(line) for line in remaining)
        rest = f"Il reste à délivrer :\n{left}\n\nVous pouvez choisir une autre officine."
    else:
        rest = "Il ne reste rien à délivrer sur cette ordonnance."
    return _words(
        event.number,
        "délivrance enregistrée",
        "Bonjour,",
        f"{_officine(event, notice)} a enregistré le {_moment(event.occurred_at)} "
        f"une délivrance sur votre ordonnance n° {_grouped(event.number)} :",
        _bullets(_outcome(line, notice) for line in event.lines),
        rest,
    )


def billed_for_prescriber(event: DispensationBilled, notice: ExecutionNotice) -> Words:
    """Tell the prescriber that the invoice came, and whether it agrees with the dispensing."""
    agrees = (
        "Elle concorde avec la délivrance enregistrée."
        if event.reconciliation == "reconciled"
        else "Elle diffère de la délivrance enregistrée. L’officine peut la corriger."
    )
    return _words(
        event.number,
        "facture reçue",
        "Bonjour,",
        f"{_officine(event, notice)} nous a transmis la facture d’une délivrance sur "
        f"votre ordonnance n° {_grouped(event.number)}. {agrees}",
        f"Patient : {_patient(notice.patient)}.",
    )


def billed_for_patient(event: DispensationBilled, notice: ExecutionNotice) -> Words:
    """Tell the patient that the invoice came, its total, and whether it agrees."""
    agrees = (
        "Elle concorde avec ce qui vous a été délivré."
        if event.reconciliation == "reconciled"
        else "Elle diffère de ce qui a été enregistré à la délivrance. L’officine peut la corriger."
    )
    return _words(
        event.number,
        "facture reçue",
        "Bonjour,",
        f"{_officine(event, notice)} nous a transmis la facture, datée du "
        f"{long_date(event.invoiced_on)}, d’une délivrance sur votre ordonnance "
        f"n° {_grouped(event.number)}, pour un total de {_euros(event.total_cents)}.",
        f"{agrees} Vous n’avez aucune démarche à faire.",
    )


def alert_for_prescriber(event: SignalRaised, patient: Patient) -> Words:
    """Ask the prescriber to check a presentation.

    While the execution is hidden from him, every signal has the same words.
    """
    hidden = _alert(event, patient, why=_ALERT_IF_HIDDEN)
    return replace(_alert(event, patient, why=_ALERTS[event.signal]), body_if_hidden=hidden.body)


def alert_for_patient(event: SignalRaised) -> Words:
    """Tell the patient in plain, reassuring words that the prescription was presented."""
    return _words(
        event.number,
        "présentation à vérifier",
        "Bonjour,",
        f"Votre ordonnance n° {_grouped(event.number)} a été présentée dans une officine le "
        f"{_moment(event.occurred_at)}.",
        "Si c’est bien vous, ou une personne de confiance, vous n’avez rien à faire : "
        "l’officine fait simplement quelques vérifications de plus.",
        "Si ce n’est pas vous, parlez-en à votre pharmacien ou à votre prescripteur, et ne "
        "partagez pas le QR code de vos ordonnances. Vos traitements ne sont pas remis en cause.",
    )


def _alert(event: SignalRaised, patient: Patient, *, why: str) -> Words:
    return _words(
        event.number,
        "présentation à vérifier",
        "Bonjour,",
        f"Votre ordonnance n° {_grouped(event.number)} a été présentée le "
        f"{_moment(event.occurred_at)} dans des conditions inhabituelles. {why}",
        f"Patient : {_patient(patient)}.",
        "Une officine peut vous appeler pour confirmer. Si vous pensez que votre identité ou votre "
        "ordonnance a été détournée, signalez-le à votre caisse primaire d’assurance maladie.",
    )


def _words(number: str, about: str, *paragraphs: str | None) -> Words:
    body = "\n\n".join([*(text for text in paragraphs if text), _FOOT])
    return Words(f"Ordonnance n° {_grouped(number)} : {about}", f"{body}\n")


def _outcome(line: RecordedLine, notice: ExecutionNotice) -> str:
    words = next((told for told in notice.lines if told.line == line.line), None)
    prescribed = words.prescribed if words else f"ligne {line.line}"
    if line.outcome == "not_delivered":
        reason = _REASONS[line.reason or "other"]
        return f"{prescribed} : non délivré ({reason})"
    handed_over = _counted(line.packs, "boîte")
    if line.covers_days:
        handed_over += f" pour {_counted(line.covers_days, 'jour')}"
    delivered = words.delivered if words else None
    if line.outcome == "substituted":
        return f"{prescribed} : remplacé par {delivered or 'un équivalent'}, {handed_over}"
    exact = f" ({delivered})" if delivered and delivered != prescribed else ""
    return f"{prescribed} : délivré{exact}, {handed_over}"


def _remainder(line: Remainder) -> str:
    if line.unit == "pack":
        left = _counted(line.left_total, "boîte")
    else:
        left = f"{_counted(line.left_total, 'jour')} de traitement"
    when = "dès maintenant" if line.opens_on is None else f"à partir du {long_date(line.opens_on)}"
    return f"{line.label} : {left}, {when}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"– {line}" for line in lines)


def _choice_for_prescriber(*, is_visible: bool) -> str:
    if is_visible:
        return "Le patient accepte que vous voyiez ce qui lui sera délivré : vous en serez informé."
    return "Le patient ne souhaite pas que vous voyiez ce qui lui sera délivré."


def _patient(patient: Patient) -> str:
    born = {"male": "né", "female": "née", "unknown": "né(e)"}[patient.sex]
    return f"{patient_name(patient)}, {born} le {short_date(patient.birth_date)}"


def _officine(event: DispensationRecorded | DispensationBilled, notice: ExecutionNotice) -> str:
    """Name the officine at the head of a sentence, as its patients know it."""
    name = notice.pharmacy_name
    if not name:
        return f"L’officine FINESS {event.pharmacy_finess}"
    article = "La" if name.casefold().startswith("pharmacie") else "L’officine"
    return f"{article} {name} (FINESS {event.pharmacy_finess})"


def _grouped(number: str) -> str:
    return PrescriptionNumber(number).grouped


def _moment(moment: datetime) -> str:
    local = moment.astimezone(PARIS)
    return f"{long_date(local.date())} à {local.hour} h {local.minute:02}"


def _euros(cents: int) -> str:
    euros, rest = divmod(cents, 100)
    grouped = f"{euros:,}".replace(",", "\u202f")
    return f"{grouped},{rest:02}\u00a0€"


def _counted(count: int, word: str) -> str:
    return f"{count} {word if count <= 1 else f'{word}s'}"
