"""HTTP <-> notify: a person's own inbox, live or page by page, and the patient's choice."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from services.notify import use_cases
from services.notify.answers import (
    ConsentAnswer,
    ConsentRequest,
    CurrentConsent,
    DenialAnswer,
    DenialRequest,
    InboxPage,
    as_answer,
)
from services.notify.cursors import CURSOR_CHARS_MAX, START, WriteCursor
from services.notify.documents import Documents
from services.notify.live import Listener, Live
from services.notify.model import Reading, StoredMessage
from services.notify.resources import Resources
from services.notify.sandbox import Sandbox
from services.notify.use_cases import ConsentChoice, Denial
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection
from shared.http.app import CorrelationId, StrictRoute
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.http.paging import PAGE_LIMIT, PAGE_LIMIT_MAX
from shared.identifiers import InvalidIdentifier
from shared.number import PrescriptionNumber
from shared.problems import NOT_FOUND, Refusal, Refused

STREAM_PAGE: Final = 50
SEND_TIMEOUT_S: Final = 30.0
WAIT_A_MOMENT: Final = {"Retry-After": "1"}  # seconds; a document is drawn in less

# Its debug lines hold whole messages.
logging.getLogger("sse_starlette").setLevel(logging.WARNING)


PageReader = Callable[[int], Awaitable[list[StoredMessage]]]
Reader = Annotated[Actor, Depends(actor_for(Operation.INBOX_READ))]
ConsentReader = Annotated[Actor, Depends(actor_for(Operation.CONSENT_READ))]
ConsentCommand = Annotated[Command, Depends(command_for(Operation.CONSENT_CHANGE))]
DenialCommand = Annotated[Command, Depends(command_for(Operation.RECEIPT_DENY))]
_KNOWN: Final = "Repère (`cursor`) du dernier message connu ; `start` : depuis le premier."
After = Annotated[str, Query(max_length=CURSOR_CHARS_MAX, description=_KNOWN)]
LastEventId = Annotated[str | None, Header(max_length=CURSOR_CHARS_MAX, description=_KNOWN)]


def make_router(
    resources: Resources, live: Live, documents: Documents, *, sandbox: Sandbox | None = None
) -> APIRouter:
    """Build the routes on the use cases, and on the live streams and drawings of this process."""
    router = APIRouter(route_class=StrictRoute)
    _add_inbox(router, resources, sandbox)
    _add_stream(router, resources, live, sandbox)
    _add_document(router, resources, documents)
    _add_consent_reading(router, resources)
    _add_consent_change(router, resources)
    _add_denial(router, resources)
    return router


def _add_inbox(router: APIRouter, resources: Resources, sandbox: Sandbox | None) -> None:
    @router.get("/v1/inbox")
    async def read_inbox(
        actor: Reader,
        correlation_id: CorrelationId,
        after: After = START,
        limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT_MAX)] = PAGE_LIMIT,
    ) -> InboxPage:
        """Messages de votre propre boîte, du plus ancien au plus récent ; la lecture est tracée."""
        reading = Reading(actor, correlation_id)
        position = resources.cursors.read(reading.inbox, after, at="after")
        found = await use_cases.read_inbox(resources, reading, after=position, limit=limit)
        mark = partial(resources.cursors.write, reading.inbox)
        return InboxPage(
            messages=tuple(as_answer(message, mark) for message in _shown(found, sandbox)),
            next=mark(found[-1].cursor) if len(found) == limit else None,
        )


def _add_stream(
    router: APIRouter, resources: Resources, live: Live, sandbox: Sandbox | None
) -> None:
    seconds_max, heartbeat_s = live.limits.seconds_max, live.limits.heartbeat_s

    @router.get("/v1/inbox/stream", response_class=EventSourceResponse)
    async def stream_inbox(
        actor: Reader,
        correlation_id: CorrelationId,
        after: After | None = None,
        last_event_id: LastEventId = None,
    ) -> EventSourceResponse:
        """Messages de votre boîte au fil de l’eau (SSE) : à partir du repère, sinon dès maintenant.

        Le flux se ferme de lui-même au bout d’un quart d’heure ; reprenez avec Last-Event-ID.
        """
        reading = Reading(actor, correlation_id)
        start = _known(resources, reading, {"Last-Event-ID": last_event_id, "after": after})
        # Before anything is awaited: streams opened together must see each other.
        listener = live.join(reading.inbox)
        if listener is None:
            raise Refused(Refusal("too_many_streams"))
        with ExitStack() as opening:
            opening.callback(live.leave, listener)
            last = await use_cases.open_stream(resources, reading)
            read = partial(_next_page, resources, reading, sandbox)
            mark = partial(resources.cursors.write, reading.inbox)
            flow = _Flow(read, mark, listener)
            events = flow.events(after=last if start is None else start, ends_in_s=seconds_max)
            return _CountedStream(events, leave=opening.pop_all(), heartbeat_s=heartbeat_s)


class _CountedStream(EventSourceResponse):
    """A stream that gives its place back when it ends, even if it never began to flow."""

    def __init__(
        self, events: AsyncIterator[ServerSentEvent], *, leave: ExitStack, heartbeat_s: float
    ) -> None:
        super().__init__(events, ping=heartbeat_s, send_timeout=SEND_TIMEOUT_S)
        self._leave = leave

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._leave:
            await super().__call__(scope, receive, send)


async def _next_page(
    resources: Resources, reading: Reading, sandbox: Sandbox | None, after: int
) -> list[StoredMessage]:
    """Return what to show next, in the order to show it."""
    found = await use_cases.read_inbox(resources, reading, after=after, limit=STREAM_PAGE)
    if sandbox is not None and sandbox.gathers(found):
        await asyncio.sleep(sandbox.gather_s)
        found = await use_cases.read_inbox(resources, reading, after=after, limit=STREAM_PAGE)
    return _shown(found, sandbox)


def _shown(messages: list[StoredMessage], sandbox: Sandbox | None) -> list[StoredMessage]:
    return messages if sandbox is None else sandbox.rearranged(messages)


def _known(resources: Resources, reading: Reading, told: Mapping[str, str | None]) -> int | None:
    """Return the position of the first mark that is told, None without any."""
    marks = ((text, at) for at, text in told.items() if text is not None)
    return next((resources.cursors.read(reading.inbox, text, at=at) for text, at in marks), None)


@dataclass(frozen=True, slots=True)
class _Flow:
    """What one stream is made of: how it reads, how it marks places, what wakes it."""

    read: PageReader
    mark: WriteCursor
    listener: Listener

    async def events(self, *, after: int, ends_in_s: float) -> AsyncIterator[ServerSentEvent]:
        """Yield messages as they come. A slow client slows its own reading: nothing is queued."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + ends_in_s
        while (left_s := ends_at - loop.time()) > 0:
            found = await self.read(after)
            after = max((message.cursor for message in found), default=after)
            for message in found:
                shown = as_answer(message, self.mark)
                yield ServerSentEvent(shown.model_dump_json(), event="message", id=shown.cursor)
            if len(found) < STREAM_PAGE:
                await self.listener.wait(timeout_s=left_s)


