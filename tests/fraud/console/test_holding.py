"""What a prescriber answered guides the decision, and two analysts hold his name or let it go."""

import re

import pytest

from tests.builders import a_number
from tests.fraud.verifying import answer, asked, open_case


@pytest.fixture
def pool(service):
    return service.parts.pool


async def test_an_answer_is_shown_with_its_words_and_suggests_a_decision(browser, pool):
    question = await asked(pool)
    await answer(pool, question.request_id, "issued_altered")
    page = f"/console/cases/{question.case_id}"
    await browser.sign_in()
    await browser.send(f"{page}/take")

    shown = (await browser.get(page)).text

    assert "« Je n’étais pas au cabinet. »" in shown
    assert "porte à proposer : fraude avérée" in shown
    assert '<option value="prescriber_denies_content" selected>' in shown
    assert '<option value="content_altered" selected>' in shown


async def test_a_prescriber_is_held_and_released_by_two(new_browser, pool):
    page = f"/console/cases/{await open_case(pool)}"
    async with new_browser() as eve, new_browser() as lea:
        await eve.sign_in("an-paris")
        await lea.sign_in("an-paris-2")

        await eve.send(f"{page}/take")
        assert "Proposer la mise en attente" in (await eve.get(page)).text
        await eve.send(f"{page}/decisions", kind="hold_prescriber", reason="burst")
        await _approve(lea, page)
        assert await pool.fetchval("SELECT count(*) FROM prescriber_hold") == 1

        (release,) = re.findall(rf"{page}/holds/[0-9a-f-]+/release", (await lea.get(page)).text)
        await lea.send(release, reason="held_by_mistake")
        assert "/approve" not in (await lea.get(page)).text
        assert f'href="{page}"' in (await eve.get("/console?view=second_look")).text
        await _approve(eve, page)

        assert "levée" in (await lea.get(page)).text
    assert await pool.fetchval("SELECT released_at IS NOT NULL FROM prescriber_hold")


async def test_a_hold_of_another_case_is_not_released_from_this_one(browser, pool):
    question = await asked(pool)
    await answer(pool, question.request_id, "identity_misused")
    hold_id = await pool.fetchval("SELECT hold_id FROM prescriber_hold")
    other = await open_case(pool, a_number(2))
    await browser.sign_in()

    tried = await browser.send(
        f"/console/cases/{other}/holds/{hold_id}/release", reason="held_by_mistake"
    )

    assert tried.status_code == 404


async def _approve(browser, page):
    (address,) = re.findall(rf"{page}/decisions/[0-9a-f-]+/approve", (await browser.get(page)).text)
    done = await browser.send(address)
    assert done.headers["location"].endswith("done=approved")
