"""Commands that can be sent again: same key and same request, same answer, one effect.

The stored answer lives in the transaction of the command, so both exist or neither does.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from shared.access import audit
from shared.access.actors import Actor
from shared.access.auth import actor_for
from shared.access.habilitation import Operation
from shared.db import Connection, DatabaseUnavailable, Pool, transaction
from shared.http.answers import PROBLEM_TYPE, catalogue_in, correlation_id_of
from shared.problems import ProblemCatalogue, Refusal, Refused, problem_body
from shared.sealing import KeyRing
from shared.unsent import write_later

REPLAYED: Final = "Idempotency-Replayed"
_FIRST_ERROR: Final = 400

_CLAIM = """
    INSERT INTO idempotency (actor, operation, key, request_hash) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING RETURNING key
"""
_FIND = """
    SELECT operation, request_hash, status, response FROM idempotency
    WHERE actor = $1 AND key = $2 LIMIT 1
"""
_STORE = """
    UPDATE idempotency SET status = $4, response = $5
    WHERE actor = $1 AND operation = $2 AND key = $3
"""
_NOW = "SELECT clock_timestamp()"
_FORGET = "DELETE FROM idempotency WHERE actor = $1 AND operation = $2 AND key = $3"

_KEY_HEADER: Final = Header(
    alias="Idempotency-Key",
    min_length=8,
    max_length=128,
    pattern=r"^[A-Za-z0-9_.:-]+$",
    description="Unique par commande ; reprise à l’identique pour un renvoi.",
)
IdempotencyKey = Annotated[str, _KEY_HEADER]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers when it is done; `location` is the address of what it made.

    `number` and `patient_ref` say whose data the answer shows, for the audit of its replays.
    """

    status: int
    body: BaseModel | Mapping[str, Any]
    location: str | None = None
    number: str | None = None
    patient_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One write request: who asks for what, under which key, and what it takes to answer."""

    actor: Actor
    operation: Operation
    key: str
    request_hash: bytes
    correlation_id: UUID
    catalogue: ProblemCatalogue
    key_ring: KeyRing

    @property
    def sealed_for(self) -> bytes:
        """What the stored answer is bound to: moved to another row, it does not open."""
        parts = ("idempotency", self.actor.key, self.operation, self.key)
        return "\x00".join(parts).encode()


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """An answer as it was first given, byte for byte."""

    status: int
    body: bytes
    location: str | None = None
    number: str | None = None
    patient_ref: str | None = None

    def as_response(self, *, is_replayed: bool) -> Response:
        """Return the HTTP answer; a replayed one says so in a header."""
        headers = {REPLAYED: "true"} if is_replayed else {}
        if self.location is not None:
            headers["Location"] = self.location
        media_type = PROBLEM_TYPE if self.status >= _FIRST_ERROR else "application/json"
        return Response(self.body, self.status, headers, media_type)


Work = Callable[[Connection], Awaitable[Answer | Refused]]
CommandDependency = Callable[..., Awaitable[Command]]


async def run_command(pool: Pool, command: Command, work: Work) -> Response:
    """Run `work` in one transaction, or replay the answer it gave to this key before.

    `work` returns an `Answer`, which is committed and stored with what `work` wrote, or a
    `Refused`: what `work` wrote is committed (a trace, a count of failures) and the key is free
    again for the corrected command. A `Refused` *raised* by `work` undoes everything. A replay
    shows again what the first answer showed, so it leaves an audit row of its own. Raises
    `Refused` (`idempotency_key_reused`) when the key has served for another request.
    """
    async with transaction(pool) as conn:
        stored = await replay_or_claim(conn, command)
        if stored is not None:
            await _audit_replay(conn, command, stored)
            return stored.as_response(is_replayed=True)
        outcome = await work(conn)
        first = _first_response(command, outcome)
        if isinstance(outcome, Answer):
            await store_response(conn, command, first)
        else:
            await _release(conn, command)
    response = first.as_response(is_replayed=False)
    if isinstance(outcome, Refused):  # true at this moment only, a delay for example: never stored
        response.headers.update(outcome.headers)
    return response


async def replay_or_claim(conn: Connection, command: Command) -> StoredResponse | None:
    """Return the earlier answer to this key, or claim the key and return `None`.

    While another transaction holds the key, this waits for its outcome: after a commit its answer
    is replayed, after a rollback the key is free. Raises `Refused`.
    """
    actor, operation = command.actor.key, str(command.operation)
    if await conn.fetchval(_CLAIM, actor, operation, command.key, command.request_hash):
        return None
    row = await conn.fetchrow(_FIND, actor, command.key)
    if row is None:  # forgotten, its time being over, between the two statements
        raise DatabaseUnavailable("the key was being forgotten")
    if (row["operation"], row["request_hash"]) != (operation, command.request_hash):
        raise Refused(Refusal("idempotency_key_reused"))
    assert row["response"] is not None, "a committed command has an answer"
    return _opened(command, row["status"], row["response"])


async def store_response(conn: Connection, command: Command, response: StoredResponse) -> None:
    """Keep the answer, sealed: it may hold a patient's data."""
    plain = orjson.dumps(
        {
            "location": response.location,
            "body": response.body.decode(),
            "number": response.number,
            "patient_ref": response.patient_ref,
        }
    )
    sealed = command.key_ring.seal(plain, aad=command.sealed_for).encode()
    actor, operation = command.actor.key, str(command.operation)
    await write_later(conn, _STORE, actor, operation, command.key, response.status, sealed)


