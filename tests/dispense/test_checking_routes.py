"""Checks and the register of errors over HTTP, by two pharmacists of one officine."""

from typing import Any

import httpx
import pytest
from typing_extensions import override

from deploy.local.identities import IDENTITIES, Professional
from shared.http.paging import write_cursor
from tests.access import Access
from tests.builders import PARACETAMOL_CIP13
from tests.dispense.builders import an_id
from tests.dispense.lgo import CONSULT, Lgo

ERRORS = "/v1/dispensing-errors"
TWO_PACKS = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 2}
MISTAKE = {"kind": "dosage_quantity", "details": "500 mg remis au lieu de 1000 mg."}
FOUND = {"outcome": "error_found", "error": MISTAKE}
# Always the same: they name tests, which several processes must collect alike.
SOME_ID = "5b0f3c1e-7a52-4c9e-9d43-2f6a8e1b7c05"
WITHOUT_ZONE = write_cursor("2026-11-22T11:00:00", SOME_ID)
OUT_OF_THE_CALENDAR = write_cursor("0001-01-01T00:00:00+14:00", SOME_ID)


class Colleague(Lgo):
    """Zoé works in two officines, and says in which."""

    @override
    def headers(self, key: str | None) -> dict[str, str]:
        return super().headers(key) | {"X-Finess": bridge()}

    @override
    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers=self.headers(None))


def bridge() -> str:
    person = IDENTITIES["ph-durand"]
    assert isinstance(person, Professional)
    return str(person.places[0].finess)


@pytest.fixture
def colleague(client: Any, access: Access) -> Lgo:
    return Colleague(client, access, "ph-michel")


@pytest.fixture
async def checks(lgo, qr_text) -> str:
    recorded = await lgo.record(qr_text, TWO_PACKS)
    return f"/v1/dispensations/{recorded['dispensation_id']}/checks"


async def test_a_colleague_confirms_and_both_read_it(lgo, colleague, checks, qr_text):
    waiting = (await colleague.get("/v1/worklist?kind=to_check")).json()["work"]
    done = await colleague.post(checks, {"outcome": "confirmed"})
    again = await colleague.post(checks, {"outcome": "confirmed"})
    read = await lgo.get(checks.removesuffix("/checks"))
    seen = await lgo.post(CONSULT, {"qr": qr_text})
    left = (await colleague.get("/v1/worklist?kind=to_check")).json()["work"]

    body = done.json()
    assert (done.status_code, body["outcome"], body["reversal_path"]) == (201, "confirmed", None)
    assert again.json() == body
    assert [work["dispensation_id"] for work in waiting] == [body["dispensation_id"]]
    assert left == []
    kept = {name: body[name] for name in ("outcome", "checked_at", "checked_by", "error_id")}
    assert read.json()["checks"] == [kept]
    assert seen.json()["history"][0]["own"]["checks"] == [kept]


async def test_an_error_found_says_where_to_take_the_dispensation_back(lgo, colleague, checks):
    done = (await colleague.post(checks, FOUND)).json()
    undone = await lgo.post(done["reversal_path"], {"reason": "wrong_product"})
    (entry,) = (await lgo.get(f"{ERRORS}?state=open")).json()["errors"]
    resolution = {"resolution": "Patient rappelé, boîte échangée."}
    closed = await lgo.post(f"{ERRORS}/{done['error_id']}/resolution", resolution)
    second = await colleague.post(f"{ERRORS}/{done['error_id']}/resolution", resolution)
    resolved = (await lgo.get(f"{ERRORS}?state=resolved")).json()["errors"]

    assert undone.status_code == 201
    assert (entry["error_id"], entry["details"]) == (done["error_id"], MISTAKE["details"])
    assert set(entry["patient"]) == {"family_name", "given_names", "birth_date"}
    assert (closed.status_code, closed.json()["state"]) == (200, "resolved")
    assert (second.status_code, second.json()["code"]) == (409, "error_already_resolved")
    assert resolved == [closed.json()]


async def test_who_recorded_it_is_told_to_ask_somebody_else(lgo, checks):
    answer = await lgo.post(checks, {"outcome": "confirmed"})

    assert (answer.status_code, answer.json()["code"]) == (409, "check_of_own_work")


