"""Signing before the transaction: a slow or absent key, and a number that was drawn twice."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.prescribe.documents import Documents
from services.prescribe.model import SigningFailed
from services.prescribe.pictures import QrPictures
from services.prescribe.problems import PROBLEMS, SECURE_PAPER
from services.prescribe.resources import RandomBytes
from services.prescribe.routes import make_router
from services.prescribe.routes.desk import Desk as RoutesDesk
from services.prescribe.settings import PrescribeSettings
from shared.http.app import make_app
from shared.number import NUMBER_BYTES, make_number
from shared.qr import decode
from shared.signing import SigningKey, SigningUnavailable
from tests.builders import TRAMADOL, a_draft, a_drafted_line
from tests.prescribe.conftest import KEY
from tests.prescribe.desk import SIGNING_KEY, Desk
from tests.prescribe.drafts import today


class RemoteSigner:
    """A key behind a network: `answer` says how it behaves, `used` counts what it signed."""

    def __init__(self, key: SigningKey = SIGNING_KEY) -> None:
        self.key = key
        self.used = 0
        self.is_away = False
        self.wait_s = 0.0

    @property
    def key_id(self) -> bytes:
        return self.key.key_id

    async def signature_of(self, message: bytes) -> bytes:
        await asyncio.sleep(self.wait_s)
        if self.is_away:
            raise SigningUnavailable
        self.used += 1
        return self.key.sign(message)

    def public_jwk(self) -> dict[str, str]:
        return self.key.public_jwk()


@pytest.fixture
def signer(desk: Desk) -> RemoteSigner:
    remote = RemoteSigner()
    desk.resources = replace(desk.resources, signer=remote, signing_timeout_s=0.05)
    return remote


async def test_a_key_behind_a_network_signs_what_its_public_key_verifies(desk, signer):
    acknowledged = await desk.issue()

    decode(acknowledged.qr_text).verify({SIGNING_KEY.key_id: SIGNING_KEY.public_key})
    assert signer.used == 1


async def test_nothing_is_recorded_while_the_key_is_away_or_too_slow(desk, signer):
    line = a_drafted_line(product={"kind": "cis", "cis": TRAMADOL})

    signer.is_away = True
    away = await desk.decide(lines=[line])
    signer.is_away, signer.wait_s = False, 1.0
    slow = await desk.decide()

    assert away == SigningFailed(secure_paper_required=True)
    assert slow == SigningFailed(secure_paper_required=False)
    assert [await desk.count(table) for table in ("prescription", "audit")] == [0, 0]
    assert await desk.issued() == []


async def test_no_connection_is_held_while_the_key_signs(desk, signer):
    held = []

    async def signature_of(message: bytes) -> bytes:
        held.append(desk.pool.get_size() - desk.pool.get_idle_size())
        return SIGNING_KEY.sign(message)

    signer.signature_of = signature_of
    await desk.issue()

    assert held == [0]


@pytest.fixture
async def post(desk, access):
    """POST a draft to the routes, on the desk's database and resources of the moment."""

    async def send(key: str = "key-00000001", **changes: Any) -> httpx.Response:
        settings = PrescribeSettings(
            database_url="postgresql://none",
            sealing_keys=f"test:{KEY}",
            patient_ref_key=KEY,
            signing_key=KEY,
        )
        app = make_app(
            service="prescribe",
            title="test",
            version="1",
            routers=[
                make_router(
                    RoutesDesk(
                        desk.pool,
                        desk.resources,
                        pictures=QrPictures(kept_max=1, waiting_max=1, per_person_max=1),
                        documents=Documents(kept_max=1, waiting_max=1, per_person_max=1),
                        now=now,
                    )
                )
            ],
            problems=PROBLEMS,
            lifespan=None,
            settings=settings,
            new_id=uuid4,
        )
        access.open(app)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            headers = access.headers("dr-martin", key=key)
            body = a_draft(issued_on=today(), **changes)
            return await client.post("/v1/prescriptions", json=body, headers=headers)

    return send


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_key_that_is_away_is_told_with_the_way_out(post, signer):
    signer.is_away = True
    line = a_drafted_line(product={"kind": "cis", "cis": TRAMADOL})

    answer = await post(lines=[line])

    body = answer.json()
    assert (answer.status_code, body["code"], body["retry"]) == (
        503,
        "signing_unavailable",
        "later",
    )
    assert (body["acknowledgement"], body["secure_paper_required"]) == ("negative", True)
    assert SECURE_PAPER.strip() in body["detail"]
    assert "retry-after" in answer.headers


async def test_what_was_answered_is_answered_again_while_the_key_is_away(post, signer):
    first = await post()
    signer.is_away = True

    again = await post()

    assert (again.status_code, again.content) == (201, first.content)


async def test_the_same_key_serves_once_the_signer_is_back(post, signer, desk):
    signer.is_away = True
    refused = await post()
    signer.is_away = False

    answer = await post()

    assert (refused.status_code, answer.status_code) == (503, 201)
    assert await desk.count("prescription") == 1


async def test_a_drawn_number_that_exists_is_drawn_again_and_signed_anew(post, desk):
    desk.resources = replace(desk.resources, random_bytes=draws(b"A", b"A", b"B"))
    first = (await post()).json()

    second = (await post(key="key-00000002")).json()

    numbers = [make_number(letter * NUMBER_BYTES) for letter in (b"A", b"B")]
    assert [first["number"], second["number"]] == numbers
    assert decode(second["qr_text"]).claimed.number == numbers[1]
    assert await desk.count("prescription") == len(await desk.issued()) == 2


async def test_a_source_of_numbers_that_repeats_itself_is_given_up_and_nothing_kept(post, desk):
    desk.resources = replace(desk.resources, random_bytes=draws(*[b"A"] * 10))
    await post()

    answer = await post(key="key-00000002")

    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily_unavailable")
    assert [await desk.count(t) for t in ("prescription", "idempotency", "audit")] == [1, 1, 1]


def draws(*letters: bytes) -> RandomBytes:
    """A source that draws these numbers in turn; secrets are as random as ever."""
    waiting = list(letters)

    def random_bytes(count: int) -> bytes:
        return waiting.pop(0) * count if count == NUMBER_BYTES else token_bytes(count)

    return random_bytes
