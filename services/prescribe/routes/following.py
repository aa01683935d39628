"""HTTP <-> prescribe: the prescriber's own prescriptions that wait to be executed."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query

from services.prescribe import use_cases
from services.prescribe.answers.following import FollowUpAnswer, FollowUpPage
from services.prescribe.model import Caller
from services.prescribe.model.following import FollowUpKind, FollowUpPosition, FollowUpQuery
from services.prescribe.routes.desk import Desk
from shared.access.auth import Actor, Operation, actor_for
from shared.db import transaction
from shared.http.app import CorrelationId
from shared.http.paging import CURSOR_LENGTH_MAX, read_cursor, write_cursor
from shared.number import PrescriptionNumber

PAGE_LIMIT: Final = 50
PAGE_LIMIT_MAX: Final = 100

Follower = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_FOLLOW))]


@dataclass(frozen=True, slots=True)
class FollowUpFilter:
    """What the query string of GET /v1/follow-ups holds."""

    kind: FollowUpKind
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT_MAX)] = PAGE_LIMIT
    after: Annotated[
        str | None,
        Query(max_length=CURSOR_LENGTH_MAX, description="Le `next` de la page précédente."),
    ] = None

    def as_domain(self) -> FollowUpQuery:
        """Return the page that is asked for; raise `Refused` for a mark that is none of ours."""
        after = None if self.after is None else read_cursor(self.after, _position)
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
        is_full = len(found) == query.limit
        return FollowUpPage(follow_ups=tuple(found), next=_mark(found[-1]) if is_full else None)


def _mark(last: FollowUpAnswer) -> str:
    return write_cursor(last.since.isoformat(), last.number)


def _position(since: str, number: str) -> FollowUpPosition:
    return FollowUpPosition(date.fromisoformat(since), PrescriptionNumber.parse(number))
