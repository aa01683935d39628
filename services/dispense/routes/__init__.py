"""HTTP <-> dispense: one module per subject, each adding its routes to the one router."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter

from services.dispense.resources import Resources
from services.dispense.routes.adapting import add_adapting
from services.dispense.routes.afterwards import add_afterwards
from services.dispense.routes.billing import add_billing
from services.dispense.routes.checking import add_checking
from services.dispense.routes.consulting import add_consulting
from services.dispense.routes.desk import Desk
from services.dispense.routes.error_register import add_error_register
from services.dispense.routes.fhir import add_fhir
from services.dispense.routes.reading import add_reading
from services.dispense.routes.recording import add_recording
from services.dispense.routes.refusing import add_refusing
from services.dispense.routes.resolving import add_resolving
from services.dispense.routes.returning import add_returning
from services.dispense.routes.reversing import add_reversing
from services.dispense.routes.scanning import add_scanning
from services.dispense.routes.sending import add_sending
from services.dispense.routes.worklist import add_worklist
from shared.db import Pool
from shared.http.app import StrictRoute

__all__ = ["make_router"]

_SUBJECTS = (
    add_consulting,
    add_recording,
    add_billing,
    add_reading,
    add_adapting,
    add_scanning,
    add_refusing,
    add_returning,
    add_reversing,
    add_fhir,
    add_worklist,
    add_afterwards,
    add_resolving,
    add_sending,
    add_checking,
    add_error_register,
)


def make_router(pool: Pool, resources: Resources, *, now: Callable[[], datetime]) -> APIRouter:
    """Build the routes of every subject on a pool, what use cases work with, and a clock."""
    router = APIRouter(route_class=StrictRoute)
    desk = Desk(pool, resources, now)
    for add_subject in _SUBJECTS:
        add_subject(router, desk)
    return router
