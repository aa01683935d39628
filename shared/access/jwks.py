"""Public keys of one issuer (RFC 7517), fetched, cached, and kept while the issuer is down."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
from jwt import PyJWK, PyJWTError

from shared import base64url
from shared.http import strict_json
from shared.log import get_logger

_FRESH_S: Final = 600.0
_RELOAD_EVERY_S: Final = 10.0
_GRACE_S: Final = 24 * 3600.0
_FETCH_TIMEOUT_S: Final = 3.0
_BYTES_MAX: Final = 65_536
_KEYS_MAX: Final = 50
_RSA_BYTES_MIN: Final = 256
_KEY_ID_CHARS_MAX: Final = 128
_OK: Final = 200

# One algorithm per kind of key: the key decides, never the token (RFC 8725, 3.1).
_ALGORITHMS: Final[Mapping[str, str]] = {
    "RSA": "RS256",
    "EC P-256": "ES256",
    "OKP Ed25519": "EdDSA",
}
_PUBLIC_MEMBERS: Final = ("kty", "crv", "x", "y", "n", "e")

Fetch = Callable[[str], Awaitable[bytes]]


class KeysUnreadable(Exception):
    """The issuer's answer is not a set of public keys."""


class IssuerUnavailable(Exception):
    """No key of this issuer is known, and none can be fetched now."""


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key and the only algorithm it may verify."""

    algorithm: str
    _key: PyJWK

    def verifies(self, signed: bytes, signature: bytes) -> bool:
        """Tell whether `signature` is this key's, over `signed`."""
        return bool(self._key.Algorithm.verify(signed, self._key.key, signature))


class JwksCache:
    """Keys of one issuer by id: 10 minutes fresh, reloaded at most every 10 seconds."""

    def __init__(
        self, url: str, *, fetch: Fetch | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is fetched before the first token; `clock` counts seconds."""
        self._url = url
        self._fetch = fetch or fetch_keys
        self._clock = clock
        self._keys: Mapping[str, VerificationKey] = {}
        self._loaded_at = -_GRACE_S
        self._tried_at = -_RELOAD_EVERY_S
        self._loading = asyncio.Lock()

    async def find(self, key_id: str) -> VerificationKey | None:
        """Return the key of this id, reloading once if it is new; raise `IssuerUnavailable`."""
        if self._clock() - self._loaded_at >= _FRESH_S:
            await self._reload_unless_others_do()
        if key_id not in self._keys:
            await self._reload()
        if not self._keys or self._clock() - self._loaded_at >= _GRACE_S:
            raise IssuerUnavailable
        return self._keys.get(key_id)

    async def _reload_unless_others_do(self) -> None:
        # With old keys at hand, only one request waits for the issuer.
        if not (self._keys and self._loading.locked()):
            await self._reload()

    async def _reload(self) -> None:
        async with self._loading:
            if self._clock() - self._tried_at < _RELOAD_EVERY_S:
                return
            self._tried_at = self._clock()
            try:
                self._keys = read_keys(await self._fetch(self._url))
            except (httpx.HTTPError, httpx.InvalidURL, OSError, KeysUnreadable) as error:
                get_logger().warning("issuer_keys_not_reloaded", reason=type(error).__name__)
                return
            self._loaded_at = self._clock()


async def fetch_keys(url: str) -> bytes:
    """Return the body at `url`; no redirect, no proxy from the environment, 64 KiB, 3 seconds."""
    body = b""
    # Raw and uncompressed: a small compressed answer could unpack without end.
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    async with (
        asyncio.timeout(_FETCH_TIMEOUT_S),
        httpx.AsyncClient(follow_redirects=False, trust_env=False) as client,
        client.stream("GET", url, headers=headers) as response,
    ):
        if response.status_code != _OK or "content-encoding" in response.headers:
            raise KeysUnreadable
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > _BYTES_MAX:
                raise KeysUnreadable
    return body


def read_keys(body: bytes) -> Mapping[str, VerificationKey]:
    """Return the usable keys in a JWKS by id, leaving others out; raise `KeysUnreadable`."""
    try:
        document = strict_json.parse(body)
    except strict_json.JsonRefused:
        raise KeysUnreadable from None
    members = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(members, list) or len(members) > _KEYS_MAX:
        raise KeysUnreadable
    keys: dict[str, VerificationKey] = {}
    ambiguous: set[str] = set()
    for member in members:
        key_id = _key_id(member)
        key = _usable(member)
        if key_id is None or key is None:
            continue
        if key_id in keys:
            ambiguous.add(key_id)
        keys[key_id] = key
    return {key_id: key for key_id, key in keys.items() if key_id not in ambiguous}


def _key_id(member: Any) -> str | None:
    key_id = member.get("kid") if isinstance(member, dict) else None
    return key_id if isinstance(key_id, str) and 0 < len(key_id) <= _KEY_ID_CHARS_MAX else None


def _usable(member: Any) -> VerificationKey | None:
    """Return the key if it is made for signatures and of a kind we trust."""
    if not isinstance(member, dict):
        return None
    algorithm = _ALGORITHMS.get(f"{member.get('kty')} {member.get('crv', '')}".strip())
    if algorithm is None or member.get("alg", algorithm) != algorithm:
        return None
    operations = member.get("key_ops", ["verify"])
    may_verify = isinstance(operations, list) and "verify" in operations
    if member.get("use", "sig") != "sig" or not may_verify:
        return None
    if algorithm == "RS256" and not _is_long_enough(member.get("n")):
        return None
    public = {name: member[name] for name in _PUBLIC_MEMBERS if name in member}
    try:
        return VerificationKey(algorithm, PyJWK.from_dict(public, algorithm))
    except (PyJWTError, ValueError, TypeError):
        return None


def _is_long_enough(modulus: Any) -> bool:
    try:
        return isinstance(modulus, str) and (
            len(base64url.decode(modulus).lstrip(b"\x00")) >= _RSA_BYTES_MIN
        )
    except ValueError:
        return False
