"""HTTP <-> prescribe: one module per subject, each adding its routes to the one router."""

from fastapi import APIRouter

from services.prescribe.routes.adapting import add_adapting
from services.prescribe.routes.checking import add_checking
from services.prescribe.routes.desk import Desk
from services.prescribe.routes.documents import add_documents
from services.prescribe.routes.ending import add_ending
from services.prescribe.routes.fhir import add_fhir
from services.prescribe.routes.following import add_following
from services.prescribe.routes.issuing import add_issuing
from services.prescribe.routes.keys import add_keys
from services.prescribe.routes.pictures import add_pictures
from services.prescribe.routes.reading import add_reading
from shared.http.app import StrictRoute

__all__ = ["make_router"]

_SUBJECTS = (
    add_issuing,
    add_checking,
    add_reading,
    add_ending,
    add_pictures,
    add_documents,
    add_keys,
    add_adapting,
    add_following,
    add_fhir,
)


def make_router(desk: Desk) -> APIRouter:
    """Build the routes of every subject."""
    router = APIRouter(route_class=StrictRoute)
    for add_subject in _SUBJECTS:
        add_subject(router, desk)
    return router
