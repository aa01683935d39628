"""HTTP <-> fraud: one module per subject, each adding its routes to the one router."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter

from services.fraud.resources import Resources
from services.fraud.routes.alerts import add_alerts
from services.fraud.routes.cases import add_cases
from services.fraud.routes.deciding import add_deciding
from services.fraud.routes.desk import Desk
from services.fraud.routes.links import add_links
from services.fraud.routes.report_desk import add_report_desk
from services.fraud.routes.reporting import LARGE_BODIES, add_reporting
from services.fraud.routes.rules import add_rules
from services.fraud.routes.searching import add_searching
from services.fraud.routes.verifications import add_verifications
from shared.db import Pool
from shared.http.app import StrictRoute

__all__ = ["LARGE_BODIES", "make_router"]

_SUBJECTS = (
    add_cases,
    add_deciding,
    add_reporting,
    add_report_desk,
    add_alerts,
    add_searching,
    add_verifications,
    add_links,
    add_rules,
)


def make_router(pool: Pool, resources: Resources, *, now: Callable[[], datetime]) -> APIRouter:
    """Build the routes on a pool, what the use cases work with, and a clock."""
    router = APIRouter(route_class=StrictRoute)
    desk = Desk(pool=pool, resources=resources, now=now)
    for add in _SUBJECTS:
        add(router, desk)
    return router
