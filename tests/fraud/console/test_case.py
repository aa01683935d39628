"""The page of a case: what it shows, who wrote what in it, and that it leaves its audit row."""

import pytest

from tests.fraud.desk import Desk
from tests.fraud.events import A, B, C, exhausted, issued, presented, recorded

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def desk(service) -> Desk:
    return Desk(service.parts.pool)


@pytest.fixture
async def case_id(desk) -> str:
    await desk.take(
        issued(), presented(A), recorded(A, 1), exhausted(B, 2), presented(C, 3, number="X1")
    )
    return str((await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"])


async def test_a_case_says_why_it_is_there_and_what_happened(browser, case_id, desk):
    await browser.sign_in()

    page = await browser.get(f"/console/cases/{case_id}")

    assert page.status_code == 200
    for words in ("Ordonnance rejouée", "pour un seuil de", "Délivrance", "QR authentique"):
        assert words in page.text
    assert 'class="node pharmacy own"' in page.text
    assert 'class="dot own"' in page.text
    read = await desk.one_row(
        "SELECT actor_role, outcome, detail->>'case_id' AS case_id FROM audit "
        "WHERE operation = 'case_read'"
    )
    assert tuple(read) == ("cpam_analyst", "shown", case_id)


async def test_a_note_is_sealed_shown_escaped_and_stands_in_the_history(browser, case_id, desk):
    await browser.sign_in()
    await browser.get(f"/console/cases/{case_id}")

    answer = await browser.send(f"/console/cases/{case_id}/notes", text=f"Vu : {SCRIPT}")

    assert answer.headers["location"] == f"/console/cases/{case_id}?done=noted#notes"
    page = await browser.get(f"/console/cases/{case_id}?done=noted")
    assert SCRIPT not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "La note est enregistrée." in page.text
    assert "a écrit une note" in page.text
    stored = await desk.one_row("SELECT sealed FROM case_note")
    assert "script" not in stored["sealed"]


async def test_a_note_moved_to_another_case_does_not_open(browser, case_id, desk):
    await browser.sign_in()
    await browser.send(f"/console/cases/{case_id}/notes", text="ici seulement")
    await desk.pool.execute("UPDATE case_note SET note_id = gen_random_uuid()")

    page = await browser.get(f"/console/cases/{case_id}")

    assert page.status_code == 500
    assert "ici seulement" not in page.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 5_000, "a\x00b"])
async def test_a_note_that_says_nothing_or_too_much_is_refused(browser, case_id, text):
    await browser.sign_in()

    answer = await browser.send(f"/console/cases/{case_id}/notes", text=text)

    assert answer.status_code == 422
    assert "Formulaire incomplet" in answer.text


async def test_what_an_analyst_did_is_never_rewritten(browser, case_id, desk):
    await browser.sign_in()
    await browser.send(f"/console/cases/{case_id}/take")

    with pytest.raises(Exception, match="append-only"):
        await desk.pool.execute("DELETE FROM case_event")
