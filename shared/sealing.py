"""Sealing of personal data (AES-256-GCM with key rotation) and pseudonyms of patients."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared import base64url
from shared.identifiers import Ins

_KEY_BYTES = 32
_NONCE_BYTES = 12  # 96 bits, random: NIST SP 800-38D 8.2.2 allows 2^32 messages per key
_REF_BYTES = 16
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")
# Keeps the pseudonym apart from any other use of the same key; a new rule takes a new number.
_REF_CONTEXT = b"ordoflux patient_ref 1\x00"
_REF_WITH_CONTEXT = b"ordoflux patient_ref_with 1\x00"


class Unsealable(Exception):
    """The sealed text was altered, belongs elsewhere, or its key is not known here."""


class BadKeySetting(ValueError):
    """A key in the settings does not have the expected form (the key itself is never shown)."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Sealing keys by id; the first seals, all of them open (so keys can be rotated)."""

    current: str
    _ciphers: Mapping[str, AESGCM] = field(repr=False)
    _keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def from_setting(cls, text: str) -> Self:
        """Read "kid:base64url32,kid2:...", the current key first; raise `BadKeySetting`."""
        keys: dict[str, bytes] = {}
        for part in text.split(","):
            key_id, _, encoded = part.strip().partition(":")
            if not _KEY_ID.fullmatch(key_id) or key_id in keys:
                raise BadKeySetting("sealing keys: an id is malformed or stands twice")
            keys[key_id] = key_from_setting(encoded)
        ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        return cls(next(iter(ciphers)), ciphers, keys)

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of all keys, the current one first."""
        return tuple(self._keys)

    def derived(self, key_id: str, purpose: bytes) -> bytes:
        """Return a key of 32 bytes for another purpose than sealing (HKDF-SHA256, RFC 5869).

        Whoever holds it learns nothing of the sealing key, nor of the keys of other purposes.
        """
        return HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose).derive(self._keys[key_id])

    def seal(self, plain: bytes, *, aad: bytes) -> str:
        """Return `kid.base64url(nonce + ciphertext + tag)`.

        `aad` says what the text belongs to (an event, a row); it must be given again to unseal, so
        a sealed text moved elsewhere does not open.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        cipher = self._ciphers[self.current]
        sealed = nonce + cipher.encrypt(nonce, plain, _bound(self.current, aad))
        return f"{self.current}.{base64url.encode(sealed)}"

    def unseal(self, sealed: str, *, aad: bytes) -> bytes:
        """Return what was sealed under the same `aad`; raise `Unsealable`."""
        key_id, _, encoded = sealed.partition(".")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise Unsealable("unknown key")
        try:
            raw = base64url.decode(encoded)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(key_id, aad))
        except (InvalidTag, ValueError):
            raise Unsealable("altered, or sealed for something else") from None


@dataclass(frozen=True, slots=True)
class PatientRefs:
    """Pseudonyms of patients: the same INS always gives the same reference, under one key."""

    _key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key of another size than 32 bytes."""
        if len(self._key) != _KEY_BYTES:
            raise BadKeySetting("patient reference key: 32 bytes are needed")

    @classmethod
    def from_setting(cls, text: str) -> Self:
        """Read a base64url key of 32 bytes; raise `BadKeySetting`."""
        return cls(key_from_setting(text))

    def ref(self, ins: Ins) -> str:
        """Return the pseudonym of `ins`: 32 hexadecimal characters (HMAC-SHA256, 128 bits)."""
        digest = hmac.new(self._key, _REF_CONTEXT + ins.encode("ascii"), hashlib.sha256).digest()
        return digest[:_REF_BYTES].hex()

    def ref_with(self, ins: Ins, *others: str) -> str:
        """Return the pseudonym of a patient together with something else, of the same shape.

        It tells nothing of either, and is no other pseudonym of the patient.
        """
        told = "\x00".join((ins, *others)).encode()
        digest = hmac.new(self._key, _REF_WITH_CONTEXT + told, hashlib.sha256).digest()
        return digest[:_REF_BYTES].hex()


def key_from_setting(encoded: str) -> bytes:
    """Decode a base64url key of 32 bytes, padded or not; raise `BadKeySetting`."""
    try:
        key = base64url.decode(encoded.strip().rstrip("="))
    except ValueError:
        raise BadKeySetting("a key is not base64url") from None
    if len(key) != _KEY_BYTES:
        raise BadKeySetting("a key is not 32 bytes long")
    return key


def _bound(key_id: str, aad: bytes) -> bytes:
    return key_id.encode("ascii") + b"\x00" + aad
