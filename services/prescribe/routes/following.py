"""HTTP <-> prescribe: the prescriber's own prescriptions that wait to be executed."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends

from services.prescribe import use_cases
from services.prescribe.answers.following import FollowUpAnswer, FollowUpPage
from services.prescribe.model import Caller
from services.prescribe.model.following import FollowUpKind, FollowUpPosition, FollowUpQuery
from services.prescribe.routes.desk import Desk
from shared.access.auth import Actor, Operation, actor_for
from shared.db import transaction
from shared.http.app import CorrelationId
from shared.http.paging import Page, write_cursor
from shared.number import PrescriptionNumber

Follower = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_FOLLOW))]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFilter(Page):
    """What the query string of GET /v1/follow-ups holds."""

    kind: FollowUpKind

    def as_domain(self) -> FollowUpQuery:
        """Return the page that is asked for; raise `Refused` for a mark that is none of ours."""
        after = self.position(_position)
        return FollowUpQuery(kind=self.kind, limit=self.limit, after=after)


def add_following(router: APIRouter, desk: Desk) -> None:
    """Add the lists of what waits to be executed."""

    @router.get("/v1/follow-ups")
    async def list_follow_ups(
        actor: Follower, asked: Annotated[FollowUpFilter, Depends()], correlation_id: CorrelationId
    ) -> FollowUpPage:
        """Vos ordonnances jamais exécutées, exécutées en partie ou en retard de renouvellement.

        Celles dont le patient s’y oppose n’y figurent pas ; la lecture est tracée.
        """
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        query = asked.as_domain()
        async with transaction(desk.pool) as conn:
            found = await use_cases.list_follow_ups(conn, desk.resources, query, caller)
        return FollowUpPage(follow_ups=tuple(found), next=asked.next(found, _mark))


def _mark(last: FollowUpAnswer) -> str:
    return write_cursor(last.since.isoformat(), last.number)


def _position(since: str, number: str) -> FollowUpPosition:
    return FollowUpPosition(date.fromisoformat(since), PrescriptionNumber.parse(number))