def command_for(operation: Operation) -> CommandDependency:
    """Return the dependency of a write route: checks the caller and requires Idempotency-Key."""

    async def command(
        request: Request,
        actor: Annotated[Actor, Depends(actor_for(operation))],
        key: IdempotencyKey,
    ) -> Command:
        return await _command(request, actor, operation, key)

    return command


async def _command(request: Request, actor: Actor, operation: Operation, key: str) -> Command:
    key_ring: KeyRing | None = request.app.state.key_ring
    assert key_ring is not None, "a service with commands has sealing keys"
    return Command(
        actor=actor,
        operation=operation,
        key=key,
        request_hash=_hash(request, actor, await request.body()),
        correlation_id=correlation_id_of(request),
        catalogue=catalogue_in(request),
        key_ring=key_ring,
    )


def _hash(request: Request, actor: Actor, body: bytes) -> bytes:
    """Cover the place as well as the body: /dispensations/A/billing is not B's.

    And the officine: whoever works elsewhere since is not shown again what was asked there.
    """
    place = f"{request.method} {request.url.path}?{request.url.query}\n"
    site = f"{actor.finess or ''}\n"
    return hashlib.sha256((place + site).encode() + body).digest()


def _first_response(command: Command, outcome: Answer | Refused) -> StoredResponse:
    if isinstance(outcome, Refused):
        correlation_id = str(command.correlation_id)
        status, problem = problem_body(command.catalogue, outcome, correlation_id=correlation_id)
        return StoredResponse(status, orjson.dumps(problem))
    body = outcome.body
    written = (
        body.model_dump_json().encode() if isinstance(body, BaseModel) else orjson.dumps(dict(body))
    )
    return StoredResponse(
        outcome.status,
        written,
        location=outcome.location,
        number=outcome.number,
        patient_ref=outcome.patient_ref,
    )


async def _release(conn: Connection, command: Command) -> None:
    await write_later(conn, _FORGET, command.actor.key, str(command.operation), command.key)


def _opened(command: Command, status: int, sealed: bytes) -> StoredResponse:
    plain = command.key_ring.unseal(sealed.decode(), aad=command.sealed_for)
    stored = orjson.loads(plain)
    return StoredResponse(
        status,
        stored["body"].encode(),
        location=stored["location"],
        number=stored["number"],
        patient_ref=stored["patient_ref"],
    )


async def _audit_replay(conn: Connection, command: Command, stored: StoredResponse) -> None:
    await audit.record(
        conn,
        actor=command.actor,
        operation=command.operation,
        number=stored.number,
        patient_ref=stored.patient_ref,
        outcome=audit.REPEATED,
        at=await conn.fetchval(_NOW),
        correlation_id=command.correlation_id,
    )
