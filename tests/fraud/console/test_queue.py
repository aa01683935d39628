"""The queue: its order, who takes what, and what another caisse sees of it."""

import asyncio
import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.fraud.model.caller import Caller
from services.fraud.use_cases import queueing
from services.fraud.use_cases.queueing import Working
from shared.access.actors import Actor, Role
from tests.builders import a_number
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import issued, officine, presented


@pytest.fixture
def desk(service) -> Desk:
    return Desk(service.parts.pool)


@pytest.fixture
async def cases(desk) -> list[str]:
    """Four cases, the most urgent first: 40, 30, 20 and 10 points."""
    for n in range(1, 5):
        number = a_number(n)
        await desk.take(
            issued(number=number),
            *(presented(officine(n + k), k, number=number) for k in range(2)),
        )
    await desk.pool.execute(
        """UPDATE fraud_case SET points = 10 * n FROM (
               SELECT case_id, row_number() OVER (ORDER BY number)::INTEGER AS n FROM fraud_case
           ) AS ranked WHERE ranked.case_id = fraud_case.case_id"""
    )
    rows = await desk.pool.fetch("SELECT case_id FROM fraud_case ORDER BY points DESC LIMIT 10")
    return [str(row["case_id"]) for row in rows]


def shown(page) -> list[str]:
    return re.findall(r'<a href="/console/cases/([0-9a-f-]{36})"', page.text)


async def test_the_queue_shows_the_most_points_first_and_leaves_its_audit_rows(
    browser, cases, desk
):
    await browser.sign_in()

    page = await browser.get("/console")

    assert shown(page) == cases
    rows = await desk.pool.fetch(
        "SELECT detail->>'case_id' AS case_id FROM audit WHERE operation = 'case_list'"
    )
    assert {row["case_id"] for row in rows} == set(cases)


async def test_two_analysts_who_ask_at_once_never_get_the_same_case(new_browser, cases):
    async with new_browser() as eve, new_browser() as lea:
        await eve.sign_in("an-paris")
        await lea.sign_in("an-paris-2")

        answers = await asyncio.gather(
            *(each.send("/console/cases/next") for each in (eve, lea, eve, lea))
        )

    taken = [answer.headers["location"] for answer in answers]
    assert sorted(taken) == sorted(f"/console/cases/{one}?done=taken" for one in cases)


async def test_nothing_waits_when_all_is_in_hand_and_what_is_released_comes_back(
    new_browser, cases
):
    async with new_browser() as eve, new_browser() as lea:
        await eve.sign_in("an-paris")
        await lea.sign_in("an-paris-2")
        for _ in cases:
            await eve.send("/console/cases/next")

        none = await lea.send("/console/cases/next")
        refused = await lea.send(f"/console/cases/{cases[1]}/take")
        await eve.send(f"/console/cases/{cases[1]}/release")
        found = await lea.send("/console/cases/next")

    assert none.headers["location"] == "/console?done=nothing_waits"
    assert refused.status_code == 409
    assert "tenu par un autre analyste" in refused.text
    assert cases[1] in found.headers["location"]


async def test_a_case_that_nobody_gave_back_returns_to_the_queue_after_its_time(
    new_browser, cases, desk
):
    async with new_browser() as eve, new_browser() as lea:
        await eve.sign_in("an-paris")
        await lea.sign_in("an-paris-2")
        await eve.send("/console/cases/next")
        await desk.pool.execute(
            "UPDATE fraud_case SET taken_until = now() - INTERVAL '1 s' WHERE taken_by IS NOT NULL"
        )

        answer = await lea.send("/console/cases/next")

    assert cases[0] in answer.headers["location"]


async def test_a_case_that_is_put_off_waits_with_its_reason_until_it_is_brought_back(
    browser, cases
):
    await browser.sign_in()
    await browser.send(f"/console/cases/{cases[0]}/snooze", days="3", reason="prescriber_asked")

    put_off = await browser.get("/console")
    waiting = await browser.get("/console?view=waiting")
    await browser.send(f"/console/cases/{cases[0]}/wake")
    back = await browser.get("/console")

    assert shown(put_off) == cases[1:]
    assert shown(waiting) == cases[:1]
    assert "Réponse du prescripteur attendue" in waiting.text
    assert shown(back) == cases


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?view=mine", 0),
        ("?severity=critical", 0),
        ("?signal=S2", 4),
        ("?signal=S1", 0),
        ("?kind=prescription", 4),
        ("?kind=ring", 0),
    ],
)
@pytest.mark.usefixtures("cases")
async def test_the_queue_is_filtered(browser, query, count):
    await browser.sign_in()

    page = await browser.get(f"/console{query}")

    assert page.status_code == 200
    assert len(shown(page)) == count


@pytest.mark.parametrize("query", ["?view=all", "?signal=S99", "?after=x"])
async def test_an_address_that_no_page_offers_is_refused_in_french(browser, query):
    await browser.sign_in()

    page = await browser.get(f"/console{query}")

    assert page.status_code in {400, 404, 422}
    assert "<h1>" in page.text


async def test_a_case_of_another_caisse_is_not_there_for_anyone_else(new_browser, cases, desk):
    await desk.pool.execute("UPDATE fraud_case SET caisse = '751'")
    async with new_browser() as felix, new_browser() as eve:
        await felix.sign_in("an-lyon")
        await eve.sign_in("an-paris")

        page = await felix.get("/console")
        read = await felix.get(f"/console/cases/{cases[0]}")
        unknown = await felix.get("/console/cases/00000000-0000-4000-8000-000000000000")
        did = [
            await felix.send(f"/console/cases/{cases[0]}/{act}", text="x", days="1")
            for act in ("take", "release", "wake", "notes")
        ]

        assert shown(page) == []
        assert read.status_code == unknown.status_code == 404
        assert "ne relève pas de votre caisse" in read.text
        assert {answer.status_code for answer in did} == {404}
        assert len(shown(await eve.get("/console"))) == 4


async def test_forty_cases_go_to_eight_analysts_each_once_whatever_the_race(service):
    pool, settings = service.parts.pool, service.parts.settings
    await pool.execute(
        """INSERT INTO fraud_case (case_id, entity_kind, entity_ref, is_known, opened_at,
                                   last_hit_at, points, severity)
           SELECT gen_random_uuid(), 'patient', n::TEXT, TRUE, now(), now(), n % 5, 'low'
           FROM generate_series(1, 40) AS n"""
    )

    async def takes_all(n: int) -> list[UUID]:
        actor = Actor(role=Role.CPAM_ANALYST, subject=f"analyst-{n}", caisse="751")
        caller = Caller(actor=actor, at=datetime.now(UTC))
        taken: list[UUID] = []
        while isinstance(
            found := await queueing.take_next(pool, Working(RESOURCES, settings, caller)), UUID
        ):
            taken.append(found)
        assert len(taken) == settings.cases_held_max or found is None
        return taken

    taken = [one for each in await asyncio.gather(*map(takes_all, range(8))) for one in each]

    assert len(taken) == len(set(taken)) == 40
