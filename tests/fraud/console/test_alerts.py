"""Confirmed alerts in the console: listed without names, opened with them, spread by two."""

import re

import pytest

from tests.fraud.alerting import an_alert


@pytest.fixture
def pool(service):
    return service.parts.pool


async def test_alerts_are_listed_without_names_and_opened_with_them(browser, pool):
    alert_id = await an_alert(pool)
    await browser.sign_in()

    listed = await browser.get("/console/alerts?anomaly=fabricated")
    opened = await browser.get(f"/console/alerts/{alert_id}")

    assert f"/console/alerts/{alert_id}" in listed.text
    assert "PATIENTE-FICTIVE" not in listed.text
    assert "PATIENTE-FICTIVE" in opened.text
    row = await pool.fetchrow("SELECT outcome FROM audit WHERE operation = 'alert_read'")
    assert row["outcome"] == "shown"


async def test_an_alert_goes_to_the_whole_country_by_two_analysts(new_browser, pool):
    alert_id = await an_alert(pool)
    async with new_browser() as eve, new_browser() as lea:
        await eve.sign_in("an-paris")
        await lea.sign_in("an-paris-2")
        page = f"/console/alerts/{alert_id}"
        fields = {"kind": "spread_national", "reason": "organised_fraud"}

        await eve.send(f"{page}/decisions", **fields)
        waiting = await eve.get(page)
        assert f'href="{page}"' in (await lea.get("/console?view=second_look")).text
        assert f'href="{page}"' not in (await eve.get("/console?view=second_look")).text
        assert "Retirer ma proposition" in waiting.text
        assert "Approuver" not in waiting.text
        (address,) = re.findall(rf"{page}/decisions/[0-9a-f-]+/approve", (await lea.get(page)).text)
        await lea.send(address)

    assert await pool.fetchval("SELECT scope FROM alert") == "national"


async def test_another_caisse_reads_an_alert_of_the_country_and_decides_nothing(browser, pool):
    alert_id = await an_alert(pool, spread="national")
    await browser.sign_in("an-lyon")

    there = await browser.get("/console/alerts?scope=national")
    opened = await browser.get(f"/console/alerts/{alert_id}")
    tried = await browser.send(
        f"/console/alerts/{alert_id}/decisions", kind="rectify", reason="identity_mistaken"
    )

    assert alert_id in there.text
    assert "autre caisse" in opened.text
    assert tried.status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("scope=x", 404),
        ("drug_class=x", 404),
        ("issued_from=x", 404),
        ("spread_until=9999-12-31", 200),
        ("spread_from=0001-01-01", 200),
        ("spread_from=0001-01-02", 200),
        ("prescriber=123", 422),
        ("after=x", 422),
        ("product=%00", 200),
        ("product=_%25", 200),
    ],
)
async def test_a_filter_that_means_nothing_is_no_page(browser, query, status):
    await browser.sign_in()

    page = await browser.get(f"/console/alerts?{query}")

    assert page.status_code == status
