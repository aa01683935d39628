"""Rules in the console: thresholds are read, a version is written and tried, never by one alone."""

import re

import pytest

from services.fraud.console import rule_words
from services.fraud.signals import NIGHT_RULES, RULES
from services.fraud.signals.parameters import bounds_of
from services.fraud.use_cases.rulebook import store_built_in
from tests.fraud.events import NOON, an_id

AT = "/console/rules/S8"

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture
async def rules(service):
    await store_built_in(service.parts.pool, an_id, at=NOON)


async def _form_of(browser) -> dict[str, str]:
    page = await browser.get(AT)
    typed = re.findall(r'name="(p-[a-z_]+)" type="text" value="([^"]*)"', page.text)
    return {**dict(typed), "note": "Un seuil plus haut."}


def test_every_threshold_has_french_words():
    asked = {name for rule in (*RULES, *NIGHT_RULES) for name in bounds_of(rule)}

    assert asked <= rule_words.PARAMETERS.keys()


async def test_every_rule_is_listed_and_has_a_page(browser):
    await browser.sign_in()

    listed = await browser.get("/console/rules")

    addresses = sorted(set(re.findall(r'href="(/console/rules/S[^"]+)"', listed.text)))
    assert len(addresses) > 30
    for address in addresses:
        assert (await browser.get(address)).status_code == 200, address


async def test_a_version_is_written_and_put_on_trial(browser, service):
    await browser.sign_in()
    form = await _form_of(browser)

    await browser.send(f"{AT}/versions", **form | {"p-officines_min": "6"})
    page = await browser.get(AT)
    (trial,) = re.findall(rf"{AT}/versions/[0-9a-f-]+/shadow", page.text)
    await browser.send(trial)

    row = await service.parts.pool.fetchrow(
        "SELECT state, version FROM rule_version WHERE rule = 'S8' AND state <> 'live'"
    )
    assert dict(row) == {"state": "shadow", "version": 2}
    assert "en observation" in (await browser.get(AT)).text


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("p-officines_min", "x", 422),
        ("p-officines_min", "0", 422),
        ("p-officines_min", "9" * 40, 422),
        ("note", "", 422),
        ("p-officines_min", "4", 422),
    ],
    ids=["no number", "below", "far above", "no reason", "nothing changed"],
)
async def test_a_threshold_out_of_bounds_is_refused(browser, name, value, status):
    await browser.sign_in()
    form = await _form_of(browser)

    page = await browser.send(f"{AT}/versions", **form | {name: value})

    assert page.status_code == status, page.text[:500]


async def test_nobody_switches_a_version_on_without_a_backtest(browser, service):
    await browser.sign_in()
    form = await _form_of(browser)
    await browser.send(f"{AT}/versions", **form | {"p-officines_min": "6"})
    version_id = await service.parts.pool.fetchval(
        "SELECT rule_version_id FROM rule_version WHERE rule = 'S8' AND state = 'draft'"
    )

    page = await browser.send(f"{AT}/versions/{version_id}/decisions", reason="threshold_adjusted")

    assert page.status_code in {409, 422}
    assert await service.parts.pool.fetchval("SELECT count(*) FROM decision") == 0
