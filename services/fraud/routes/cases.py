"""HTTP <-> fraud: the queue of cases, for the fraud analysts of a CPAM only."""

from dataclasses import dataclass
from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from services.fraud import use_cases
from services.fraud.answers import CaseAnswer, CaseDetail, CasePage
from services.fraud.model import CasePosition, CaseQuery, CaseState
from services.fraud.routes.desk import Desk
from shared.access.auth import Actor, Operation, actor_for
from shared.contracts.fraud import EntityKind, SignalName
from shared.http.app import CorrelationId
from shared.http.paging import Page, moment_in, write_cursor
from shared.problems import NOT_FOUND, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter(Page):
    """What the query string of GET /v1/cases may hold."""

    state: CaseState | None = None
    signal: SignalName | None = None
    entity_kind: EntityKind | None = None
    entity_ref: Annotated[str | None, Query(min_length=1, max_length=64, pattern=r"^[^\x00]+$")] = (
        None
    )


Lister = Annotated[Actor, Depends(actor_for(Operation.CASE_LIST))]
Reader = Annotated[Actor, Depends(actor_for(Operation.CASE_READ))]


def add_cases(router: APIRouter, desk: Desk) -> None:
    """Add the queue of cases: those of the analyst's caisse, and those of no officine."""

    @router.get("/v1/cases")
    async def list_cases(
        actor: Lister, asked: Annotated[CaseFilter, Depends()], correlation_id: CorrelationId
    ) -> CasePage:
        """Dossiers de suspicion, du plus récent au plus ancien ; la lecture est tracée."""
        query = CaseQuery(
            caisse=desk.caller(actor, correlation_id).caisse,
            state=asked.state,
            signal=asked.signal,
            entity_kind=asked.entity_kind,
            entity_ref=asked.entity_ref,
            after=asked.position(_position),
            limit=asked.limit,
        )
        found = await use_cases.read_cases(desk.pool, query, desk.reading(actor, correlation_id))
        return CasePage(cases=tuple(found), next=asked.next(found, _mark))

    @router.get("/v1/cases/{case_id}")
    async def read_case(actor: Reader, case_id: UUID, correlation_id: CorrelationId) -> CaseDetail:
        """Un dossier, ses signaux et la chronologie de l’ordonnance ; la lecture est tracée."""
        found = await use_cases.read_case(desk.pool, case_id, desk.reading(actor, correlation_id))
        if found is None:
            raise Refused(NOT_FOUND)
        return found


def _mark(case: CaseAnswer) -> str:
    return write_cursor(case.opened_at.astimezone(UTC).isoformat(), str(case.case_id))


def _position(moment: str, case_id: str) -> CasePosition:
    return CasePosition(moment_in(moment), UUID(case_id))