async def test_another_officine_is_answered_as_for_an_id_that_nobody_made(other_lgo, checks):
    elsewhere = await other_lgo.post(checks, FOUND)
    nowhere = await other_lgo.post(f"/v1/dispensations/{an_id()}/checks", FOUND)

    for answer in (elsewhere, nowhere):
        assert (answer.status_code, answer.json()["code"]) == (404, "dispensation_not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"outcome": "error_found"}, "error_missing"),
        ({"outcome": "confirmed", "error": MISTAKE}, "error_unexpected"),
        ({"outcome": "perhaps"}, "field_choice"),
        (FOUND | {"error": MISTAKE | {"details": " "}}, "field_length"),
        (FOUND | {"error": MISTAKE | {"details": "x" * 1001}}, "field_length"),
        (FOUND | {"error": MISTAKE | {"kind": "theft"}}, "field_choice"),
    ],
)
async def test_a_check_that_says_nothing_usable_is_refused(colleague, checks, body, code):
    answer = await colleague.post(checks, body)

    assert answer.status_code == 422
    assert answer.json()["errors"][-1]["code"] == code


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "error_subject_ambiguous"),
        ({"dispensation_id": str(an_id()), "invoice_number": "F-9"}, "error_subject_ambiguous"),
        ({"invoice_number": "F" * 41}, "field_length"),
        ({"invoice_number": "F-9", "details": "mot\u200binvisible"}, "field_character"),
    ],
)
async def test_an_error_is_of_one_thing(lgo, more, code):
    answer = await lgo.post(ERRORS, MISTAKE | more)

    assert answer.status_code == 422
    assert answer.json()["errors"][-1]["code"] == code


async def test_an_error_of_an_invoice_is_reported_and_read_page_by_page(lgo, other_lgo):
    for number in ("F-1", "F-2"):
        made = await lgo.post(ERRORS, MISTAKE | {"invoice_number": number})
        assert (made.status_code, made.json()["patient"]) == (201, None)

    first = (await lgo.get(f"{ERRORS}?state=open&limit=1")).json()
    second = (await lgo.get(f"{ERRORS}?state=open&limit=1&after={first['next']}")).json()
    third = (await lgo.get(f"{ERRORS}?state=open&limit=1&after={second['next']}")).json()

    told = [page["errors"][0]["invoice_number"] for page in (first, second)]
    assert told == ["F-1", "F-2"]
    assert third == {"errors": [], "next": None}
    assert (await other_lgo.get(f"{ERRORS}?state=open")).json()["errors"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "request_invalid"),
        ("?state=all", "request_invalid"),
        ("?state=open&limit=101", "request_invalid"),
        ("?state=open&after=nonsense", "cursor_invalid"),
        (f"?state=open&after={WITHOUT_ZONE}", "cursor_invalid"),
        (f"?state=open&after={OUT_OF_THE_CALENDAR}", "cursor_invalid"),
    ],
)
async def test_a_register_that_is_not_asked_for_properly_is_refused(lgo, query, code):
    answer = await lgo.get(f"{ERRORS}{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("who", ["dr-martin", "pat-ada", "an-paris"])
async def test_only_an_officine_checks_reports_and_reads(client, access, who):
    stranger = Lgo(client, access, who)

    answers = [
        await stranger.post(f"/v1/dispensations/{an_id()}/checks", FOUND),
        await stranger.post(ERRORS, MISTAKE | {"invoice_number": "F-9"}),
        await stranger.post(f"{ERRORS}/{an_id()}/resolution", {"resolution": "Fait."}),
        await stranger.get(f"{ERRORS}?state=open"),
    ]

    assert {answer.status_code for answer in answers} == {403}


async def test_no_word_of_the_register_lies_anywhere_in_clear(
    lgo, colleague, checks, served, capsys
):
    details, cause, done = "Erreur-en-clair", "Cause-en-clair", "Suite-en-clair"
    mistake = {"kind": "other", "details": details, "cause": cause}

    found = await colleague.post(checks, {"outcome": "error_found", "error": mistake})
    invoiced = await lgo.post(ERRORS, mistake | {"invoice_number": "FACTURE-EN-CLAIR"})
    for answer in (found, invoiced):
        path = f"{ERRORS}/{answer.json()['error_id']}/resolution"
        assert (await lgo.post(path, {"resolution": done})).status_code == 200

    stored = await everything_in(served.pool)
    logged = capsys.readouterr().out
    for word in (details, cause, done, "FACTURE-EN-CLAIR"):
        assert word not in stored + logged


async def everything_in(pool) -> str:
    """Return the text of every row of the database of a service."""
    tables = await pool.fetch(
        "SELECT quote_ident(relname) AS name FROM pg_stat_user_tables ORDER BY relname"
    )
    texts = [
        await pool.fetchval(f"SELECT string_agg(t::TEXT, ' ') FROM {table['name']} AS t")  # noqa: S608
        for table in tables
    ]
    assert len(texts) > 10
    return " ".join(filter(None, texts))
