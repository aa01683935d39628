"""Signing in to the console: who comes in, what the browser holds, what ends a session."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta

import pytest

from services.fraud.console.visitor import COOKIE
from shared.http.meter import Meter


async def test_who_is_not_signed_in_is_led_to_the_issuer_with_pkce_state_and_nonce(browser):
    first = await browser.get("/console")
    second = await browser.get(first.headers["location"])

    assert first.status_code == second.status_code == 303
    asked = second.headers["location"]
    assert asked.startswith("http://issuer.test/cpam/authorize?")
    for part in ("response_type=code", "code_challenge_method=S256", "state=", "nonce="):
        assert part in asked
    cookie = second.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/console/sign-in" in cookie


async def test_an_analyst_signs_in_and_out(browser):
    arrived = await browser.choose("an-paris")

    cookie = arrived.headers.get_list("set-cookie")[-1].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/console"))
    page = await browser.get("/console")
    assert page.status_code == 200
    assert "Eve ANALYSTE-FICTIVE" in page.text
    kept = browser.http.cookies[COOKIE]
    left = await browser.send("/console/sign-out")
    assert left.headers["location"] == "/console/signed-out"
    assert (await browser.get("/console/signed-out")).status_code == 200
    browser.http.cookies.set(COOKIE, kept, domain="127.0.0.1", path="/console")
    again = await browser.get("/console")
    assert again.status_code == 401
    assert "Session expirée" in again.text


async def test_the_database_holds_no_cookie_and_the_audit_says_who_came(browser, service):
    await browser.sign_in("an-lyon")

    cookie = browser.http.cookies[COOKIE]
    rows = await service.parts.pool.fetch("SELECT session_hash, caisse FROM console_session")
    assert [row["caisse"] for row in rows] == ["691"]
    assert cookie.encode() not in rows[0]["session_hash"]
    seen = await service.parts.pool.fetchval("SELECT operation FROM audit")
    assert seen == "console_sign_in"


async def test_a_state_that_is_not_of_this_browser_signs_nobody_in(browser):
    answer = await browser.choose("an-paris", state="x" * 43)

    assert answer.status_code == 403
    assert "Connexion refusée" in answer.text
    assert COOKIE not in browser.http.cookies


async def test_a_code_that_was_never_given_signs_nobody_in(browser):
    await browser.choose("an-paris")
    first = browser.http.cookies[COOKIE]

    answer = await browser.choose("an-paris", code="never-given")

    assert answer.status_code == 403
    assert browser.http.cookies[COOKIE] == first


@pytest.mark.parametrize("claim", ["nonce", "aud", "iss", "azp"])
async def test_an_id_token_of_another_attempt_client_or_issuer_is_refused(
    browser, access, claim, monkeypatch
):
    truly = access.mint.token

    def forged(identity, *, now, **changes):
        if changes.get("typ") == "ID":
            changes[claim] = "another"
        return truly(identity, now=now, **changes)

    monkeypatch.setattr(access.mint, "token", forged)

    assert (await browser.choose("an-paris")).status_code == 403


async def test_a_person_of_a_caisse_who_is_no_fraud_analyst_does_not_come_in(
    browser, access, monkeypatch
):
    truly = access.mint.token
    monkeypatch.setattr(
        access.mint,
        "token",
        lambda identity, *, now, **changes: truly(identity, now=now, **changes, roles=["clerk"]),
    )

    answer = await browser.choose("an-paris")

    assert answer.status_code == 403
    assert "Connexion refusée" in answer.text


@pytest.mark.parametrize("after", [timedelta(minutes=31), timedelta(hours=9)])
async def test_a_session_ends_by_idleness_and_by_age(service, browser, after):
    await browser.sign_in()
    then = datetime.now(UTC) + after
    if after > timedelta(hours=8):  # used all along, and yet too old
        await service.parts.pool.execute("UPDATE console_session SET seen_at = $1", then)
    service.app.state.console = dataclasses.replace(service.app.state.console, now=lambda: then)

    page = await browser.get("/console")

    assert page.status_code == 401
    assert "Se connecter" in page.text


async def test_a_form_without_the_token_of_its_session_is_refused(browser):
    await browser.sign_in()

    foreign = await browser.http.post("/console/sign-out", data={"csrf_token": "x"})
    elsewhere = await browser.http.post(
        "/console/sign-out",
        data={"csrf_token": browser.csrf_token},
        headers={"Origin": "https://elsewhere.test"},
    )

    assert foreign.status_code == elsewhere.status_code == 403
    assert "Formulaire refusé" in foreign.text
    assert (await browser.get("/console")).status_code == 200


async def test_a_form_is_bounded(browser):
    await browser.sign_in()

    answer = await browser.send("/console/sign-out", text="x" * 20_000)

    assert answer.status_code == 413


async def test_one_analyst_has_five_sessions_at_most(service, new_browser):
    for _ in range(6):
        async with new_browser() as browser:
            await browser.sign_in()

    assert await service.parts.pool.fetchval("SELECT count(*) FROM console_session") == 5


async def test_each_page_forbids_what_is_not_its_own(browser):
    await browser.sign_in()

    page = await browser.get("/console")

    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r"\son\w+=|<style|style=|https?://", page.text)
    (style,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page.text)
    sent = await browser.get(style)
    assert "immutable" in sent.headers["cache-control"]


@pytest.mark.parametrize("path", ["/console/nowhere", "/console/static/../oidc.py"])
async def test_an_unknown_page_is_a_page_in_french(browser, path):
    await browser.sign_in()

    page = await browser.get(path)

    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "introuvable" in page.text


async def test_a_part_asked_for_without_session_sends_the_whole_page_to_sign_in(browser):
    answer = await browser.get("/console", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/console/sign-in"


async def test_a_fault_is_a_page_too(browser, service):
    await browser.sign_in()
    await service.parts.pool.execute("ALTER TABLE console_session RENAME TO gone")

    page = await browser.get("/console")

    assert page.status_code == 500
    assert "Erreur de notre côté" in page.text


async def test_one_session_may_ask_so_often_a_minute(browser, service):
    await browser.sign_in()
    desk = service.app.state.console
    few = desk.settings.model_copy(update={"console_requests_per_minute_max": 2})
    service.app.state.console = dataclasses.replace(desk, settings=few, requests=Meter())

    answers = [await browser.get("/console/nowhere") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert "Attendez une minute" in answers[-1].text


async def test_one_address_may_try_to_sign_in_so_often_a_minute(browser, service):
    desk = service.app.state.console
    few = desk.settings.model_copy(update={"console_sign_ins_per_minute_max": 1})
    service.app.state.console = dataclasses.replace(desk, settings=few)

    answers = [await browser.get("/console/sign-in") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 429]


async def test_cookies_travel_under_tls_only_in_production(browser, service):
    desk = service.app.state.console
    live = desk.settings.model_copy(update={"ordoflux_env": "production"})
    service.app.state.console = dataclasses.replace(desk, settings=live)

    answer = await browser.get("/console/sign-in")

    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("name", ["console_url", "cpam_authorize_url", "cpam_token_url"])
def test_production_refuses_a_console_in_clear(service, name):
    settings = service.app.state.console.settings

    assert name in set(settings._not_for_production())  # noqa: SLF001 - what the settings refuse
