"""What a prescriber reads when an officine asks to adapt a line; pure."""

from typing import Final

from services.notify.messages.phrases import (
    counted,
    grouped,
    moment_in_words,
    officine_in_words,
    patient_in_words,
    quoted,
    words,
)
from services.notify.model import Words
from shared.contracts.dispense import AdaptationKind, AdaptationQuestion, AdaptationRequested
from shared.contracts.prescription import ProductProposal

_KINDS: Final[dict[AdaptationKind, str]] = {
    "product": "changement de produit",
    "form": "changement de forme",
    "dose": "changement de dosage",
    "quantity": "changement de quantité",
    "duration": "changement de durée",
    "stock_out": "rupture de stock",
    "other": "autre motif",
}


def adaptation_for_prescriber(event: AdaptationRequested, question: AdaptationQuestion) -> Words:
    """Tell the prescriber what is asked and until when; he answers from his software."""
    comment = question.comment and f"Message de l’officine : {quoted(question.comment)}"
    return words(
        event.number,
        "demande d’une officine",
        "Bonjour,",
        f"{officine_in_words(event.pharmacy_finess, question.pharmacy_name)} vous demande votre "
        f"accord pour adapter la ligne {event.line} de votre ordonnance n° {grouped(event.number)} "
        f"(motif : {_KINDS[event.kind]}).",
        f"Patient : {patient_in_words(question.patient)}.",
        f"Prescrit : {question.prescribed}.",
        f"Demandé : {_proposed(question.proposal)}.",
        comment,
        "Répondez depuis votre logiciel (accord, refus ou autre proposition) avant le "
        f"{moment_in_words(event.answer_by)}. Sans réponse, la ligne reste telle que vous l’avez "
        "prescrite.",
    )


def _proposed(proposal: ProductProposal) -> str:
    parts = [proposal.text, proposal.posology or ""]
    if proposal.packs is not None:
        parts.append(counted(proposal.packs, "boîte"))
    if proposal.duration_days is not None:
        parts.append(f"pour {counted(proposal.duration_days, 'jour')}")
    return ", ".join(filter(None, parts))
