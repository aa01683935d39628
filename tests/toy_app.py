"""A small service that only exists in the tests of the edge."""

from typing import Annotated
from uuid import uuid4

import httpx
from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.access.auth import Actor, Operation, actor_for
from shared.db import DatabaseUnavailable
from shared.fields import Count, Day, Flag, Model, Moment, Text
from shared.http.app import CorrelationId, StrictRoute, make_app
from shared.http.edge import SAID_WITH_FAULTS
from shared.identifiers import Ins
from shared.problems import NOT_FOUND, Aside, Problem, Refused
from shared.settings import Settings
from tests.builders import INS

SECRET = str(INS)
BODY_MAX = 20_000
PROBLEM_MEMBERS = {
    *("type", "title", "status", "detail", "code"),
    *("retry", "advice", "correlation_id", "errors"),
}

ShortText = Annotated[str, Text(max=80)]


class Item(Model):
    quantity: Count
    label: ShortText
    is_ald: Flag = False


class Note(Model):
    day: Day
    at: Moment
    ins: Ins
    comment: Annotated[str, Text(max=500, multiline=True)] | None = None
    lines: Annotated[list[Item], Field(min_length=1)]


router = APIRouter(route_class=StrictRoute)
Prescriber = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_ISSUE))]


@router.post("/v1/notes", status_code=201)
async def post_note(note: Note) -> dict[str, str]:
    return {"label": note.lines[0].label, "at": note.at.isoformat()}


@router.post("/v1/guarded")
async def post_guarded(note: Note, actor: Prescriber) -> dict[str, str]:
    return {"key": actor.key, "label": note.lines[0].label}


@router.get("/v1/notes/{number}")
async def get_note(number: str) -> None:
    assert number
    raise Refused(NOT_FOUND)


@router.get("/v1/faults/{kind}")
async def get_fault(kind: str, correlation_id: CorrelationId, request: Request) -> dict[str, str]:
    if kind == "said":
        setattr(request.state, SAID_WITH_FAULTS, lambda: Aside(" Et ceci.", {"also": 1}))
    if kind == "unsayable":
        setattr(request.state, SAID_WITH_FAULTS, lambda: 1 / 0)
    if kind == "bug":
        raise ValueError(f"{SECRET} {correlation_id}")
    if kind == "slow":
        raise TimeoutError
    raise DatabaseUnavailable(SECRET)


def make_toy(**changes):
    return make_app(
        service="toy",
        title="Toy",
        version="1",
        routers=[router],
        problems=[Problem("toy_only", 409, "Titre", "Phrase {count}.", "never", "Conseil.")],
        lifespan=None,
        settings=Settings(database_url="postgresql://unused", body_bytes_max=BODY_MAX, **changes),
        new_id=uuid4,
    )


def client_of(app) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toy.test")


def a_note(**changes):
    note = {
        "day": "2026-11-22",
        "at": "2026-11-22T10:00:00+01:00",
        "ins": SECRET,
        "lines": [{"quantity": 1, "label": "Ligne"}],
    }
    return note | changes


async def send_raw(client, raw: bytes, **headers: str):
    return await client.post(
        "/v1/notes", content=raw, headers={"Content-Type": "application/json"} | headers
    )


def check_problem(answer, status: int, code: str):
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(body) >= PROBLEM_MEMBERS
    assert body["status"] == status
    assert body["type"] == f"/v1/errors#{code}"
    assert body["correlation_id"] == answer.headers["x-correlation-id"]
    assert SECRET not in answer.text
    return body
