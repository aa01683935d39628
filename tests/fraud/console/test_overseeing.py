"""The dashboard and the journal: what a caisse sees of its own work, and no other does."""

import re
from datetime import timedelta

import pytest

from services.fraud.store import dashboard
from services.fraud.store.dashboard import WEEKS
from tests.fraud.deciding import ADAM, FELIX, PARIS, a_case, a_proposal, approved, proposed
from tests.fraud.desk import Desk
from tests.fraud.events import NOON


@pytest.fixture
def desk(service) -> Desk:
    return Desk(service.parts.pool)


async def _decided(desk: Desk, kind: str = "confirm") -> None:
    case_id = await a_case(desk.pool)
    await desk.pool.execute(
        """INSERT INTO raised_signal (signal_id, case_id, signal, signal_version, signal_class,
               sentence, observed, threshold, raised_at, evidence)
           VALUES (gen_random_uuid(), $1, 'S2', 1, 'F', 'x', '2', '2', $2, '{}')""",
        case_id,
        NOON,
    )
    changes = {"reason_code": "prescriber_confirms", "detail": {}} if kind == "dismiss" else {}
    decision = await proposed(desk.pool, a_proposal(case_id, kind=kind, **changes))
    await approved(desk.pool, decision, by=ADAM)


async def test_a_week_counts_verdicts_and_how_long_they_took(desk):
    await _decided(desk)
    await _decided(desk, "dismiss")
    at = NOON + timedelta(hours=2)

    async with desk.pool.acquire() as conn:
        weeks = await dashboard.list_weeks(conn, PARIS, at=at)
        (signal,) = await dashboard.list_signals(conn, PARIS)
        elsewhere = await dashboard.list_signals(conn, FELIX.caisse)

    assert len(weeks) == WEEKS
    assert (weeks[-1].confirmed, weeks[-1].unfounded) == (1, 1)
    assert weeks[-1].hours_median == pytest.approx(1.0)
    assert weeks[0].hours_median is None
    assert (signal.confirmed, signal.unfounded, signal.precision) == (1, 1, 0.5)
    assert elsewhere == ()  # another caisse


async def test_the_dashboard_shows_figures_and_no_one(browser, desk):
    await _decided(desk)
    await browser.sign_in()

    page = await browser.get("/console/dashboard")

    assert page.status_code == 200
    assert "Précision par signal" in page.text
    assert await desk.pool.fetchval("SELECT count(*) FROM audit WHERE operation = 'dashboard_read'")


async def test_the_journal_shows_the_rows_of_ones_own_caisse(new_browser):
    async with new_browser() as eve, new_browser() as felix:
        await eve.sign_in("an-paris")
        await felix.sign_in("an-lyon")
        await felix.get("/console/dashboard")

        own = await eve.get("/console/journal?operation=case_list")
        theirs = await eve.get("/console/journal?operation=dashboard_read")

    assert "lire la file d’attente" in own.text
    assert len(re.findall("<tr>", own.text)) == 2  # the heading, and her own visit of the queue
    assert "Aucune ligne" in theirs.text


@pytest.mark.parametrize(
    "query", ["operation=x", "case=x", "since=x", "until=9999-12-31", "after=x", "actor=%00"]
)
async def test_a_filter_that_means_nothing_is_no_page(browser, query):
    await browser.sign_in()

    page = await browser.get(f"/console/journal?{query}")

    assert page.status_code in {404, 422}
