"""HTTP <-> fraud: what analysts propose, and what their colleagues approve or refuse."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.fraud.answers.deciding import (
    DecisionAnswer,
    DecisionKindAnswer,
    DecisionKinds,
    DecisionPage,
    ReasonAnswer,
)
from services.fraud.model.deciding import (
    Decision,
    DecisionKind,
    DecisionPosition,
    DecisionQuery,
    DecisionState,
)
from services.fraud.requests import ProposalBody
from services.fraud.routes.desk import CREATED, OK, Desk
from services.fraud.rules.reasons import KIND_LABELS, REASONS
from services.fraud.use_cases import deciding
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection
from shared.http.app import CorrelationId
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.http.paging import Page, moment_in, write_cursor
from shared.problems import NOT_FOUND, Refusal, Refused

Proposing = Annotated[Command, Depends(command_for(Operation.DECISION_PROPOSE))]
Approving = Annotated[Command, Depends(command_for(Operation.DECISION_APPROVE))]
Lister = Annotated[Actor, Depends(actor_for(Operation.DECISION_LIST))]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFilter(Page):
    """What the query string of GET /v1/decisions may hold."""

    state: DecisionState | None = None
    kind: DecisionKind | None = None
    subject_id: UUID | None = None


def add_deciding(router: APIRouter, desk: Desk) -> None:
    """Add decisions: lists, proposal, second pair of eyes."""
    _add_lists(router, desk)
    _add_kinds(router)
    _add_proposal(router, desk)
    _add_second_look(router, desk)


def _add_lists(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/decisions")
    async def list_decisions(
        actor: Lister, asked: Annotated[DecisionFilter, Depends()], correlation_id: CorrelationId
    ) -> DecisionPage:
        """Décisions de votre caisse, de la plus récente à la plus ancienne.

        « state=proposed » : celles qui attendent un second regard.
        """
        caller = desk.caller(actor, correlation_id)
        query = DecisionQuery(
            caisse=caller.caisse,
            state=asked.state,
            kind=asked.kind,
            subject_id=asked.subject_id,
            after=asked.position(_position),
            limit=asked.limit,
        )
        found = await deciding.list_decisions(desk.pool, query, caller=caller)
        shown = tuple(DecisionAnswer.of(each, asker=actor.key) for each in found)
        return DecisionPage(decisions=shown, next=asked.next(found, _mark))

    @router.get("/v1/decisions/{decision_id}")
    async def read_decision(
        actor: Lister, decision_id: UUID, correlation_id: CorrelationId
    ) -> DecisionAnswer:
        """Une décision de votre caisse."""
        caller = desk.caller(actor, correlation_id)
        found = await deciding.read_decision(desk.pool, decision_id, caller=caller)
        if found is None:
            raise Refused(NOT_FOUND)
        return DecisionAnswer.of(found, asker=actor.key)


def _add_kinds(router: APIRouter) -> None:
    @router.get("/v1/decision-kinds")
    async def list_decision_kinds(_actor: Lister) -> DecisionKinds:
        """Sortes de décisions et leurs motifs, à proposer à l’analyste."""
        return DecisionKinds(
            kinds=tuple(
                DecisionKindAnswer(
                    kind=kind,
                    label=KIND_LABELS[kind],
                    reasons=tuple(
                        ReasonAnswer(code=code, label=label) for code, label in reasons.items()
                    ),
                )
                for kind, reasons in REASONS.items()
            )
        )


def _add_proposal(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/decisions", response_model=DecisionAnswer, status_code=CREATED)
    async def propose_decision(command: Proposing, body: ProposalBody) -> Response:
        """Proposer une décision : rien ne change avant qu’un collègue l’approuve."""
        caller = desk.caller(command.actor, command.correlation_id)

        async def work(conn: Connection) -> Answer | Refused:
            done = await deciding.propose(conn, desk.resources, body.as_domain(), caller=caller)
            return _answer(done, command, status=CREATED)

        return await run_command(desk.pool, command, work)


def _add_second_look(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/decisions/{decision_id}/approval", response_model=DecisionAnswer)
    async def approve_decision(command: Approving, decision_id: UUID) -> Response:
        """Approuver la proposition d’un collègue : elle prend effet aussitôt.

        Personne n’approuve sa propre proposition ; la base de données le refuse aussi.
        """
        caller = desk.caller(command.actor, command.correlation_id)
        return await _decide(
            desk,
            command,
            lambda conn: deciding.approve(conn, desk.resources, decision_id, caller=caller),
        )

    @router.post("/v1/decisions/{decision_id}/refusal", response_model=DecisionAnswer)
    async def refuse_decision(command: Approving, decision_id: UUID) -> Response:
        """Refuser une proposition, ou retirer la sienne : rien d’autre ne change."""
        caller = desk.caller(command.actor, command.correlation_id)
        return await _decide(
            desk, command, lambda conn: deciding.refuse(conn, decision_id, caller=caller)
        )


async def _decide(
    desk: Desk, command: Command, decide: Callable[[Connection], Awaitable[Decision | Refusal]]
) -> Response:
    async def work(conn: Connection) -> Answer | Refused:
        return _answer(await decide(conn), command, status=OK)

    return await run_command(desk.pool, command, work)


def _answer(done: Decision | Refusal, command: Command, *, status: int) -> Answer | Refused:
    if isinstance(done, Refusal):
        return Refused(done)
    return Answer(status, DecisionAnswer.of(done, asker=command.actor.key))


def _mark(decision: Decision) -> str:
    return write_cursor(decision.proposed_at.astimezone(UTC).isoformat(), str(decision.decision_id))


def _position(moment: str, decision_id: str) -> DecisionPosition:
    return DecisionPosition(proposed_at=moment_in(moment), decision_id=UUID(decision_id))
