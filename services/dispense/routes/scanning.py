"""HTTP <-> dispense: what a scanned text is."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.dispense import use_cases, view
from services.dispense.answers import ScanAnswer
from services.dispense.model import Declined
from services.dispense.requests import ScanBody
from services.dispense.routes.desk import Desk, refused
from shared.access.auth import Actor, Operation, actor_for
from shared.db import transaction
from shared.http.app import CorrelationId
from shared.http.strict_route import takes_scans

Scanning = Annotated[Actor, Depends(actor_for(Operation.SCAN))]


def add_scanning(router: APIRouter, desk: Desk) -> None:
    """Add the look at a scanned text."""

    @router.post("/v1/scans")
    @takes_scans
    async def scan(actor: Scanning, correlation_id: CorrelationId, body: ScanBody) -> ScanAnswer:
        """Reconnaître ce qui vient d’être scanné, et dire quoi en faire ; rien n’est ouvert.

        Un texte illisible ou d’un autre usage est « unknown » : « next » dit pourquoi.
        """
        caller = desk.caller(actor, correlation_id)
        async with transaction(desk.pool) as conn:
            seen = await use_cases.look_at_scan(conn, desk.resources, body.text, caller)
        if isinstance(seen, Declined):  # after the commit: fraud is told
            raise refused(seen)
        return view.scan_answer(seen)
