"""Verification of access tokens (JWT) from the three trusted issuers, following RFC 8725."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self, runtime_checkable

from pydantic import SecretStr

from shared import base64url
from shared.access import claims
from shared.access.actors import Actor
from shared.access.claims import Claims, ClaimsRefused, SiteNotChosen
from shared.access.jwks import IssuerUnavailable, JwksCache, VerificationKey
from shared.http import strict_json
from shared.sealing import PatientRefs
from shared.settings import Settings

__all__ = ["IssuerUnavailable", "SiteNotChosen", "TokenInvalid", "TokenVerifier", "TrustedIssuer"]

_TOKEN_CHARS_MAX: Final = 8_192
_PARTS: Final = 3
_LEEWAY_S: Final = 10
_LIFETIME_S_MAX: Final = 12 * 3600
_SUBJECT_CHARS_MAX: Final = 255
_PROVEN_MAX: Final = 4_096  # tokens kept; a person has one for some hours
# Any other header (jku, x5u, jwk, x5c, crit, b64, zip ...) refuses the token.
_HEADERS: Final = frozenset({"alg", "kid", "typ"})
_TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})

ReadActor = Callable[[Claims, str | None], Actor]


class TokenInvalid(Exception):
    """The token is not one that a trusted issuer made for this service, valid now."""


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """An issuer, its keys, and how its claims are read: so it can only give its own roles."""

    name: str
    keys: JwksCache
    read_actor: ReadActor


@runtime_checkable
class KnowsPatients(Protocol):
    """Settings of a service that holds the key of patients' pseudonyms (fraud does not)."""

    @property
    def patient_ref_key(self) -> SecretStr: ...


@dataclass(frozen=True, slots=True)
class _Proven:
    """What a token said whose signature held, under which key, and who that is."""

    issuer: TrustedIssuer
    key: VerificationKey
    key_id: str
    body: Claims
    actor: Actor


class TokenVerifier:
    """Turns a bearer token into the `Actor` it proves.

    Software sends the same token with each request: what it proved is kept, by its digest. Its
    times, and whether its issuer still publishes the key, are checked each time.
    """

    def __init__(
        self,
        issuers: Sequence[TrustedIssuer],
        *,
        audience: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` gives seconds since 1970."""
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._audience = audience
        self._clock = clock
        self._proven: OrderedDict[tuple[bytes, str | None], _Proven] = OrderedDict()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Trust the issuers of `settings`; patients only where their pseudonyms can be made."""

        def read_analyst(found: Claims, _site: str | None) -> Actor:
            return claims.analyst(found)

        issuers = [
            TrustedIssuer(
                settings.pro_issuer, JwksCache(settings.pro_jwks_url), claims.professional
            ),
            TrustedIssuer(settings.cpam_issuer, JwksCache(settings.cpam_jwks_url), read_analyst),
        ]
        if isinstance(settings, KnowsPatients):
            refs = PatientRefs.from_setting(settings.patient_ref_key.get_secret_value())
            issuers.append(_patients(settings, refs))
        return cls(issuers, audience=settings.token_audience)

    async def verify(self, token: str, *, site: str | None = None) -> Actor:
        """Return who `token` proves to be, at the officine `site` if one was chosen.

        Raises `TokenInvalid`, `SiteNotChosen`, or `IssuerUnavailable` when the issuer's keys
        cannot be had at all.
        """
        try:
            return await self._verify(token, site)
        except (ValueError, ClaimsRefused):
            raise TokenInvalid from None

    async def _verify(self, token: str, site: str | None) -> Actor:
        place = hashlib.sha256(token.encode()).digest(), site
        proven = self._proven.get(place)
        if proven is None or await proven.issuer.keys.find(proven.key_id) is not proven.key:
            proven = await self._prove(token, site)
        self._check_claims(proven.body)
        self._keep(place, proven)
        return proven.actor

    async def _prove(self, token: str, site: str | None) -> _Proven:
        signed, header, body, signature = _read(token)
        # Says only whose keys to try: nothing is believed before the signature holds.
        issuer = self._issuers.get(_text(body, "iss"))
        if issuer is None:
            raise TokenInvalid
        key_id = _text(header, "kid")
        key = await issuer.keys.find(key_id)
        if key is None or header.get("alg") != key.algorithm:
            raise TokenInvalid
        if not key.verifies(signed, signature):
            raise TokenInvalid
        self._check_claims(body)
        return _Proven(issuer, key, key_id, body, issuer.read_actor(body, site))

    def _keep(self, place: tuple[bytes, str | None], proven: _Proven) -> None:
        self._proven[place] = proven
        self._proven.move_to_end(place)
        if len(self._proven) > _PROVEN_MAX:
            self._proven.popitem(last=False)

    def _check_claims(self, body: Claims) -> None:
        now = self._clock()
        issued, expires = _seconds(body, "iat"), _seconds(body, "exp")
        starts = _seconds(body, "nbf") if "nbf" in body else issued
        in_time = issued <= now + _LEEWAY_S and starts <= now + _LEEWAY_S
        in_time = in_time and now - _LEEWAY_S < expires
        in_time = in_time and issued < expires <= issued + _LIFETIME_S_MAX
        audiences = body.get("aud")
        if isinstance(audiences, str):
            audiences = [audiences]
        is_ours = isinstance(audiences, list) and self._audience in audiences
        # Keycloak marks its tokens: an ID or refresh token is no access token.
        is_access = body.get("typ", "Bearer") == "Bearer"
        has_subject = 0 < len(_text(body, "sub")) <= _SUBJECT_CHARS_MAX
        if not (in_time and is_ours and is_access and has_subject):
            raise TokenInvalid


def _patients(settings: Settings, refs: PatientRefs) -> TrustedIssuer:
    def read_patient(found: Claims, _site: str | None) -> Actor:
        return claims.patient(found, refs)

    keys = JwksCache(settings.patient_jwks_url)
    return TrustedIssuer(settings.patient_issuer, keys, read_patient)


def _read(token: str) -> tuple[bytes, Claims, Claims, bytes]:
    """Cut and decode the token; raise `TokenInvalid` or `ValueError`, never quoting it."""
    parts = token.split(".") if len(token) <= _TOKEN_CHARS_MAX else []
    if len(parts) != _PARTS or not token.isascii():
        raise TokenInvalid
    header = _object(base64url.decode(parts[0]))
    is_plain = header.keys() <= _HEADERS and str(header.get("typ", "JWT")).lower() in _TYPES
    if not is_plain:
        raise TokenInvalid
    body = _object(base64url.decode(parts[1]))
    signed = f"{parts[0]}.{parts[1]}".encode("ascii")
    return signed, header, body, base64url.decode(parts[2])


def _object(raw: bytes) -> Mapping[str, Any]:
    value = strict_json.parse(raw)
    if not isinstance(value, dict):
        raise TokenInvalid
    return value


def _text(members: Claims, name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str):
        raise TokenInvalid
    return value


def _seconds(members: Claims, name: str) -> int:
    value = members.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TokenInvalid
    return value
