"""HTTP <-> dispense: what an officine still has to do."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.dispense import use_cases, view
from services.dispense.answers import WorklistPage
from services.dispense.model import Work, WorklistKind, WorklistPosition, WorklistQuery
from services.dispense.routes.desk import Desk
from shared.access.auth import Actor, Operation, actor_for
from shared.db import transaction
from shared.http.app import CorrelationId
from shared.http.paging import Page, moment_in, write_cursor
from shared.number import PrescriptionNumber

Worker = Annotated[Actor, Depends(actor_for(Operation.WORKLIST_READ))]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistFilter(Page):
    """What the query string of GET /v1/worklist holds."""

    kind: WorklistKind

    def as_domain(self) -> WorklistQuery:
        """Return the page that is asked for; raise `Refused` for a mark that is none of ours."""
        parse = _position_owing if self.kind == "owing" else _position
        return WorklistQuery(kind=self.kind, limit=self.limit, after=self.position(parse))


def add_worklist(router: APIRouter, desk: Desk) -> None:
    """Add the list of what an officine still has to do."""

    @router.get("/v1/worklist")
    async def list_work(
        actor: Worker, asked: Annotated[WorklistFilter, Depends()], correlation_id: CorrelationId
    ) -> WorklistPage:
        """Ce qui reste à faire dans votre officine : une sorte à la fois ; la lecture est tracée.

        « to_bill » : délivré, pas encore facturé ; « mismatch » : facturé autrement que délivré ;
        « owing » : promis au patient, qui revient le chercher ; « conflict » : exécuté hors ligne
        ou sur papier et contredit par ce qui était enregistré ;
        « renewal_due » : renouvellement ouvert, ou qui s’ouvre bientôt (dans les sept jours, ou le
        délai réglé par l’exploitant) ;
        « sent_by_patient » : envoyé par le patient, à consulter sans papier ;
        « to_check » : remis ce jour, et que personne n’a encore contrôlé.
        """
        caller, query = desk.caller(actor, correlation_id), asked.as_domain()
        async with transaction(desk.pool) as conn:
            found = await use_cases.list_work(conn, desk.resources, query, caller)
        work = tuple(view.work_answer(each) for each in found)
        return WorklistPage(work=work, next=asked.next(found, _mark))


def _mark(last: Work) -> str:
    return write_cursor(last.position.since.isoformat(), last.position.about)


def _position(since: str, about: str) -> WorklistPosition:
    return WorklistPosition(moment_in(since), str(UUID(about)))


def _position_owing(since: str, about: str) -> WorklistPosition:
    return WorklistPosition(moment_in(since), PrescriptionNumber.parse(about))
