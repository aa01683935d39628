"""Opening and sealing what names a person or a medicine; each text is bound to its place."""

from uuid import UUID

from services.prescribe.model import StoredDispensation
from services.prescribe.model.adapting import DecidedAdaptation, StoredAdaptation
from services.prescribe.model.ending import StoredCancellation
from shared.contracts.dispense import AdaptationQuestion, ExecutionNotice
from shared.contracts.event import aad_for
from shared.contracts.prescribe import AdaptationAnswer, IssuedSecrets
from shared.contracts.prescription import PrescriptionContent
from shared.log import get_logger
from shared.sealing import KeyRing, Unsealable

log = get_logger()


def seal_content(key_ring: KeyRing, content: PrescriptionContent) -> str:
    """Seal the content of a prescription for its row."""
    return key_ring.seal(content.model_dump_json().encode(), aad=_of_content(content.number))


def open_content(key_ring: KeyRing, sealed: str, *, number: str) -> PrescriptionContent:
    """Open the content of a prescription; raise `Unsealable`."""
    return PrescriptionContent.model_validate_json(key_ring.unseal(sealed, aad=_of_content(number)))


def seal_qr(key_ring: KeyRing, qr_text: str, *, number: str) -> str:
    """Seal the QR text of a prescription for its row: whoever holds it may consult."""
    return key_ring.seal(qr_text.encode(), aad=_of_qr(number))


def open_qr(key_ring: KeyRing, sealed: str, *, number: str) -> str:
    """Open the QR text of a prescription; raise `Unsealable`."""
    return key_ring.unseal(sealed, aad=_of_qr(number)).decode()


def seal_issued(key_ring: KeyRing, secrets: IssuedSecrets, *, event_id: UUID) -> str:
    """Seal what dispense and notify open in this one event `PrescriptionIssued`."""
    aad = aad_for("prescription.issued", secrets.content.number, event_id)
    return key_ring.seal(secrets.model_dump_json().encode(), aad=aad)


def open_notice(key_ring: KeyRing, sealed: str, *, aad: bytes) -> ExecutionNotice:
    """Open what dispense sealed in an event; raise `Unsealable`."""
    return ExecutionNotice.model_validate_json(key_ring.unseal(sealed, aad=aad))


def open_kept_notice(key_ring: KeyRing, dispensation: StoredDispensation) -> ExecutionNotice | None:
    """Open a notice that was kept; None when its key is not here any more."""
    aad = aad_for("dispensation.recorded", dispensation.number, dispensation.event_id)
    try:
        return open_notice(key_ring, dispensation.sealed_notice, aad=aad)
    except Unsealable:
        log.warning("notice_not_opened")
        return None


def open_question(key_ring: KeyRing, sealed: str, *, aad: bytes) -> AdaptationQuestion:
    """Open what an officine asks; raise `Unsealable`."""
    return AdaptationQuestion.model_validate_json(key_ring.unseal(sealed, aad=aad))


def open_kept_question(key_ring: KeyRing, asked: StoredAdaptation) -> AdaptationQuestion | None:
    """Open a question that was kept; None when its key is not here any more."""
    aad = aad_for("adaptation.requested", asked.number, asked.event_id)
    try:
        return open_question(key_ring, asked.sealed_question, aad=aad)
    except Unsealable:
        log.warning("question_not_opened")
        return None


def seal_answer(key_ring: KeyRing, words: AdaptationAnswer, *, request_id: UUID) -> str:
    """Seal what the prescriber answered for the row of its request."""
    return key_ring.seal(words.model_dump_json().encode(), aad=_of_answer(request_id))


def open_answer(
    key_ring: KeyRing, decided: DecidedAdaptation, *, request_id: UUID
) -> AdaptationAnswer:
    """Open what the prescriber answered; raise `Unsealable`."""
    plain = key_ring.unseal(decided.sealed_answer, aad=_of_answer(request_id))
    return AdaptationAnswer.model_validate_json(plain)


def seal_comment(key_ring: KeyRing, comment: str | None, *, cancellation_id: UUID) -> str | None:
    """Seal a prescriber's word on a cancellation for its row: it may name somebody."""
    if comment is None:
        return None
    return key_ring.seal(comment.encode(), aad=_of_cancellation(cancellation_id))


def open_comment(key_ring: KeyRing, cancellation: StoredCancellation) -> str | None:
    """Open a prescriber's word on a cancellation; raise `Unsealable`."""
    if cancellation.sealed_comment is None:
        return None
    aad = _of_cancellation(cancellation.cancellation_id)
    return key_ring.unseal(cancellation.sealed_comment, aad=aad).decode()


def _of_content(number: str) -> bytes:
    return f"prescribe.prescription:{number}".encode()


def _of_qr(number: str) -> bytes:
    return f"prescribe.qr:{number}".encode()


def _of_answer(request_id: UUID) -> bytes:
    return f"prescribe.adaptation.answer:{request_id}".encode()


def _of_cancellation(cancellation_id: UUID) -> bytes:
    return f"prescribe.cancellation.comment:{cancellation_id}".encode()
