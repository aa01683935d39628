"""HTTP <-> prescribe: one module per subject, each adding its routes to the one router."""

from fastapi import APIRouter

from services.prescribe.documents import Documents
from services.prescribe.pictures import QrPictures
from services.prescribe.resources import Resources
from services.prescribe.routes.checking import add_checking
from services.prescribe.routes.desk import Clock, Desk
from services.prescribe.routes.documents import add_documents
from services.prescribe.routes.issuing import add_issuing
from services.prescribe.routes.keys import add_keys
from services.prescribe.routes.pictures import add_pictures
from services.prescribe.routes.reading import add_reading
from shared.db import Pool
from shared.http import StrictRoute

__all__ = ["make_router"]

_SUBJECTS = (
    add_issuing,
    add_checking,
    add_reading,
    add_pictures,
    add_documents,
    add_keys,
)


def make_router(
    pool: Pool, resources: Resources, *, pictures: QrPictures, documents: Documents, now: Clock
) -> APIRouter:
    """Build the routes on a pool, the resources of the use cases, what is drawn and a clock."""
    router = APIRouter(route_class=StrictRoute)
    desk = Desk(pool, resources, pictures, documents, now)
    for add_subject in _SUBJECTS:
        add_subject(router, desk)
    return router
