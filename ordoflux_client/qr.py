"""Verifies the QR of a prescription without any server; needs `ordoflux-client[qr]`.

Layout, in bytes: version 1 | key id 4 | number 10 | access secret 16 | issue date 2 | RPPS 5 |
patient binding 1 | digest of the lines 16 | flags 1 | Ed25519 signature 64, in base 32 after the
prefix OFX1, which is signed too. Keep the keys of GET /.well-known/jwks.json; on line,
refresh them every five minutes. Off line, a revocation is unseen for as long as the line is cut.
"""

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ordoflux_client.errors import OrdofluxError

PREFIX = "OFX1"
_LAYOUT = struct.Struct(">B4s10s16sH5s1s16sB")
_SIGNATURE_BYTES = 64
_PAYLOAD_BYTES = _LAYOUT.size + _SIGNATURE_BYTES
_TEXT_LENGTH = len(PREFIX) + -(-_PAYLOAD_BYTES * 8 // 5)
_VERSION = 1
_EPOCH = date(2020, 1, 1)
_RPPS_BOUND = 10**11
_SECURE, _ALD, _EXECUTION_HIDDEN = 1, 2, 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BINDING_PURPOSE = b"ordoflux patient binding:"
_KEY_ID_BYTES = 4
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424: readers may put it before


class QrRefused(OrdofluxError):
    """The QR proves nothing."""


class QrUnreadable(QrRefused):
    """The text is not the QR of a prescription, or it is damaged: scan again."""


class QrKeyUnknown(QrRefused):
    """It is signed by a key that is not among the known ones: refresh the keys once."""


class QrKeyRevoked(QrRefused):
    """Its key was revoked before the day that it bears: confirm the paper on line."""


class QrAltered(QrRefused):
    """It was changed after its signature: do not dispense, call the prescriber."""


@dataclass(frozen=True, slots=True)
class VerifiedQr:
    """What a valid QR says; `repr` shows neither the secret nor whose it is."""

    number: str
    issued_on: date
    prescriber_rpps: str = field(repr=False)
    is_secure: bool
    is_ald: bool
    execution_view_refused: bool
    lines_digest: bytes = field(repr=False)
    patient_binding: bytes = field(repr=False)
    access_secret: bytes = field(repr=False)
    key_id: str

    def may_be_of(self, ins: str) -> bool:
        """Tell whether it can be this patient's: one stranger in 256 passes too."""
        digest = hashlib.sha256(_BINDING_PURPOSE + ins.encode()).digest()
        return digest[: len(self.patient_binding)] == self.patient_binding

    def has_lines(self, lines_canonical_json: bytes) -> bool:
        """Tell whether these are the signed lines (`lines_signed`, as the server gave it)."""
        digest = hashlib.sha256(lines_canonical_json).digest()
        return digest[: len(self.lines_digest)] == self.lines_digest


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key; a revoked one speaks only for what bears a day up to `last_day` (Paris)."""

    public: Ed25519PublicKey
    last_day: date | None = None


def keys_of(jwks: Iterable[Mapping[str, object]]) -> dict[bytes, TrustedKey]:
    """Index the Ed25519 keys of a JWKS by key id; what cannot be read is left out.

    The id is computed, never believed: no key can speak under the id of another.
    """
    keys: dict[bytes, TrustedKey] = {}
    for jwk in jwks:
        with suppress(ValueError, OverflowError):  # a year that no clock of Paris has
            public = _public_bytes(jwk)
            key_id = hashlib.sha256(public).digest()[:_KEY_ID_BYTES]
            keys[key_id] = TrustedKey(Ed25519PublicKey.from_public_bytes(public), _last_day(jwk))
    return keys


def verify(text: str, keys: Mapping[bytes, TrustedKey]) -> VerifiedQr:
    """Return what the QR says; raise a kind of `QrRefused` when it proves nothing.

    `text` is what the reader gives, its suffix (Enter, Tab) and the symbology before it included.
    """
    payload = _payload_of(_without_frame(text))
    body, signature = payload[: _LAYOUT.size], payload[_LAYOUT.size :]
    content = _unpacked(body)
    key = keys.get(bytes.fromhex(content.key_id))
    if key is None:
        raise QrKeyUnknown(content.key_id)
    try:
        key.public.verify(signature, PREFIX.encode() + body)
    except InvalidSignature:
        raise QrAltered("the signature does not hold") from None
    if key.last_day is not None and content.issued_on > key.last_day:
        raise QrKeyRevoked(content.key_id)
    return content


def _public_bytes(jwk: Mapping[str, object]) -> bytes:
    x = jwk.get("x")
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not isinstance(x, str):
        raise ValueError("not a public Ed25519 key")
    return base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))


def _last_day(jwk: Mapping[str, object]) -> date | None:
    """Read until when a revoked key is trusted; raise `ValueError`."""
    end = jwk.get("ofx_trusted_until")
    if end is None:
        return None
    moment = datetime.fromisoformat(str(end))
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment.astimezone(ZoneInfo("Europe/Paris")).date()


def _without_frame(text: str) -> str:
    bare = text.strip("\r\n\t ")
    symbology = _SYMBOLOGY.match(bare)
    begun = bare if symbology is None else bare[symbology.end() :]
    return begun.lstrip("\x1d")  # FNC1, which separates nothing here


def _payload_of(text: str) -> bytes:
    if len(text) != _TEXT_LENGTH or not text.startswith(PREFIX):
        raise QrUnreadable("not the QR of a prescription")
    encoded = text[len(PREFIX) :]
    try:
        payload = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    except (binascii.Error, ValueError):
        raise QrUnreadable("not base 32") from None
    if base64.b32encode(payload).decode().rstrip("=") != encoded:
        raise QrUnreadable("not the canonical writing")
    return payload


def _unpacked(body: bytes) -> VerifiedQr:
    version, key_id, number, secret, days, rpps, bound_to, digest, flags = _LAYOUT.unpack(body)
    prescriber = int.from_bytes(rpps, "big")
    is_known = version == _VERSION and flags <= _SECURE | _ALD | _EXECUTION_HIDDEN
    if not is_known or prescriber >= _RPPS_BOUND:
        raise QrUnreadable("unknown version, prescriber or flag")
    return VerifiedQr(
        number=_number_of(number),
        issued_on=_EPOCH + timedelta(days=days),
        prescriber_rpps=f"{prescriber:011}",
        is_secure=bool(flags & _SECURE),
        is_ald=bool(flags & _ALD),
        execution_view_refused=bool(flags & _EXECUTION_HIDDEN),
        lines_digest=digest,
        patient_binding=bound_to,
        access_secret=secret,
        key_id=key_id.hex(),
    )


def _number_of(random_bytes: bytes) -> str:
    value = int.from_bytes(random_bytes, "big")
    body = "".join(_ALPHABET[value >> shift & 31] for shift in range(75, -1, -5))
    return f"{body}{(1 - value * 100) % 97:02}"
