"""What people read when an officine takes a dispensation back; pure."""

from collections.abc import Sequence
from typing import Final

from services.notify.messages.executing import rest_in_words
from services.notify.messages.phrases import (
    bullets,
    counted,
    grouped,
    moment_in_words,
    officine_in_words,
    patient_in_words,
    words,
)
from services.notify.model import Remainder, Words
from shared.contracts.dispense import (
    DispensationReversed,
    ExecutionNotice,
    RecordedLine,
    ReversalReason,
)

_REASONS: Final[dict[ReversalReason, str]] = {
    "wrong_patient": "erreur de patient",
    "wrong_product": "erreur de produit",
    "wrong_quantity": "erreur de quantité",
    "not_collected": "produits non retirés",
    "entered_twice": "saisie en double",
    "other": "autre motif",
}
# The patient may hold what was not meant for him.
_RISKY: Final[frozenset[ReversalReason]] = frozenset(
    {"wrong_patient", "wrong_product", "wrong_quantity"}
)


def reversed_for_prescriber(event: DispensationReversed, notice: ExecutionNotice) -> Words:
    """Tell the prescriber that what he read of a dispensation counts no more."""
    return _reversed(event, notice, f"Patient : {patient_in_words(notice.patient)}.")


def reversed_for_patient(
    event: DispensationReversed, notice: ExecutionNotice, remaining: Sequence[Remainder]
) -> Words:
    """Tell the patient what counts no more, what remains, and whom to ask before taking it."""
    caution = None
    if event.reason in _RISKY:
        caution = (
            "Si vous avez emporté l’un de ces produits, demandez conseil à cette officine avant de "
            "le prendre."
        )
    return _reversed(event, notice, caution, rest_in_words(remaining))


def _reversed(event: DispensationReversed, notice: ExecutionNotice, *after: str | None) -> Words:
    """Tell what counts no more, then the paragraphs for who reads it."""
    return words(
        event.number,
        "délivrance retirée",
        "Bonjour,",
        f"{_taken_back(event, notice)} :",
        bullets(_line(line, notice) for line in event.lines),
        *after,
    )


def _taken_back(event: DispensationReversed, notice: ExecutionNotice) -> str:
    officine = officine_in_words(event.pharmacy_finess, notice.pharmacy_name)
    return (
        f"{officine} a retiré le {moment_in_words(event.occurred_at)} ce qu’elle avait enregistré "
        f"par erreur sur votre ordonnance n° {grouped(event.number)} "
        f"(motif : {_REASONS[event.reason]})"
    )


def _line(line: RecordedLine, notice: ExecutionNotice) -> str:
    told = next((told for told in notice.lines if told.line == line.line), None)
    prescribed = told.prescribed if told else f"ligne {line.line}"
    if not line.packs:
        return f"{prescribed} : l’absence de délivrance"
    product = (told.delivered if told else None) or prescribed
    return f"{product}, {counted(line.packs, 'boîte')}"
