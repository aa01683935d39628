"""A command sent twice has one effect and one answer, whatever happens between the two."""

import asyncio

import asyncpg
import httpx
import pytest

from deploy.local.identities import BRIDGE, SQUARE
from shared.access import audit
from tests.shared.shop import ACCESS, KEY, NUMBER, PATIENT_REF, Desk, make_shop, send
from tests.toy_app import check_problem


@pytest.fixture
async def desk(db_for):
    pool = await db_for("shared")
    await pool.execute("CREATE TABLE effect (label TEXT NOT NULL)")
    return Desk(pool)


@pytest.fixture
async def shop(desk):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(make_shop(desk)), base_url="http://shop.test"
    ) as client:
        yield client


async def test_the_same_command_again_gives_the_same_answer_and_no_second_effect(shop, desk):
    first = await send(shop)
    again = await send(shop)

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"] == "/v1/orders/1"
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await desk.effects() == 1


async def test_a_replay_shows_the_answer_again_so_it_is_audited(shop, desk):
    await send(shop)
    for _ in range(2):
        await send(shop)

    rows = await desk.pool.fetch(
        "SELECT actor_role, operation, outcome, prescription_number, patient_ref FROM audit"
    )
    replayed = ("prescriber", "prescription_issue", "repeated", NUMBER, PATIENT_REF)
    assert [tuple(row) for row in rows] == [replayed] * 2
    async with desk.pool.acquire() as conn:
        assert await audit.verify_chain(conn) == []


async def test_another_key_is_another_command(shop, desk):
    await send(shop)
    other = await send(shop, key="order-0002")

    assert other.json()["count"] == 2
    assert await desk.effects() == 2


@pytest.mark.parametrize(
    ("path", "label"),
    [("/v1/orders", "Autre"), ("/v1/orders/7/more", "Ligne"), ("/v1/orders?x=1", "Ligne")],
)
async def test_a_key_used_for_another_request_is_refused(shop, desk, path, label):
    await send(shop)

    other = await send(shop, path=path, label=label)

    check_problem(other, 409, "idempotency_key_reused")
    assert await desk.effects() == 1


async def test_a_key_used_for_another_operation_is_refused(shop):
    await send(shop, path="/v1/records", who="ph-durand")

    other = await send(shop, path="/v1/bills", who="ph-durand")

    check_problem(other, 409, "idempotency_key_reused")


async def test_an_answer_given_in_one_officine_is_not_shown_in_another(shop):
    def headers(place):
        return ACCESS.headers("ph-michel", key=KEY) | {"X-Finess": str(place.finess)}

    body = {"label": "Ligne"}
    first = await shop.post("/v1/records", json=body, headers=headers(BRIDGE))
    elsewhere = await shop.post("/v1/records", json=body, headers=headers(SQUARE))

    assert first.status_code == 201
    check_problem(elsewhere, 409, "idempotency_key_reused")


async def test_keys_of_two_people_do_not_meet(shop, desk):
    mine = await send(shop)
    theirs = await send(shop, who="dr-bernard", label="Autre")

    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert await desk.effects() == 2


async def test_two_at_once_the_second_waits_and_replays(shop, desk):
    desk.gate.clear()
    first = asyncio.create_task(send(shop))
    await desk.entered.wait()
    second = asyncio.create_task(send(shop))
    done, _ = await asyncio.wait({second}, timeout=0.2)
    assert not done

    desk.gate.set()
    answers = [await first, await second]

    assert answers[0].content == answers[1].content
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert await desk.effects() == 1


async def test_two_at_once_the_second_takes_over_when_the_first_fails(shop, desk):
    desk.gate.clear()
    first = asyncio.create_task(send(shop, outcome="broken"))
    await desk.entered.wait()
    second = asyncio.create_task(send(shop))
    await asyncio.wait({second}, timeout=0.2)

    desk.gate.set()
    statuses = [(await first).status_code, (await second).status_code]

    assert statuses == [500, 201]
    assert await desk.effects() == 1


async def test_twenty_at_once_have_one_effect(shop, desk):
    answers = await asyncio.gather(*(send(shop) for _ in range(20)))

    assert {answer.content for answer in answers} == {answers[0].content}
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 19
    assert await desk.effects() == 1


@pytest.mark.parametrize(
    ("outcome", "code", "headers"),
    [("refused", "demo_refused", {}), ("later", "demo_later", {"retry-after": "30"})],
)
async def test_a_refusal_frees_the_key_but_keeps_what_was_written(
    shop, desk, outcome, code, headers
):
    await send(shop, outcome=outcome)
    again = await send(shop, outcome=outcome)
    corrected = await send(shop)

    check_problem(again, 409, code)
    assert headers.items() <= dict(again.headers).items()
    assert "idempotency-replayed" not in again.headers
    assert corrected.status_code == 201
    assert await desk.effects() == 3


@pytest.mark.parametrize(("outcome", "status"), [("raised", 409), ("broken", 500)])
async def test_what_is_raised_undoes_everything_and_frees_the_key(shop, desk, outcome, status):
    answer = await send(shop, outcome=outcome)
    after = await send(shop)

    assert answer.status_code == status
    assert after.status_code == 201
    assert await desk.effects() == 1


@pytest.mark.parametrize("key", ["short", "x" * 129, "with space", "accentué", "a/b/c/d/e"])
async def test_a_malformed_key_is_refused(shop, key):
    headers = ACCESS.headers("dr-martin") | {"Idempotency-Key": key.encode()}

    answer = await shop.post("/v1/orders", json={"label": "Ligne"}, headers=headers)

    check_problem(answer, 400, "idempotency_key_invalid")


async def test_a_missing_key_is_refused(shop):
    check_problem(await send(shop, key=None), 400, "idempotency_key_missing")


async def test_the_stored_answer_is_sealed(shop, desk):
    await send(shop, label="Médicament secret")

    row = await desk.pool.fetchrow("SELECT response, request_hash FROM idempotency")
    assert "secret" not in row["response"].decode()
    assert row["response"].startswith(b"k1.")
    assert len(row["request_hash"]) == 32


async def test_an_answer_moved_to_another_row_does_not_open(shop, desk):
    await send(shop)
    await send(shop, who="dr-bernard")
    await desk.pool.execute(
        "UPDATE idempotency SET response = (SELECT response FROM idempotency WHERE actor = $1)",
        "rpps:99700218896",
    )

    mine = await send(shop)
    theirs = await send(shop, who="dr-bernard")

    assert (mine.status_code, theirs.status_code) == (201, 500)


async def test_one_key_of_one_person_is_one_row_whatever_the_operation(desk):
    insert = "INSERT INTO idempotency (actor, operation, key, request_hash) VALUES ($1, $2, $3, '')"
    await desk.pool.execute(insert, "rpps:1", "one", KEY)

    with pytest.raises(asyncpg.UniqueViolationError):
        await desk.pool.execute(insert, "rpps:1", "other", KEY)
