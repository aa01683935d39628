"""What prescribe and fraud tell dispense, and the QR that prescribe signs, as tests write them."""

import secrets
from datetime import datetime
from typing import Any

from services.dispense import rules
from shared.contracts.event import aad_for
from shared.contracts.fraud import SignalRaised
from shared.contracts.prescribe import (
    CancellationRequested,
    IssuedLine,
    IssuedSecrets,
    PrescriptionIssued,
    PrescriptionReplaced,
    SigningKeyPublished,
    SigningKeyRevoked,
    replacement_id,
)
from shared.contracts.prescription import PrescriptionContent
from shared.number import PrescriptionNumber
from shared.qr import QrContent, QrFlags, binding, digest_of_lines, encode
from shared.sealing import KeyRing
from shared.signing import SigningKey
from tests.access import PATIENT_REFS
from tests.dispense.builders import (
    NOON,
    an_id,
)

SEALING_KEYS = "test:" + "A" * 43
KEY_RING = KeyRing.from_setting(SEALING_KEYS)
SIGNING_KEY = SigningKey.from_seed(bytes(range(32)))
OTHER_SIGNING_KEY = SigningKey.from_seed(bytes(range(1, 33)))


def a_qr(content: PrescriptionContent, key: SigningKey = SIGNING_KEY, **changes: Any) -> str:
    """Return the text of a QR as prescribe signs it."""
    secret = secrets.token_bytes(16)
    parts: dict[str, Any] = {
        "number": PrescriptionNumber(content.number),
        "access_secret": secret,
        "issued_on": content.issued_on,
        "prescriber": content.prescriber.rpps,
        "patient_binding": binding(content.patient.ins),
        "lines_digest": digest_of_lines(content.canonical_lines()),
        "flags": QrFlags.NONE,
        "key_id": key.key_id,
    }
    return encode(QrContent(**parts | changes), key.sign)


def key_published(key: SigningKey = SIGNING_KEY) -> SigningKeyPublished:
    return SigningKeyPublished(
        event_id=an_id(),
        occurred_at=NOON,
        key_id=key.key_id.hex(),
        public_key=key.public_jwk()["x"],
    )


def key_revoked(trusted_until: datetime = NOON, key: SigningKey = SIGNING_KEY) -> SigningKeyRevoked:
    return SigningKeyRevoked(
        event_id=an_id(),
        occurred_at=trusted_until,
        key_id=key.key_id.hex(),
        trusted_until=trusted_until,
    )


def issued(content: PrescriptionContent, qr_text: str, **changes: Any) -> PrescriptionIssued:
    """Return the event that prescribe publishes for this content and QR."""
    signed = changes.pop("lines_signed", content.canonical_lines().decode())
    block = IssuedSecrets(content=content, lines_signed=signed, qr_text=qr_text)
    event_id = an_id()
    aad = aad_for("prescription.issued", content.number, event_id)
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOON,
        "number": content.number,
        "patient_ref": PATIENT_REFS.ref(content.patient.ins),
        "prescriber_rpps": content.prescriber.rpps,
        "issued_on": content.issued_on,
        "valid_until": content.valid_until,
        "is_secure": content.is_secure,
        "prescriber_sees_execution": content.prescriber_sees_execution,
        "lines": tuple(
            IssuedLine(line=line.line, quantity=line.quantity) for line in content.lines
        ),
        "lines_digest": digest_of_lines(signed.encode()).hex(),
        "qr_digest": rules.digest_of_qr(qr_text).hex(),
        "signing_key_id": SIGNING_KEY.key_id.hex(),
        "replaces": content.replaces,
        "replaces_chain": () if content.replaces is None else (content.replaces,),
        "sealed": KEY_RING.seal(block.model_dump_json().encode(), aad=aad),
    }
    return PrescriptionIssued(**parts | changes)


def cancellation(content: PrescriptionContent, **changes: Any) -> CancellationRequested:
    """Return the prescriber's request to cancel this prescription."""
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "number": content.number,
        "cancellation_id": an_id(),
        "reason": "wrong_content",
        "patient_ref": PATIENT_REFS.ref(content.patient.ins),
        "prescriber_rpps": content.prescriber.rpps,
    }
    return CancellationRequested(**parts | changes)


def replacement(content: PrescriptionContent, **changes: Any) -> PrescriptionReplaced:
    """Return what prescribe says on the key of the prescription that `content` replaces."""
    assert content.replaces is not None
    said = cancellation(content, **changes).model_dump(exclude={"type"})
    said |= {
        "number": content.replaces,
        "cancellation_id": replacement_id(content.replaces, content.number),
        "replaced_by": content.number,
    }
    return PrescriptionReplaced(**said)


def a_signal(number: str, **changes: Any) -> SignalRaised:
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "number": number,
        "signal_id": an_id(),
        "case_id": an_id(),
        "signal": "S2",
        "signal_version": 1,
        "signal_class": "H",
        "sentence": "Présentée dans trois officines en sept jours.",
        "observed": "3",
        "threshold": "3",
        "evidence": (),
        "is_known": True,
    }
    return SignalRaised(**parts | changes)
