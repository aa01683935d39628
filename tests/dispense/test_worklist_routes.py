"""The worklist over HTTP: pages, kinds, who may read it."""

from uuid import UUID

import pytest

from shared.http.paging import write_cursor
from tests.builders import PARACETAMOL_CIP13
from tests.dispense.lgo import TODAY

WORK = "/v1/worklist"
WITHOUT_ZONE = write_cursor("2026-11-22T11:00:00", str(UUID(int=0)))
OUT_OF_THE_CALENDAR = write_cursor("0001-01-01T00:00:00+14:00", str(UUID(int=0)))
OF_A_UUID = write_cursor("2026-11-22T11:00:00+00:00", str(UUID(int=0)))
TWO_PACKS = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 2}


async def test_what_is_not_billed_yet_is_listed_with_its_patient(lgo, other_lgo, qr_text):
    recorded = await lgo.record(qr_text, TWO_PACKS)

    page = await lgo.get(f"{WORK}?kind=to_bill")
    elsewhere = await other_lgo.get(f"{WORK}?kind=to_bill")

    (work,) = page.json()["work"]
    assert work["dispensation_id"] == recorded["dispensation_id"]
    assert (work["number"], work["since"]) == (recorded["number"], TODAY.isoformat())
    assert set(work["patient"]) == {"family_name", "given_names", "birth_date"}
    assert [line["line"] for line in work["lines"]] == [1]
    assert page.json()["next"] is None
    assert elsewhere.json() == {"work": [], "next": None}


async def test_a_full_page_tells_where_to_go_on(lgo, qr_text):
    await lgo.record(qr_text, TWO_PACKS | {"packs": 1})
    await lgo.record(qr_text, TWO_PACKS | {"packs": 1})

    first = (await lgo.get(f"{WORK}?kind=to_bill&limit=1")).json()
    second = (await lgo.get(f"{WORK}?kind=to_bill&limit=1&after={first['next']}")).json()
    third = (await lgo.get(f"{WORK}?kind=to_bill&limit=1&after={second['next']}")).json()

    assert len({page["work"][0]["dispensation_id"] for page in (first, second)}) == 2
    assert third == {"work": [], "next": None}


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 422, "request_invalid"),
        ("?kind=everything", 422, "request_invalid"),
        ("?kind=to_bill&limit=101", 422, "request_invalid"),
        ("?kind=to_bill&limit=0", 422, "request_invalid"),
        ("?kind=to_bill&after=nonsense", 422, "cursor_invalid"),
        (f"?kind=owing&after={OF_A_UUID}", 422, "cursor_invalid"),
        (f"?kind=to_bill&after={WITHOUT_ZONE}", 422, "cursor_invalid"),
        (f"?kind=to_bill&after={OUT_OF_THE_CALENDAR}", 422, "cursor_invalid"),
    ],
)
async def test_a_list_that_is_not_asked_for_properly_is_refused(lgo, query, status, code):
    answer = await lgo.get(f"{WORK}{query}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("who", ["dr-martin", "pat-ada", "an-paris"])
async def test_only_an_officine_has_a_worklist(client, access, who):
    answer = await client.get(f"{WORK}?kind=to_bill", headers=access.headers(who))

    assert answer.status_code == 403
