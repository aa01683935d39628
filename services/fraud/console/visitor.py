"""Who is at the desk: the session of a cookie, and forms that prove they come from our pages."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, Response

from services.fraud.console import words
from services.fraud.console.desk import ConsoleDesk, Desk
from services.fraud.console.navigation import NAVIGATION
from services.fraud.console.refusing import PageRefused
from services.fraud.model.caller import Caller
from services.fraud.model.sessions import Session
from services.fraud.use_cases import sessions
from services.fraud.use_cases.queueing import Working
from shared.http.answers import correlation_id_of

COOKIE: Final = "ordoflux_console"
SEE_OTHER: Final = 303
PATH: Final = "/console"
_COOKIE_CHARS_MAX: Final = 100
_FIELDS_MAX: Final = 60
_FORM_TYPE: Final = "application/x-www-form-urlencoded"
POLICY: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # With "no-referrer" browsers send their own forms with "Origin: null".
    "Referrer-Policy": "same-origin",
    "Vary": "Cookie, HX-Request",
}


def new_secret() -> str:
    """Return 256 random bits as text: a cookie's value, a form's token."""
    return secrets.token_urlsafe(32)


def digest_of(cookie: str) -> bytes:
    """Return what the database keeps of a cookie's value."""
    return hashlib.sha256(cookie.encode()).digest()


@dataclass(frozen=True, slots=True)
class Visitor:
    """An analyst signed in, in one request: what a page needs to read, act and answer."""

    desk: ConsoleDesk
    request: Request
    session: Session
    correlation_id: UUID

    @property
    def caller(self) -> Caller:
        """Who asks, when, in which request."""
        return Caller(
            actor=self.session.actor, at=self.desk.now(), correlation_id=self.correlation_id
        )

    @property
    def working(self) -> Working:
        """Who works on a case, and within which limits."""
        return Working(self.desk.resources, self.desk.settings, self.caller)

    @property
    def is_swap(self) -> bool:
        """Tell whether htmx asks for a part of a page; without script a whole page is asked for."""
        return self.request.headers.get("hx-request") == "true"

    def page(self, template: str, *, here: str, status: int = 200, **context: Any) -> Response:
        """Answer with a page; `here` is the key of its entry in the navigation."""
        shared = {
            "visitor": self.session.actor,
            "csrf_token": self.session.csrf_token,
            "navigation": NAVIGATION,
            "here": here,
            "now": self.desk.now(),
            "done": words.DONE.get(self.request.query_params.get("done", ""), ""),
        }
        body = self.desk.pages.render(template, {**shared, **context})
        return HTMLResponse(body, status, HEADERS)


async def visitor_of(request: Request, desk: Desk) -> Visitor:
    """Return who is signed in; raise `PageRefused` when nobody is, or they ask too often."""
    cookie = request.cookies.get(COOKIE, "")
    at = desk.now()
    session = None
    if 0 < len(cookie) <= _COOKIE_CHARS_MAX:
        session = await sessions.find_session(
            desk.pool, digest_of(cookie), at=at, settings=desk.settings
        )
    if session is None:
        raise PageRefused("session_ended" if cookie else "signed_out")
    limit = desk.settings.console_requests_per_minute_max
    if not desk.requests.allows(session.digest, at=at, per_minute_max=limit):
        raise PageRefused("too_often")
    request.state.actor_role = str(session.actor.role)  # for the request's log line
    return Visitor(desk, request, session, correlation_id_of(request))


SignedIn = Annotated[Visitor, Depends(visitor_of)]


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form that one of our pages sent."""

    fields: Mapping[str, str]

    def text(self, name: str, *, chars_max: int, is_needed: bool = True) -> str:
        """Return a field without spaces around; raise `PageRefused` when absent or too long."""
        value = self.fields.get(name, "").strip()
        if (is_needed and not value) or len(value) > chars_max or "\x00" in value:
            raise PageRefused("form_incomplete")
        return value

    def choice(self, name: str, among: Mapping[str, str]) -> str:
        """Return a field that is one of these codes; raise `PageRefused`."""
        value = self.fields.get(name, "")
        if value not in among:
            raise PageRefused("form_incomplete")
        return value


async def form_of(visitor: SignedIn) -> Form:
    """Read a form once it proved to come from our page, to this visitor; raise `PageRefused`."""
    request, settings = visitor.request, visitor.desk.settings
    if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM_TYPE:
        raise PageRefused("form_unreadable")
    if request.headers.get("origin", settings.console_url) != settings.console_url:
        raise PageRefused("form_foreign")
    body = await request.body()
    if len(body) > settings.console_form_bytes_max:
        raise PageRefused("form_too_large")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_FIELDS_MAX,
        )
    except ValueError:
        raise PageRefused("form_unreadable") from None
    fields = dict(pairs)
    token = fields.pop("csrf_token", "")
    if not hmac.compare_digest(token.encode(), visitor.session.csrf_token.encode()):
        raise PageRefused("form_foreign")
    return Form(fields)


SentForm = Annotated[Form, Depends(form_of)]
