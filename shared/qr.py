"""The content of the QR code of a prescription: compact, signed, verifiable offline.

Layout, in bytes: version 1 | key id 4 | number 10 | access secret 16 | issue date 2 | RPPS 5 |
patient binding 1 | digest of the lines 16 | flags 1 | Ed25519 signature 64.
"""

import base64
import binascii
import hashlib
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import STRICT, Flag

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from typing_extensions import override

from shared.identifiers import Ins, Rpps
from shared.number import PrescriptionNumber, make_number
from shared.signing import KEY_ID_BYTES, SIGNATURE_BYTES

PREFIX = "OFX1"
ACCESS_SECRET_BYTES = 16
PATIENT_BINDING_BYTES = 1  # no more: the paper shows birth date and sex beside it (ADR 7)
LINES_DIGEST_BYTES = 16

_VERSION = 1
_BINDING_PURPOSE = b"ordoflux patient binding:"
_EPOCH = date(2020, 1, 1)
_DAYS_MAX = 0xFFFF
_LAYOUT = struct.Struct(">B4s10s16sH5s1s16sB")
_RPPS_BYTES = 5
_RPPS_BOUND = 10**11
_PAYLOAD_BYTES = _LAYOUT.size + SIGNATURE_BYTES
TEXT_LENGTH = len(PREFIX) + -(-_PAYLOAD_BYTES * 8 // 5)


class QrUnreadable(ValueError):
    """The text is not the QR of a prescription, or it is damaged."""


class QrUnknownKey(Exception):
    """The QR was signed with a key that is not among the known ones."""


class QrSignatureInvalid(Exception):
    """The QR was altered after its signature, or never signed by this key."""


class QrFlags(Flag, boundary=STRICT):
    """What must be known of a prescription before any server answers."""

    NONE = 0
    SECURE = 1
    ALD = 2
    EXECUTION_VIEW_REFUSED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class QrContent:
    """What a QR says. `repr` shows neither the secret nor the patient binding."""

    number: PrescriptionNumber
    access_secret: bytes
    issued_on: date
    prescriber: Rpps
    patient_binding: bytes
    lines_digest: bytes
    flags: QrFlags
    key_id: bytes

    @override
    def __repr__(self) -> str:
        return f"QrContent(number={self.number!r}, key_id={self.key_id.hex()})"


@dataclass(frozen=True, slots=True)
class SignedQr:
    """A QR that was read but whose signature is not checked yet.

    `claimed` is for reporting a forgery only; trust nothing but the answer of `verify`.
    """

    claimed: QrContent
    signed_bytes: bytes
    signature: bytes

    @override
    def __repr__(self) -> str:
        return f"SignedQr({self.claimed!r})"

    def verify(self, keys: Mapping[bytes, Ed25519PublicKey]) -> QrContent:
        """Return the content a known key signed, or raise `QrUnknownKey`, `QrSignatureInvalid`."""
        key = keys.get(self.claimed.key_id)
        if key is None:
            raise QrUnknownKey(self.claimed.key_id.hex())
        try:
            key.verify(self.signature, self.signed_bytes)
        except InvalidSignature:
            raise QrSignatureInvalid from None
        return self.claimed


def encode(content: QrContent, sign: Callable[[bytes], bytes]) -> str:
    """Return the text of the QR, signed by `sign`, which must be the key of `content.key_id`.

    Raise `ValueError` if a field has the wrong size or the date is out of 2020-2199.
    """
    message = unsigned(content)
    return with_signature(message, sign(message))


def unsigned(content: QrContent) -> bytes:
    """Return what the key of `content.key_id` signs; raise `ValueError` as `encode` does."""
    return PREFIX.encode() + _pack(content)


def with_signature(message: bytes, signature: bytes) -> str:
    """Return the text of the QR of what `unsigned` returned; raise `ValueError`."""
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError("a signature has 64 bytes")
    return PREFIX + _to_base32(message[len(PREFIX) :] + signature)


def decode(text: str) -> SignedQr:
    """Read the text of a QR; raise `QrUnreadable` unless it is exactly what `encode` writes."""
    payload = _payload_of(text)
    body, signature = payload[: _LAYOUT.size], payload[_LAYOUT.size :]
    return SignedQr(_unpack(body), PREFIX.encode() + body, signature)


def binding(ins: Ins) -> bytes:
    """Tie a QR to its patient by the first byte of SHA-256(prefix, INS).

    The same for every prescription of a patient: bytes that differed would add up, and three or
    four papers of one person would tell the INS.
    """
    return hashlib.sha256(_BINDING_PURPOSE + ins.encode()).digest()[:PATIENT_BINDING_BYTES]


def is_bound_to(content: QrContent, ins: Ins) -> bool:
    """Tell offline whether the QR can be this patient's: one stranger in 256 passes.

    Online the whole INS is compared.
    """
    return binding(ins) == content.patient_binding


def digest_of_lines(lines_canonical_json: bytes) -> bytes:
    """Return the 16-byte digest that tells whether printed lines are the signed ones."""
    return hashlib.sha256(lines_canonical_json).digest()[:LINES_DIGEST_BYTES]


def _pack(content: QrContent) -> bytes:
    days = (content.issued_on - _EPOCH).days
    if not 0 <= days <= _DAYS_MAX:
        raise ValueError("the issue date does not fit in a QR")
    sized = (
        (content.key_id, KEY_ID_BYTES),
        (content.access_secret, ACCESS_SECRET_BYTES),
        (content.patient_binding, PATIENT_BINDING_BYTES),
        (content.lines_digest, LINES_DIGEST_BYTES),
    )
    if any(len(field) != size for field, size in sized):
        raise ValueError("a field of the QR has the wrong size")
    return _LAYOUT.pack(
        _VERSION,
        content.key_id,
        content.number.as_bytes,
        content.access_secret,
        days,
        int(content.prescriber).to_bytes(_RPPS_BYTES, "big"),
        content.patient_binding,
        content.lines_digest,
        content.flags.value,
    )


def _unpack(body: bytes) -> QrContent:
    version, key_id, number, secret, days, rpps, bound_to, digest, flags = _LAYOUT.unpack(body)
    prescriber = int.from_bytes(rpps, "big")
    if version != _VERSION or prescriber >= _RPPS_BOUND or flags > sum(f.value for f in QrFlags):
        raise QrUnreadable("unknown version, prescriber or flag")
    return QrContent(
        number=make_number(number),
        access_secret=secret,
        issued_on=_EPOCH + timedelta(days=days),
        prescriber=Rpps(f"{prescriber:011}"),
        patient_binding=bound_to,
        lines_digest=digest,
        flags=QrFlags(flags),
        key_id=key_id,
    )


def _payload_of(text: str) -> bytes:
    if len(text) != TEXT_LENGTH or not text.startswith(PREFIX):
        raise QrUnreadable("not the QR of a prescription")
    encoded = text[len(PREFIX) :]
    try:
        payload = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    except (binascii.Error, ValueError):
        raise QrUnreadable("not base 32") from None
    # One content, one text: neither padding nor bits after the last byte may spell it otherwise.
    if len(payload) != _PAYLOAD_BYTES or _to_base32(payload) != encoded:
        raise QrUnreadable("not the canonical writing")
    return payload


def _to_base32(payload: bytes) -> str:
    return base64.b32encode(payload).decode().rstrip("=")
