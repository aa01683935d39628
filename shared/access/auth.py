"""FastAPI dependencies that say who asks, after their token and their role were checked."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.access.actors import Actor, Role
from shared.access.habilitation import Operation, may_ever
from shared.access.tokens import (
    IssuerUnavailable,
    SiteNotChosen,
    TokenInvalid,
    TokenVerifier,
)
from shared.problems import Refusal, Refused

__all__ = ["Actor", "Operation", "Role", "TokenVerifier", "actor_for"]

# Declares the scheme in OpenAPI; the header itself is read below, more strictly.
_BEARER: Final = HTTPBearer(
    scheme_name="bearer", bearerFormat="JWT", auto_error=False, description="Jeton d’accès OIDC."
)

ActorDependency = Callable[..., Awaitable[Actor]]


def actor_for(operation: Operation) -> ActorDependency:
    """Return the dependency of a route that does `operation`: `Depends(actor_for(...))`.

    It answers 401 without a valid token, and 403 when the caller's role can never do this. The
    relation to one prescription is for the route to check, with `habilitation.may`.
    """

    async def actor(
        request: Request,
        _scheme: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
        x_finess: Annotated[
            str | None,
            Header(
                max_length=9,
                description="Lieu d’exercice choisi (FINESS), si l’identité en désigne plusieurs.",
            ),
        ] = None,
    ) -> Actor:
        asker = await _identify(request, x_finess)
        request.state.actor_role = str(asker.role)  # for the request's log line
        if not may_ever(asker.role, operation):
            raise Refused(Refusal("not_allowed"))
        return asker

    return actor


async def _identify(request: Request, site: str | None) -> Actor:
    verifier: TokenVerifier = request.app.state.verifier
    try:
        return await verifier.verify(_bearer_token(request), site=site)
    except TokenInvalid:
        raise Refused(Refusal("token_invalid")) from None
    except SiteNotChosen:
        raise Refused(Refusal("site_not_chosen")) from None
    except IssuerUnavailable:
        raise Refused(Refusal("temporarily_unavailable")) from None


def _bearer_token(request: Request) -> str:
    values = request.headers.getlist("authorization")
    if not values:
        raise Refused(Refusal("token_missing"))
    scheme, _, token = values[0].partition(" ")
    if len(values) > 1 or scheme.lower() != "bearer":
        raise Refused(Refusal("token_invalid"))
    return token.strip()
