"""What people read of an execution: what was handed over, what is left, what was billed; pure."""

from collections.abc import Sequence
from typing import Final

from services.notify.messages.phrases import (
    bullets,
    counted,
    euros,
    grouped,
    left_in_words,
    moment_in_words,
    officine_in_words,
    patient_in_words,
    words,
)
from services.notify.model import Remainder, Words
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    ExecutionNotice,
    NotDeliveredReason,
    ReasonToGoOnCode,
    RecordedLine,
)
from shared.document.dates import long_date

_REASONS: Final[dict[NotDeliveredReason, str]] = {
    "stock_out": "rupture de stock",
    "patient_declined": "refus du patient",
    "patient_has_enough": "le patient en a encore",
    "clinical_reason": "motif clinique",
    "unknown_product": "produit non reconnu",
    "too_early": "encore trop tôt",
    "awaiting_prescriber": "réponse du prescripteur attendue",
    "patient_returns": "le patient revient le chercher",
    "other": "autre motif",
}
_REASONS_TO_GO_ON: Final[dict[ReasonToGoOnCode, str]] = {
    "prescriber_confirmed": "confirmation auprès du prescripteur",
    "patient_known": "patient connu de l’officine",
    "other": "autre motif",
}


def recorded_for_prescriber(event: DispensationRecorded, notice: ExecutionNotice) -> Words:
    """Tell the prescriber what was delivered, substituted or not delivered, and why."""
    went_on = None
    if event.reason_to_go_on is not None:
        reason = _REASONS_TO_GO_ON[event.reason_to_go_on]
        went_on = f"L’officine a poursuivi après vérification (motif : {reason})."
    return words(
        event.number,
        "délivrance enregistrée",
        "Bonjour,",
        f"{_officine(event, notice)} a enregistré le {moment_in_words(event.occurred_at)} "
        f"une délivrance{_afterwards(event)} sur votre ordonnance n° {grouped(event.number)}.",
        f"Patient : {patient_in_words(notice.patient)}.",
        bullets(_outcome(line, notice) for line in event.lines),
        went_on,
        _still_checked(event),
    )


def _still_checked(event: DispensationRecorded) -> str | None:
    """Tell that the officine may call about an expensive medicine (ADR 30)."""
    if all(line.verification != "temporary" for line in event.lines):
        return None
    return (
        "L’officine n’a délivré qu’une boîte d’un médicament onéreux, à titre temporaire : elle "
        "vérifie encore l’ordonnance et peut vous joindre."
    )


def recorded_for_patient(
    event: DispensationRecorded, notice: ExecutionNotice, remaining: Sequence[Remainder]
) -> Words:
    """Tell the patient what was delivered and where, what remains, and from when."""
    return words(
        event.number,
        "délivrance enregistrée",
        "Bonjour,",
        f"{_officine(event, notice)} a enregistré le {moment_in_words(event.occurred_at)} "
        f"une délivrance{_afterwards(event)} sur votre ordonnance n° {grouped(event.number)} :",
        bullets(_outcome(line, notice) for line in event.lines),
        rest_in_words(remaining),
    )


def rest_in_words(remaining: Sequence[Remainder]) -> str:
    """Tell what remains of a prescription, and from when."""
    if not remaining:
        return "Il ne reste rien à délivrer sur cette ordonnance."
    left = bullets(_remainder(line) for line in remaining)
    return f"Il reste à délivrer :\n{left}\n\nVous pouvez choisir une autre officine."


def billed_for_prescriber(event: DispensationBilled, notice: ExecutionNotice) -> Words:
    """Tell the prescriber that the invoice came, and whether it agrees with the dispensing."""
    agrees = (
        "Elle concorde avec la délivrance enregistrée."
        if event.reconciliation == "reconciled"
        else "Elle diffère de la délivrance enregistrée. L’officine peut la corriger."
    )
    return words(
        event.number,
        "facture reçue",
        "Bonjour,",
        f"{_officine(event, notice)} nous a transmis la facture d’une délivrance sur "
        f"votre ordonnance n° {grouped(event.number)}. {agrees}",
        f"Patient : {patient_in_words(notice.patient)}.",
    )


def billed_for_patient(event: DispensationBilled, notice: ExecutionNotice) -> Words:
    """Tell the patient that the invoice came, its total, and whether it agrees."""
    agrees = (
        "Elle concorde avec ce qui vous a été délivré."
        if event.reconciliation == "reconciled"
        else "Elle diffère de ce qui a été enregistré à la délivrance. L’officine peut la corriger."
    )
    return words(
        event.number,
        "facture reçue",
        "Bonjour,",
        f"{_officine(event, notice)} nous a transmis la facture, datée du "
        f"{long_date(event.invoiced_on)}, d’une délivrance sur votre ordonnance "
        f"n° {grouped(event.number)}, pour un total de {euros(event.total_cents)}.",
        f"{agrees} Vous n’avez aucune démarche à faire.",
    )


def _afterwards(event: DispensationRecorded) -> str:
    """Say when it happened, where that was not the moment in which it was recorded."""
    if event.intended_at is None:
        return ""
    how = "sur papier" if event.source == "paper" else "hors ligne"
    return f" faite {how} le {moment_in_words(event.intended_at)}"


def _outcome(line: RecordedLine, notice: ExecutionNotice) -> str:
    words = next((told for told in notice.lines if told.line == line.line), None)
    prescribed = words.prescribed if words else f"ligne {line.line}"
    if line.outcome == "not_delivered":
        return f"{prescribed} : non délivré ({_REASONS[line.reason or 'other']})"
    if line.outcome == "postponed":
        until = f" au {long_date(line.expected_on)}" if line.expected_on else ""
        return f"{prescribed} : reporté{until} ({_REASONS[line.reason or 'other']})"
    handed_over = counted(line.packs, "boîte")
    if line.covers_days:
        handed_over += f" pour {counted(line.covers_days, 'jour')}"
    if line.owed_packs:
        handed_over += f" (et {counted(line.owed_packs, 'boîte')} à venir chercher)"
    delivered = words.delivered if words else None
    if line.outcome == "substituted":
        return f"{prescribed} : remplacé par {delivered or 'un équivalent'}, {handed_over}"
    if line.outcome == "adapted":
        instead = ", ".join(filter(None, (delivered, handed_over)))
        return f"{prescribed} : adapté avec l’accord du prescripteur ({_agreed(line)}), {instead}"
    exact = f" ({delivered})" if delivered and delivered != prescribed else ""
    return f"{prescribed} : délivré{exact}, {handed_over}"


def _agreed(line: RecordedLine) -> str:
    return "par téléphone" if line.agreed_by == "phone" else "réponse à l’officine"


def _remainder(line: Remainder) -> str:
    when = "dès maintenant" if line.opens_on is None else f"à partir du {long_date(line.opens_on)}"
    return f"{line.label} : {left_in_words(line)}, {when}"


def _officine(event: DispensationRecorded | DispensationBilled, notice: ExecutionNotice) -> str:
    return officine_in_words(event.pharmacy_finess, notice.pharmacy_name)
