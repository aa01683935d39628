"""Sign-in at the CPAM's issuer: authorization code with PKCE, state and nonce.

Sources: OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9700 (one-time state, exact redirect address).
"""

import base64 as plain_base64
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import quote_plus, urlencode

import httpx

from services.fraud.settings import ConsoleSettings
from shared import base64url
from shared.access.actors import Actor, Role
from shared.access.jwks import JwksCache
from shared.access.tokens import IssuerUnavailable, SiteNotChosen, TokenInvalid, TokenVerifier
from shared.http import strict_json

CALLBACK: Final = "/console/sign-in/callback"
_SECRET_BYTES: Final = 32
_ANSWER_BYTES_MAX: Final = 65_536
_TOKEN_CHARS_MAX: Final = 8_192
_PARTS: Final = 3
_LEEWAY_S: Final = 10
_OK: Final = 200

PostForm = Callable[[str, Mapping[str, str], Mapping[str, str]], Awaitable[bytes]]


class SignInFailed(Exception):
    """The issuer did not say who this is, or said it of somebody who may not come in."""


class NotAnAnalyst(SignInFailed):
    """The person is known, and is no fraud analyst of a CPAM."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way; the browser keeps it in a cookie that no script reads."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Self:
        """Draw three secrets of 256 bits."""
        return cls(*(secrets.token_urlsafe(_SECRET_BYTES) for _ in range(3)))

    @classmethod
    def read(cls, cookie: str) -> Self | None:
        """Return the attempt of a cookie; None when it does not hold one."""
        parts = cookie.split(".")
        chars = len(base64url.encode(bytes(_SECRET_BYTES)))
        if len(parts) != _PARTS or any(len(part) != chars for part in parts):
            return None
        return cls(*parts)

    def cookie(self) -> str:
        """Return what the cookie holds."""
        return f"{self.state}.{self.nonce}.{self.verifier}"

    @property
    def challenge(self) -> str:
        """The digest of the verifier that the issuer is shown first (RFC 7636, 4.2)."""
        return base64url.encode(hashlib.sha256(self.verifier.encode()).digest())


@dataclass(frozen=True, slots=True)
class Issuer:
    """The CPAM's issuer as a client sees it."""

    settings: ConsoleSettings
    keys: JwksCache
    post_form: PostForm

    @classmethod
    def from_settings(cls, settings: ConsoleSettings) -> Self:
        """Nothing is fetched before the first sign-in."""

        async def post(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
            return await post_form(url, form, headers, timeout_s=settings.cpam_timeout_s)

        return cls(settings, JwksCache(settings.cpam_jwks_url), post)

    def address(self, attempt: Attempt) -> str:
        """Return where the browser goes to sign in."""
        query = {
            "response_type": "code",
            "client_id": self.settings.cpam_client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.settings.cpam_authorize_url}?{urlencode(query)}"

    async def analyst(
        self, code: str, attempt: Attempt, *, verifier: TokenVerifier, at: datetime
    ) -> Actor:
        """Return who the code proves to be; raise `SignInFailed` or `IssuerUnavailable`.

        The ID token must be for this client and this attempt, the access token for this service,
        and both of one person.
        """
        answer = await self._exchange(code, attempt)
        subject = await self._subject_of(_text(answer, "id_token"), attempt, at=at)
        try:
            actor = await verifier.verify(_text(answer, "access_token"))
        except SiteNotChosen:
            raise NotAnAnalyst from None
        except TokenInvalid:
            raise SignInFailed from None
        if actor.role is not Role.CPAM_ANALYST:
            raise NotAnAnalyst
        if actor.subject != subject:
            raise SignInFailed
        return actor

    @property
    def _redirect_uri(self) -> str:
        return f"{self.settings.console_url}{CALLBACK}"

    async def _exchange(self, code: str, attempt: Attempt) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": attempt.verifier,
            "client_id": self.settings.cpam_client_id,
        }
        secret = self.settings.cpam_client_secret.get_secret_value()
        headers = _basic(self.settings.cpam_client_id, secret) if secret else {}
        try:
            body = await self.post_form(self.settings.cpam_token_url, form, headers)
            answer = strict_json.parse(body)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError):
            raise IssuerUnavailable from None
        except strict_json.JsonRefused:
            raise SignInFailed from None
        return _object(answer)

    async def _subject_of(self, token: str, attempt: Attempt, *, at: datetime) -> str:
        """Return whose ID token this is, once it holds (OpenID Connect Core 1.0, 3.1.3.7)."""
        try:
            header, body, signed, signature = _read(token)
        except (ValueError, strict_json.JsonRefused):
            raise SignInFailed from None
        key = await self.keys.find(_text(header, "kid"))
        if key is None or header.get("alg") != key.algorithm:
            raise SignInFailed
        if not key.verifies(signed, signature):
            raise SignInFailed
        now = int(at.timestamp())
        audiences = body.get("aud")
        client = self.settings.cpam_client_id
        is_ours = audiences in (client, [client]) and body.get("azp", client) == client
        issued, expires = _seconds(body, "iat"), _seconds(body, "exp")
        is_now = issued <= now + _LEEWAY_S and now - _LEEWAY_S < expires
        is_of_issuer = body.get("iss") == self.settings.cpam_issuer
        is_of_attempt = hmac.compare_digest(_text(body, "nonce").encode(), attempt.nonce.encode())
        if not (is_ours and is_now and is_of_issuer and is_of_attempt):
            raise SignInFailed
        return _text(body, "sub")


async def post_form(
    url: str, form: Mapping[str, str], headers: Mapping[str, str], *, timeout_s: float
) -> bytes:
    """Return the body of the answer; no redirect, no proxy from the environment, 64 KiB.

    Raises `SignInFailed` when the issuer refuses, what httpx raises when it does not answer.
    """
    sent = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
    client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=timeout_s)
    body = b""
    async with client, client.stream("POST", url, data=dict(form), headers=sent) as response:
        if response.is_server_error:
            raise IssuerUnavailable
        if response.status_code != _OK or "content-encoding" in response.headers:
            raise SignInFailed
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > _ANSWER_BYTES_MAX:
                raise SignInFailed
    return body


def _basic(name: str, secret: str) -> dict[str, str]:
    """Return the header of a confidential client (RFC 6749, 2.3.1)."""
    pair = f"{quote_plus(name)}:{quote_plus(secret)}".encode()
    return {"Authorization": f"Basic {plain_base64.b64encode(pair).decode()}"}


def _read(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any], bytes, bytes]:
    parts = token.split(".") if len(token) <= _TOKEN_CHARS_MAX and token.isascii() else []
    if len(parts) != _PARTS:
        raise SignInFailed
    header, body = (_object(strict_json.parse(base64url.decode(part))) for part in parts[:2])
    return header, body, f"{parts[0]}.{parts[1]}".encode(), base64url.decode(parts[2])


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SignInFailed
    return value


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value:
        raise SignInFailed
    return value


def _seconds(members: Mapping[str, Any], name: str) -> int:
    value = members.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise SignInFailed
    return value