def _add_document(router: APIRouter, resources: Resources, documents: Documents) -> None:
    @router.get(
        "/v1/messages/{message_id}/attachments/prescription.pdf",
        response_class=Response,
        responses={200: {"content": {"application/pdf": {}}}},
    )
    async def read_document(
        actor: Reader, message_id: UUID, correlation_id: CorrelationId
    ) -> Response:
        """L’ordonnance en PDF, jointe à un message de votre boîte ; la lecture est tracée."""
        reading = Reading(actor, correlation_id)
        with documents.place(reading.inbox) as has_room:
            if not has_room:
                raise Refused(Refusal("too_many_documents"), headers=WAIT_A_MOMENT)
            outcome = await use_cases.read_document(resources, reading, message_id)
            if isinstance(outcome, Refusal):
                raise Refused(outcome)
            document = await documents.for_reader(outcome, reading.recipient_kind)
        return Response(document, media_type="application/pdf")


def _add_consent_reading(router: APIRouter, resources: Resources) -> None:
    @router.get("/v1/consents/{number}")
    async def read_consent(
        number: str, actor: ConsentReader, correlation_id: CorrelationId
    ) -> CurrentConsent:
        """Ce que vous laissez voir au prescripteur de votre ordonnance ; la lecture est tracée."""
        reading = Reading(actor, correlation_id)
        outcome = await use_cases.read_consent(resources, reading, _parsed(number))
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        return CurrentConsent(
            number=outcome.number,
            prescriber_sees_execution=outcome.prescriber_sees_execution,
            decided_at=outcome.decided_at,
        )


def _add_consent_change(router: APIRouter, resources: Resources) -> None:
    @router.put("/v1/consents/{number}", response_model=ConsentAnswer)
    async def change_consent(
        number: str, wanted: ConsentRequest, command: ConsentCommand
    ) -> Response:
        """Autorise ou refuse que le prescripteur voie l’exécution de votre ordonnance."""
        choice = ConsentChoice(
            number=_parsed(number),
            actor=command.actor,
            prescriber_sees_execution=wanted.prescriber_sees_execution,
            correlation_id=command.correlation_id,
        )

        async def work(conn: Connection) -> Answer | Refused:
            outcome = await use_cases.change_consent(resources, conn, choice)
            if isinstance(outcome, Refusal):
                return Refused(outcome)
            body = ConsentAnswer(
                number=outcome.number,
                prescriber_sees_execution=outcome.prescriber_sees_execution,
                decided_at=outcome.occurred_at,
            )
            return Answer(200, body, number=outcome.number, patient_ref=outcome.patient_ref)

        return await run_command(resources.pool, command, work)


def _add_denial(router: APIRouter, resources: Resources) -> None:
    @router.post("/v1/prescriptions/{number}/denials", status_code=201, response_model=DenialAnswer)
    async def deny_receipt(number: str, denied: DenialRequest, command: DenialCommand) -> Response:
        """Dire « je n’ai pas reçu cela » de ce qu’une officine a déclaré vous avoir remis.

        Une fois par ligne, sans retour. La caisse le rapproche d’autres déclarations.
        """
        denial = Denial(
            number=_parsed(number),
            dispensation_id=denied.dispensation_id,
            lines=frozenset(denied.lines),
            actor=command.actor,
            correlation_id=command.correlation_id,
        )

        async def work(conn: Connection) -> Answer | Refused:
            outcome = await use_cases.deny_receipt(conn, resources, denial)
            if isinstance(outcome, Refusal):
                return Refused(outcome)
            body = DenialAnswer(
                number=outcome.number,
                dispensation_id=outcome.dispensation_id,
                lines=outcome.lines,
                denied_at=outcome.denied_at,
            )
            return Answer(201, body, number=outcome.number, patient_ref=outcome.patient_ref)

        return await run_command(resources.pool, command, work)


def _parsed(number: str) -> str:
    """A number that cannot exist answers as one that does not."""
    try:
        return PrescriptionNumber.parse(number)
    except InvalidIdentifier:
        raise Refused(NOT_FOUND) from None
