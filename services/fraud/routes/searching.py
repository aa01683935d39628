"""HTTP <-> fraud: search among confirmed alerts. Names travel in the body, never in an address."""

from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.fraud.answers.searching import FoundAlertAnswer, FoundAlertPage
from services.fraud.model.searching import FoundAfter, FoundAlert
from services.fraud.requests.searching import SearchBody
from services.fraud.routes.desk import Desk
from services.fraud.use_cases.searching import search_alerts as search
from shared.access.auth import Actor, Operation, actor_for
from shared.http.app import CorrelationId
from shared.http.paging import moment_in, read_cursor, write_cursor
from shared.problems import Refusal, Refused

Searcher = Annotated[Actor, Depends(actor_for(Operation.ALERT_SEARCH))]


def add_searching(router: APIRouter, desk: Desk) -> None:
    """Add the search."""

    @router.post("/v1/alerts/search")
    async def search_alerts(
        actor: Searcher, body: SearchBody, correlation_id: CorrelationId
    ) -> FoundAlertPage:
        """Chercher parmi les signalements avérés : INS, numéro, prescripteur ou nom d’un patient.

        Les noms se cherchent sans souci de casse, d’accents, d’ordre ni d’une faute de frappe ;
        chaque recherche est tracée, et leur nombre est limité.
        """
        after = None if body.after is None else read_cursor(body.after, _position)
        caller = desk.caller(actor, correlation_id)
        found = await search(desk.pool, desk.resources, body.as_domain(after), caller=caller)
        if isinstance(found, Refusal):
            raise Refused(found)
        shown = tuple(FoundAlertAnswer.of(each) for each in found)
        mark = _mark(found[-1]) if len(found) == body.limit else None
        return FoundAlertPage(alerts=shown, next=mark)


def _mark(found: FoundAlert) -> str:
    spread_at = found.alert.spread_at
    assert spread_at is not None, "only alerts that are spread are found"
    moment = spread_at.astimezone(UTC).isoformat()
    return write_cursor(f"{found.match.score}/{moment}", str(found.alert.alert_id))


def _position(sorted_by: str, alert_id: str) -> FoundAfter:
    score, _, moment = sorted_by.partition("/")
    return FoundAfter(score=int(score), spread_at=moment_in(moment), alert_id=UUID(alert_id))
