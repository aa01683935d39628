"""What every page of the console works with: pool, clock, templates, who is at the desk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from services.fraud.console.oidc import Issuer
from services.fraud.console.render import Pages
from services.fraud.console.static_files import StaticFiles
from services.fraud.resources import Resources
from services.fraud.settings import FraudSettings
from shared.access.tokens import TokenVerifier
from shared.db import Pool
from shared.http.meter import Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleDesk:
    """Made once by `make_desk`; pages find it with the `Desk` dependency."""

    pool: Pool
    resources: Resources
    settings: FraudSettings
    now: Callable[[], datetime]
    issuer: Issuer
    static: StaticFiles
    pages: Pages
    requests: Meter = field(default_factory=Meter)
    sign_ins: Meter = field(default_factory=Meter)


def make_desk(
    pool: Pool, resources: Resources, settings: FraudSettings, *, now: Callable[[], datetime]
) -> ConsoleDesk:
    """Read templates and static files; nothing is connected."""
    static = StaticFiles.read()
    return ConsoleDesk(
        pool=pool,
        resources=resources,
        settings=settings,
        now=now,
        issuer=Issuer.from_settings(settings),
        static=static,
        pages=Pages(static),
    )


async def desk_of(request: Request) -> ConsoleDesk:
    """Return the desk of the application that answers."""
    desk: ConsoleDesk = request.app.state.console
    return desk


def verifier_of(request: Request) -> TokenVerifier:
    """Return what tells whose access token it is."""
    verifier: TokenVerifier = request.app.state.verifier
    return verifier


Desk = Annotated[ConsoleDesk, Depends(desk_of)]
