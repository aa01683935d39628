"""Ed25519 keys that sign prescriptions, and their public form (JWK, RFC 8037)."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Protocol, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from typing_extensions import override

from shared import base64url
from shared.days import paris_day

KEY_ID_BYTES = 4
SEED_BYTES = 32
SIGNATURE_BYTES = 64
TRUSTED_UNTIL: Final = "ofx_trusted_until"  # in the JWK of a revoked key: an instant, ISO 8601


class InvalidKey(ValueError):
    """The text or document is not an Ed25519 key (no part of it is repeated here)."""


class SigningUnavailable(Exception):
    """What holds the key does not sign at this moment; trying again later may help."""


class Signer(Protocol):
    """What signs a prescription: a key in memory, or a hardware module or KMS behind this.

    It is asked outside any transaction and cut off after `SIGNING_TIMEOUT_S`, so it may call over
    a network.
    """

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of the SHA-256 of the public key."""
        ...

    async def signature_of(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of `message`; raise `SigningUnavailable`."""
        ...

    def public_jwk(self) -> dict[str, str]:
        """Return the public key as a JWK."""
        ...


class SigningKey:
    """An Ed25519 private key held in memory."""

    __slots__ = ("_private", "_public")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self._public = private.public_key()

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Make the key of a 32-byte secret seed; raise `InvalidKey`."""
        if len(seed) != SEED_BYTES:
            raise InvalidKey("a signing key is a seed of 32 bytes")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Make the key of a seed in base64url, padded or not (a setting or a secret file)."""
        return cls.from_seed(_decoded(text.strip().rstrip("=")))

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of the SHA-256 of the public key."""
        return key_id_of(self._public)

    @property
    def public_key(self) -> Ed25519PublicKey:
        """The key that verifies what this one signs."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of `message`."""
        return self._private.sign(message)

    async def signature_of(self, message: bytes) -> bytes:
        """Return the same as `sign`: this key is at hand."""
        return self.sign(message)

    def public_jwk(self) -> dict[str, str]:
        """Return the public key as a JWK (RFC 8037); `kid` is the key id in hexadecimal."""
        return jwk_of(self._public)

    @override
    def __repr__(self) -> str:
        return f"SigningKey({self.key_id.hex()})"


def key_id_of(public: Ed25519PublicKey) -> bytes:
    """Return the 4-byte id of a public key."""
    return hashlib.sha256(public.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def jwk_of(public: Ed25519PublicKey, *, trusted_until: datetime | None = None) -> dict[str, str]:
    """Return a public key as a JWK (RFC 8037); a revoked one says until when it is trusted."""
    end = {} if trusted_until is None else {TRUSTED_UNTIL: trusted_until.isoformat()}
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": base64url.encode(public.public_bytes_raw()),
        "kid": key_id_of(public).hex(),
        "use": "sig",
        "alg": "EdDSA",
        **end,
    }


def is_trusted_on(signed_on: date, trusted_until: datetime | None) -> bool:
    """Tell whether a key speaks for what bears the day `signed_on`.

    The day counts, in Paris, because a QR holds no hour: on paper and on line the answer is the
    same.
    """
    return trusted_until is None or signed_on <= paris_day(trusted_until)


def public_key_of(jwk: Mapping[str, object]) -> Ed25519PublicKey:
    """Read a public JWK; raise `InvalidKey` if it is another kind or its `kid` is not its own.

    A foreign `kid` is refused because it would let one key speak under the id of another.
    """
    x = jwk.get("x")
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not isinstance(x, str):
        raise InvalidKey("not a public Ed25519 key")
    raw = _decoded(x)
    if len(raw) != SEED_BYTES:
        raise InvalidKey("an Ed25519 public key has 32 bytes")
    public = Ed25519PublicKey.from_public_bytes(raw)
    if jwk.get("kid", key_id_of(public).hex()) != key_id_of(public).hex():
        raise InvalidKey("the kid of this key is not derived from it")
    return public


def _decoded(text: str) -> bytes:
    try:
        return base64url.decode(text)
    except ValueError:
        raise InvalidKey("not base64url") from None
