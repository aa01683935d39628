"""Opening and sealing what names a person or a medicine; each text is bound to its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from services.dispense.model import (
    Adaptation,
    Conflict,
    Dispensation,
    DispensingRefusal,
    Reversal,
    StoredAdaptation,
)
from shared.contracts.dispense import AdaptationQuestion
from shared.contracts.prescribe import AdaptationAnswer, AdaptationAnswered
from shared.contracts.prescription import PrescriptionContent
from shared.sealing import KeyRing

COMMENT_PLACE: Final = "reason_comment"
LABEL_PLACE: Final = "label"

_Text = Callable[[str, bytes], str]


def seal_content(key_ring: KeyRing, content: PrescriptionContent) -> str:
    """Seal the content of a prescription for its row."""
    return key_ring.seal(content.model_dump_json().encode(), aad=_of_content(content.number))


def open_content(key_ring: KeyRing, sealed: str, *, number: str) -> PrescriptionContent:
    """Open the content of a prescription; raise `Unsealable`."""
    return PrescriptionContent.model_validate_json(key_ring.unseal(sealed, aad=_of_content(number)))


def seal_texts(key_ring: KeyRing, dispensation: Dispensation) -> Dispensation:
    """Return a dispensation as its rows keep it: labels and comment sealed."""
    return _with_texts(dispensation, lambda text, aad: key_ring.seal(text.encode(), aad=aad))


def open_texts(key_ring: KeyRing, dispensation: Dispensation) -> Dispensation:
    """Return a dispensation from its rows, as people may read it; raise `Unsealable`."""
    return _with_texts(dispensation, lambda text, aad: key_ring.unseal(text, aad=aad).decode())


def seal_adaptation(key_ring: KeyRing, asked: Adaptation) -> StoredAdaptation:
    """Return a request that has no answer yet as its row keeps it."""
    aad = _of_question(asked.request_id)
    return StoredAdaptation(
        request_id=asked.request_id,
        number=asked.number,
        line=asked.line,
        kind=asked.kind,
        pharmacy=asked.pharmacy,
        pharmacist=asked.pharmacist,
        requested_at=asked.requested_at,
        answer_by=asked.answer_by,
        sealed_question=key_ring.seal(asked.question.model_dump_json().encode(), aad=aad),
    )


def open_question(key_ring: KeyRing, sealed: str, *, request_id: UUID) -> AdaptationQuestion:
    """Open what an officine asked; raise `Unsealable`."""
    plain = key_ring.unseal(sealed, aad=_of_question(request_id))
    return AdaptationQuestion.model_validate_json(plain)


def open_answer_of(key_ring: KeyRing, event: AdaptationAnswered) -> AdaptationAnswer:
    """Open what prescribe sealed in an event; raise `Unsealable`."""
    return AdaptationAnswer.model_validate_json(key_ring.unseal(event.sealed, aad=event.aad))


def seal_answer(key_ring: KeyRing, words: AdaptationAnswer, *, request_id: UUID) -> str:
    """Seal what the prescriber answered for the row of its request."""
    return key_ring.seal(words.model_dump_json().encode(), aad=_of_answer(request_id))


def open_answer(key_ring: KeyRing, sealed: str, *, request_id: UUID) -> AdaptationAnswer:
    """Open what the prescriber answered; raise `Unsealable`."""
    plain = key_ring.unseal(sealed, aad=_of_answer(request_id))
    return AdaptationAnswer.model_validate_json(plain)


def seal_refusal(key_ring: KeyRing, refusal: DispensingRefusal) -> DispensingRefusal:
    """Return a refusal as its row keeps it: its comment sealed."""
    aad = f"dispense.refusal.comment:{refusal.refusal_id}".encode()
    return replace(refusal, comment=key_ring.seal(refusal.comment.encode(), aad=aad))


def seal_reversal(key_ring: KeyRing, reversal: Reversal) -> Reversal:
    """Return a reversal as its row keeps it: its comment sealed."""
    comment = reversal.request.comment
    if comment is None:
        return reversal
    aad = f"dispense.reversal.comment:{reversal.reversal_id}".encode()
    sealed = replace(reversal.request, comment=key_ring.seal(comment.encode(), aad=aad))
    return replace(reversal, request=sealed)


def seal_resolution(key_ring: KeyRing, conflict: Conflict) -> Conflict:
    """Return a conflict that was ended as its row keeps it: its comment sealed."""
    aad = _of_resolution(conflict.late_execution_id)
    return _with_comment(conflict, lambda text: key_ring.seal(text.encode(), aad=aad))


def open_resolution(key_ring: KeyRing, conflict: Conflict) -> Conflict:
    """Return a conflict from its row with the comment of its end; raise `Unsealable`."""
    aad = _of_resolution(conflict.late_execution_id)
    return _with_comment(conflict, lambda text: key_ring.unseal(text, aad=aad).decode())


def _with_comment(conflict: Conflict, change: Callable[[str], str]) -> Conflict:
    ended = conflict.resolution
    if ended is None or ended.comment is None:
        return conflict
    return replace(conflict, resolution=replace(ended, comment=change(ended.comment)))


def _with_texts(dispensation: Dispensation, change: _Text) -> Dispensation:
    owner, reason = dispensation.dispensation_id, dispensation.reason_to_go_on

    def changed(text: str | None, place: str) -> str | None:
        return None if text is None else change(text, _of_text(place, owner))

    if reason is not None:
        comment = change(reason.comment, _of_text(COMMENT_PLACE, owner))
        reason = replace(reason, comment=comment)
    lines = tuple(
        replace(line, label=changed(line.label, f"{LABEL_PLACE}.{line.line}"))
        for line in dispensation.lines
    )
    return replace(dispensation, reason_to_go_on=reason, lines=lines)


def _of_resolution(late_execution_id: UUID) -> bytes:
    return f"dispense.late_execution.comment:{late_execution_id}".encode()


def _of_content(number: str) -> bytes:
    return f"dispense.prescription:{number}".encode()


def _of_text(place: str, dispensation: UUID) -> bytes:
    return f"dispense.dispensation.{place}:{dispensation}".encode()


def _of_question(request_id: UUID) -> bytes:
    return f"dispense.adaptation.question:{request_id}".encode()


def _of_answer(request_id: UUID) -> bytes:
    return f"dispense.adaptation.answer:{request_id}".encode()
