"""HTTP <-> dispense: ask the prescriber, and read his answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import AdaptationAnswer
from services.dispense.model import Declined
from services.dispense.requests import AdaptationBody
from services.dispense.routes.desk import ACCEPTED, Desk, refused
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection, transaction
from shared.http.app import CorrelationId
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Refused

Asking = Annotated[Command, Depends(command_for(Operation.ADAPTATION_ASK))]
ReadingAnswer = Annotated[Actor, Depends(actor_for(Operation.ADAPTATION_READ))]


def add_adapting(router: APIRouter, desk: Desk) -> None:
    """Add the request to adapt a line, and its reading."""
    _add_asking(router, desk)
    _add_answers(router, desk)


def _add_asking(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/adaptations", response_model=AdaptationAnswer, status_code=ACCEPTED)
    async def ask_adaptation(command: Asking, body: AdaptationBody) -> Response:
        """Demander au prescripteur d’adapter une ligne ; il a jusqu’à « answer_by » pour répondre.

        La réponse se lit à l’adresse rendue, et à la prochaine consultation de l’ordonnance.
        """
        caller, asked = desk.caller(command.actor, command.correlation_id), body.as_domain()

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.ask_adaptation(conn, desk.resources, asked, caller):
                case Declined() as declined:
                    return refused(declined)
                case done:
                    answer = view.adaptation_answer(
                        done.adaptation, pharmacy=caller.officine.finess
                    )
                    return Answer(
                        ACCEPTED,
                        answer,
                        f"/v1/adaptations/{answer.request_id}",
                        number=answer.number,
                        patient_ref=done.patient_ref,
                    )

        return await run_command(desk.pool, command, work)


def _add_answers(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/adaptations/{request_id}")
    async def read_adaptation(
        actor: ReadingAnswer, request_id: UUID, correlation_id: CorrelationId
    ) -> AdaptationAnswer:
        """Une demande de votre officine, et la réponse du prescripteur ; la lecture est tracée."""
        caller = desk.caller(actor, correlation_id)
        async with transaction(desk.pool) as conn:
            found = await use_cases.read_adaptation(conn, desk.resources, request_id, caller)
        if isinstance(found, Declined):
            raise refused(found)
        return view.adaptation_answer(found, pharmacy=caller.officine.finess)
