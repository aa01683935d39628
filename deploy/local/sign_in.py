"""The analysts' sign-in at the sandbox's issuer: code with PKCE, one click, no password.

Everybody on its page is invented. Sources: OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9700.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Annotated, Final, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from deploy.local.identities import IDENTITIES, Analyst
from deploy.local.mint import LIFETIME_S, Mint
from shared import base64url

CODE_SECONDS: Final = 60
CODES_MAX: Final = 1_000
FORM_BYTES_MAX: Final = 8_192
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;"
    "color:#16202c}h1{font-size:1.4rem}ul{list-style:none;padding:0}a{display:block;padding:.7rem "
    "1rem;margin:.5rem 0;border:1px solid #6b7a8c;border-radius:.4rem;color:#0b4a8f}"
)
_STYLE_DIGEST: Final = base64url.encode(hashlib.sha256(_STYLE.encode()).digest())
_ROLES: Final[Mapping[bool, str]] = {False: "analyste fraude", True: "analyste et superviseur"}


class Asked(BaseModel):
    """What the console asks the issuer for (OpenID Connect Core 1.0, 3.1.2.1)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    response_type: Literal["code"]
    client_id: Annotated[str, Field(min_length=1, max_length=100)]
    redirect_uri: Annotated[str, Field(max_length=300)]
    scope: Annotated[str, Field(max_length=200, pattern=r"(^|.* )openid( .*|$)")]
    state: Annotated[str, Field(min_length=16, max_length=200)]
    nonce: Annotated[str, Field(min_length=16, max_length=200)]
    code_challenge: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
    code_challenge_method: Literal["S256"]
    identity: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True, slots=True)
class _Granted:
    """What one code stands for, until it is used or forgotten."""

    asked: Asked
    until: float


class Codes:
    """The codes given and not used yet; each is good once, for a minute."""

    def __init__(self) -> None:
        self._granted: OrderedDict[str, _Granted] = OrderedDict()

    def give(self, asked: Asked, *, now: float) -> str:
        """Return a new code for what was asked; the oldest is forgotten beyond a thousand."""
        code = secrets.token_urlsafe(32)
        self._granted[code] = _Granted(asked, now + CODE_SECONDS)
        if len(self._granted) > CODES_MAX:
            self._granted.popitem(last=False)
        return code

    def take(self, form: Mapping[str, str], *, now: float) -> Asked | None:
        """Return what the code of a token request stands for, if that request may have it."""
        granted = self._granted.pop(form.get("code", ""), None)
        if granted is None or granted.until < now:
            return None
        asked = granted.asked
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_same = (
            form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == asked.redirect_uri
            and base64url.encode(challenge) == asked.code_challenge
        )
        return asked if is_same else None


def add_sign_in(app: FastAPI, mint: Mint) -> None:
    """Add the page where one chooses who one is, and the endpoint that turns a code into tokens."""
    codes = Codes()

    @app.get("/cpam/authorize", response_model=None)
    async def authorize(asked: Annotated[Asked, Query()]) -> Response:
        """Liste les analystes fictifs ; un clic connecte."""
        if urlsplit(asked.redirect_uri).hostname not in _LOOPBACK:
            return HTMLResponse("Adresse de retour refusée.", 400)
        if not isinstance(IDENTITIES.get(asked.identity), Analyst):
            return _page(asked)
        back = {"code": codes.give(asked, now=time.time()), "state": asked.state}
        return RedirectResponse(f"{asked.redirect_uri}?{urlencode(back)}", 303)

    @app.post("/cpam/token")
    async def exchange(request: Request) -> JSONResponse:
        """Échange un code contre un jeton d’identité et un jeton d’accès."""
        body = await request.body()
        form = dict(parse_qsl(body[:FORM_BYTES_MAX].decode("ascii", "replace"), max_num_fields=20))
        asked = codes.take(form, now=time.time())
        no_store = {"Cache-Control": "no-store"}
        if asked is None or _client_of(request, form) != asked.client_id:
            return JSONResponse({"error": "invalid_grant"}, 400, no_store)
        return JSONResponse(_tokens(mint, asked), headers=no_store)


def _client_of(request: Request, form: Mapping[str, str]) -> str:
    """Return who asks for tokens; whatever secret it gives is as good as another here."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", "")
    try:
        return (
            base64url.decode(given.rstrip("=").replace("+", "-").replace("/", "_"))
            .decode("ascii")
            .partition(":")[0]
        )
    except ValueError:
        return ""


def _tokens(mint: Mint, asked: Asked) -> dict[str, str | int]:
    now = int(time.time())
    id_token = mint.token(
        asked.identity,
        now=now,
        aud=asked.client_id,
        azp=asked.client_id,
        nonce=asked.nonce,
        typ="ID",
    )
    return {
        "access_token": mint.token(asked.identity, now=now, azp=asked.client_id),
        "id_token": id_token,
        "token_type": "Bearer",
        "expires_in": LIFETIME_S,
    }


def _page(asked: Asked) -> HTMLResponse:
    people = [person for person in IDENTITIES.values() if isinstance(person, Analyst)]
    links = "".join(_link(asked, person) for person in people)
    page = f"""<!doctype html>
<html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Connexion – bac à sable</title><style>{_STYLE}</style></head>
<body><main><h1>Qui êtes-vous ?</h1>
<p>Bac à sable : ces personnes sont fictives, et il n’y a pas de mot de passe.</p>
<ul>{links}</ul></main></body></html>
"""
    digest = _STYLE_DIGEST.replace("-", "+").replace("_", "/") + "="
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return HTMLResponse(page, headers=headers | {"Referrer-Policy": "no-referrer"})


def _link(asked: Asked, person: Analyst) -> str:
    query = urlencode(asked.model_dump() | {"identity": person.id})
    role = _ROLES["fraud_supervisor" in person.roles]
    words = f"{person.given_name} {person.family_name}, {role}, caisse {person.caisse}"
    return f'<li><a href="?{escape(query)}">{escape(words)}</a></li>'
