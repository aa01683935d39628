"""A consult: what a scanned or typed prescription proves."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.dispense.model import PaperDifference, PrintedLine
from shared.contracts.dispense import Authenticity
from shared.contracts.prescription import PrescriptionContent
from shared.problems import Refusal
from shared.qr import QrSignatureInvalid, QrUnknownKey, SignedQr
from shared.signing import is_trusted_on

CONSULTATION_LIFETIME: Final = timedelta(hours=12)
ARRIVAL_S: Final = 5  # what an event of prescribe takes to arrive, amply

_QR_REFUSALS: Final[Mapping[Authenticity, str | None]] = {
    "authentic": None,
    "not_checked": None,
    "signature_invalid": "qr_signature_invalid",
    "unknown_key": "qr_key_unknown",
    "content_differs": "qr_content_differs",
}


def digest_of_qr(qr_text: str) -> bytes:
    """Return the SHA-256 under which the text of a QR is known here."""
    return hashlib.sha256(qr_text.encode()).digest()


def judge_signature(qr: SignedQr, keys: Mapping[bytes, Ed25519PublicKey]) -> Authenticity:
    """Return what the signature of a QR proves, by the keys known here."""
    try:
        qr.verify(keys)
    except QrUnknownKey:
        return "unknown_key"
    except QrSignatureInvalid:
        return "signature_invalid"
    return "authentic"


def judge_copy(digest: bytes, issued_digest: bytes | None) -> Authenticity:
    """Return whether a signed QR is the very one issued under its number.

    `issued_digest` is None when no prescription of this number is known here.
    """
    if issued_digest is None or hmac.compare_digest(digest, issued_digest):
        return "authentic"
    return "content_differs"


def refuse_revoked_key(
    issued_on: date, trusted_until: datetime | None, *, is_issued: bool
) -> Refusal | None:
    """Refuse what a revoked key signed too late, or what nobody issued (ADR 21).

    `is_issued` is whether this very QR is known here: whoever stole a key can date as he likes.
    """
    if trusted_until is None or (is_issued and is_trusted_on(issued_on, trusted_until)):
        return None
    return Refusal("qr_key_revoked", field="qr")


def refuse_qr(authenticity: Authenticity, *, is_known: bool) -> Refusal | None:
    """Refuse to open a prescription on a QR that proves nothing (signal S3 of fraud)."""
    code = _QR_REFUSALS[authenticity]
    if code is not None:
        return Refusal(code, field="qr")
    return None if is_known else Refusal("prescription_not_arrived", values={"seconds": ARRIVAL_S})


def differences_of(
    content: PrescriptionContent, printed: Sequence[PrintedLine]
) -> tuple[PaperDifference, ...]:
    """Return how the paper differs from what was signed.

    Only what the officine read is compared: it may send one line, or only the packs.
    """
    signed = {line.line: line for line in content.lines}
    found: list[PaperDifference] = []
    for line in printed:
        if line.line not in signed:
            found.append(PaperDifference("line", line.line))
            continue
        if line.packs is not None and line.packs != signed[line.line].packs:
            found.append(PaperDifference("packs", line.line))
        if line.duration_days is not None and line.duration_days != signed[line.line].duration_days:
            found.append(PaperDifference("duration_days", line.line))
    return tuple(found)
