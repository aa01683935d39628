"""Addresses that no page of ours offers: they are refused by a page, never a fault."""

import pytest

from services.fraud.console import words
from shared.http.paging import write_cursor
from tests.fraud.alerting import an_alert
from tests.fraud.events import an_id
from tests.fraud.reporting import a_request, filed

NOON = "2026-11-22T12:00:00+00:00"
ODD = (
    f"/console?after={write_cursor(f'{10**20}/{NOON}', str(an_id()))}",
    f"/console?after={write_cursor(f'-1/{NOON}', str(an_id()))}",
    f"/console/journal?after={write_cursor(NOON, str(10**22))}",
    "/console/journal?since=0001-01-01",
    "/console/journal?until=9999-12-31",
    "/console/alerts?spread_from=0001-01-01",
    "/console/alerts?spread_until=9999-12-31",
    "/console/alerts?product=%00",
    "/console/rules/%00",
    "/console/static/%2e%2e%2foidc.py",
)


async def test_an_address_that_means_nothing_is_no_fault_of_ours(browser, service):
    await an_alert(service.parts.pool)
    await browser.sign_in()

    answers = {address: await browser.http.get(address) for address in ODD}

    assert {address for address, page in answers.items() if page.status_code >= 500} == set()
    assert {page.headers["cache-control"] for page in answers.values()} == {"no-store"}


async def test_a_page_that_no_scan_has_is_none_even_when_names_were_opened(browser, service):
    report = await filed(service.parts.pool, a_request())
    await browser.sign_in()
    place = f"/console/cases/{report.case_id}"
    await browser.get(place)
    reason = next(iter(words.OPEN_REASONS))
    assert (await browser.send(f"{place}/names", reason=reason)).status_code == 200

    pages = [
        await browser.http.get(f"{place}/reports/{report.report_id}/pages/{page}")
        for page in (-1, 11, 10**20)
    ]

    assert [page.status_code for page in pages] == [404] * 3


@pytest.mark.parametrize("path", ["/v1/cases?entity_ref=%00", "/v1/cases?entity_ref=P%00"])
async def test_no_reference_holds_a_character_that_no_database_stores(client, access, path):
    answer = await client.get(path, headers=access.headers("an-paris"))

    assert answer.status_code == 422
