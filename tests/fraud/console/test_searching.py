"""Search in the console: what is typed stays out of addresses, and is escaped."""

import pytest

from tests.fraud.alerting import an_alert

TYPED = {"by": "patient", "family": "", "given": "", "born": "", "code": "", "scope": "national"}


async def test_a_name_is_found_as_it_is_heard_and_the_address_holds_nothing(browser, service):
    alert_id = await an_alert(service.parts.pool)
    await browser.sign_in()
    await browser.get("/console/search")

    found = await browser.send("/console/search", **TYPED | {"family": "fictive patiente"})

    assert f"/console/alerts/{alert_id}" in found.text
    assert found.url.query == b""
    assert found.headers["cache-control"] == "no-store"


async def test_script_typed_as_a_name_is_shown_as_text(browser):
    await browser.sign_in()

    page = await browser.send("/console/search", **TYPED | {"family": "<script>alert(1)</script>"})

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


@pytest.mark.parametrize(
    "typed",
    [
        {"family": ""},
        {"by": "rpps", "code": "123"},
        {"by": "x"},
        {"scope": "x"},
        {"family": "Abcd", "born": "x"},
        {"by": "ins", "code": "x"},
    ],
)
async def test_what_cannot_be_looked_for_is_said(browser, typed):
    await browser.sign_in()

    page = await browser.send("/console/search", **TYPED | typed)

    assert page.status_code == 422
