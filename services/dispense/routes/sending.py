"""HTTP <-> dispense: what a patient sends to the officine of his choice."""

from dataclasses import dataclass
from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import SendingAnswer, SendingPage
from services.dispense.model import Declined, Sending, SendingPosition, SendingQuery
from services.dispense.requests import SendingBody
from services.dispense.routes.desk import CREATED, OK, Desk, refused
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection, transaction
from shared.http.app import CorrelationId
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.http.paging import Page, moment_in, write_cursor
from shared.problems import Refused

Sender = Annotated[Command, Depends(command_for(Operation.PRESCRIPTION_SEND))]
Reader = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_SEND))]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingFilter(Page):
    """What the query string of GET /v1/sendings holds."""

    def as_domain(self) -> SendingQuery:
        """Return the page that is asked for; raise `Refused` for a mark that is none of ours."""
        return SendingQuery(limit=self.limit, after=self.position(_position))


def add_sending(router: APIRouter, desk: Desk) -> None:
    """Add the sending, the list of the patient's own, and the withdrawal."""
    _add_sending(router, desk)
    _add_list(router, desk)
    _add_withdrawal(router, desk)


def _add_sending(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/sendings", response_model=SendingAnswer, status_code=CREATED)
    async def send_prescription(command: Sender, body: SendingBody) -> Response:
        """Envoyer son ordonnance à une officine, qui peut alors la consulter sans le papier.

        Un seul envoi à la fois par ordonnance ; il n’engage pas l’officine.
        """
        caller, asked = desk.caller(command.actor, command.correlation_id), body.as_domain()

        async def work(conn: Connection) -> Answer | Refused:
            return _answer(
                await use_cases.send_prescription(conn, desk.resources, asked, caller), CREATED
            )

        return await run_command(desk.pool, command, work)


def _add_list(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/sendings")
    async def list_sendings(
        actor: Reader, asked: Annotated[SendingFilter, Depends()], correlation_id: CorrelationId
    ) -> SendingPage:
        """Vos envois à des officines, et ce qu’ils sont devenus ; la lecture est tracée."""
        caller, query = desk.caller(actor, correlation_id), asked.as_domain()
        async with transaction(desk.pool) as conn:
            found = await use_cases.list_sendings(conn, query, caller)
        sendings = tuple(view.sending_answer(sending) for sending in found)
        return SendingPage(sendings=sendings, next=asked.next(found, _mark))


def _add_withdrawal(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/sendings/{sending_id}/withdrawal", response_model=SendingAnswer)
    async def withdraw_sending(command: Sender, sending_id: UUID) -> Response:
        """Retirer un envoi : l’officine ne peut plus l’ouvrir.

        Une consultation déjà obtenue vaut jusqu’à son terme (douze heures).
        """
        caller = desk.caller(command.actor, command.correlation_id)

        async def work(conn: Connection) -> Answer | Refused:
            return _answer(await use_cases.withdraw_sending(conn, sending_id, caller), OK)

        return await run_command(desk.pool, command, work)


def _answer(done: Sending | Declined, status: int) -> Answer | Refused:
    if isinstance(done, Declined):
        return refused(done)
    return Answer(
        status, view.sending_answer(done), number=done.number, patient_ref=done.patient_ref
    )


def _mark(last: Sending) -> str:
    return write_cursor(last.sent_at.astimezone(UTC).isoformat(), str(last.sending_id))


def _position(moment: str, sending_id: str) -> SendingPosition:
    return SendingPosition(moment_in(moment), UUID(sending_id))
