"""Signing in and out: to the CPAM's issuer and back, a session in between."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.fraud.console.desk import ConsoleDesk, Desk, verifier_of
from services.fraud.console.oidc import Attempt, NotAnAnalyst, SignInFailed
from services.fraud.console.refusing import PageRefused
from services.fraud.console.visitor import (
    COOKIE,
    HEADERS,
    PATH,
    SEE_OTHER,
    SentForm,
    SignedIn,
    digest_of,
    new_secret,
)
from services.fraud.model.sessions import Session
from services.fraud.use_cases import sessions
from shared.access.actors import Actor

ATTEMPT_COOKIE = "ordoflux_sign_in"
ATTEMPT_PATH = "/console/sign-in"
ATTEMPT_SECONDS = 600
Returned = Annotated[str, Query(max_length=2_000)]


def add_pages(router: APIRouter) -> None:
    """Add /console/sign-in, where the issuer leads back to, and /console/sign-out."""

    @router.get("/console/sign-in")
    async def sign_in(request: Request, desk: Desk) -> Response:
        _check_rate(request, desk)
        attempt = Attempt.new()
        answer = RedirectResponse(desk.issuer.address(attempt), SEE_OTHER, dict(HEADERS))
        # Lax: the issuer's answer comes from another site, and must bring this cookie along.
        answer.set_cookie(
            ATTEMPT_COOKIE,
            attempt.cookie(),
            max_age=ATTEMPT_SECONDS,
            path=ATTEMPT_PATH,
            secure=desk.settings.is_production,
            httponly=True,
            samesite="lax",
        )
        return answer

    @router.get("/console/sign-in/callback")
    async def come_back(
        request: Request, desk: Desk, code: Returned = "", state: Returned = ""
    ) -> Response:
        _check_rate(request, desk)
        attempt = Attempt.read(request.cookies.get(ATTEMPT_COOKIE, ""))
        is_ours = attempt and hmac.compare_digest(state.encode(), attempt.state.encode())
        if attempt is None or not is_ours or not code:
            raise PageRefused("sign_in_failed")
        try:
            actor = await desk.issuer.analyst(
                code, attempt, verifier=verifier_of(request), at=desk.now()
            )
        except NotAnAnalyst:
            raise PageRefused("not_an_analyst") from None
        except SignInFailed:
            raise PageRefused("sign_in_failed") from None
        return await _signed_in(desk, actor)

    _add_leaving(router)


def _add_leaving(router: APIRouter) -> None:
    @router.post("/console/sign-out")
    async def sign_out(visitor: SignedIn, _form: SentForm) -> Response:
        desk = visitor.desk
        await sessions.end_session(desk.pool, visitor.session, at=desk.now())
        answer = RedirectResponse("/console/signed-out", SEE_OTHER, dict(HEADERS))
        answer.delete_cookie(COOKIE, path=PATH)
        return answer

    @router.get("/console/signed-out")
    async def signed_out(desk: Desk) -> Response:
        return HTMLResponse(desk.pages.render("signed_out.html", {}), headers=HEADERS)


def _check_rate(request: Request, desk: ConsoleDesk) -> None:
    address = "" if request.client is None else request.client.host
    limit = desk.settings.console_sign_ins_per_minute_max
    if not desk.sign_ins.allows(address, at=desk.now(), per_minute_max=limit):
        raise PageRefused("too_often")


async def _signed_in(desk: ConsoleDesk, actor: Actor) -> Response:
    """Open a session, and lead on with a page of ours.

    A redirect would still come from the issuer's site: browsers would leave a strict cookie out.
    """
    cookie = new_secret()
    session = Session(digest_of(cookie), actor, new_secret())
    await sessions.open_session(desk.pool, session, at=desk.now(), settings=desk.settings)
    answer = HTMLResponse(desk.pages.render("signed_in.html", {}), headers=HEADERS)
    answer.delete_cookie(ATTEMPT_COOKIE, path=ATTEMPT_PATH)
    answer.set_cookie(
        COOKIE,
        cookie,
        path=PATH,
        secure=desk.settings.is_production,
        httponly=True,
        samesite="strict",
    )
    return answer
