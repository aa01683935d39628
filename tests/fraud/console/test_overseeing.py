"""The dashboard and the journal: what a caisse sees of its own work, and no other does."""

import re
from datetime import timedelta

import pytest

from services.fraud.console.journal import outcome_of
from services.fraud.rules.reporting import STATE_LABELS
from services.fraud.store import dashboard
from services.fraud.store.dashboard import WEEKS
from tests.builders import a_number
from tests.fraud.deciding import FELIX, PARIS, a_proposal, an_analyst, approved, proposed
from tests.fraud.desk import Desk
from tests.fraud.events import NOON, issued, officine, presented


@pytest.fixture
def desk(service) -> Desk:
    return Desk(service.parts.pool)


async def _decided(desk: Desk, n: int, kind: str = "confirm") -> None:
    """A round of two officines, decided by two analysts an hour later."""
    number = a_number(n)
    await desk.take(
        issued(number=number), *(presented(officine(k), k, number=number) for k in range(2))
    )
    case_id = await desk.pool.fetchval("SELECT case_id FROM fraud_case WHERE number = $1", number)
    changes = {"reason_code": "prescriber_confirms", "detail": {}} if kind == "dismiss" else {}
    decision = await proposed(desk.pool, a_proposal(case_id, kind=kind, **changes))
    await approved(desk.pool, decision, by=an_analyst("adam", hours=4))


async def test_a_week_counts_verdicts_and_how_long_they_took(desk):
    await _decided(desk, 1)
    await _decided(desk, 2, "dismiss")
    at = NOON + timedelta(hours=5)

    async with desk.pool.acquire() as conn:
        weeks = await dashboard.list_weeks(conn, PARIS, at=at)
        signals = await dashboard.list_signals(conn, PARIS)
        elsewhere = await dashboard.list_signals(conn, FELIX.caisse)

    assert len(weeks) == WEEKS
    assert (weeks[-1].confirmed, weeks[-1].unfounded) == (1, 1)
    assert weeks[-1].hours_median == pytest.approx(3.0)
    assert weeks[0].hours_median is None
    (rounds,) = [signal for signal in signals if signal.signal == "S2"]
    assert (rounds.confirmed, rounds.unfounded, rounds.precision) == (1, 1, 0.5)
    assert elsewhere == ()  # another caisse


async def test_the_dashboard_shows_figures_and_no_one(browser, desk):
    await _decided(desk, 1)
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
    "query", ["operation=x", "case=x", "since=x", "until=9999-13-31", "after=x", "actor=%00"]
)
async def test_a_filter_that_means_nothing_is_no_page(browser, query):
    await browser.sign_in()

    page = await browser.get(f"/console/journal?{query}")

    assert page.status_code in {404, 422}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("shown", "montré"),
        ("under_examination", STATE_LABELS["under_examination"]),
        ("shadow", "en observation"),
        ("backtest", "essai demandé"),
        ("second_person_needed", "second_person_needed"),
    ],
)
def test_the_journal_says_in_french_what_came_of_it(code, said):
    assert outcome_of(code) == said
