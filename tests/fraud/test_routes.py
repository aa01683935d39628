"""The queue of cases over HTTP, with real tokens: who may read, what is shown, what is recorded."""

import base64
import json

import pytest

from shared.access import audit
from shared.http.paging import PAGE_LIMIT_MAX
from tests.builders import INS, PRESCRIBER_RPPS, a_number
from tests.fraud.deciding import dismissed
from tests.fraud.desk import Desk
from tests.fraud.events import (
    PATIENT_REF,
    A,
    B,
    C,
    an_id,
    billed,
    exhausted,
    issued,
    presented,
    recorded,
)

AUDITED = """
    SELECT operation, actor_role, actor_id, prescription_number, patient_ref, outcome,
           detail::TEXT AS detail
    FROM audit ORDER BY id LIMIT 100
"""


@pytest.fixture
def desk(service) -> Desk:
    return Desk(service.parts.pool)


@pytest.fixture
def analyst(access) -> dict[str, str]:
    return access.headers("an-paris")


async def test_an_analyst_sees_a_case_with_its_reasons(client, desk, analyst):
    first, second = presented(A), presented(B, 1)
    await desk.take(issued(), first, second)

    answer = await client.get("/v1/cases", headers=analyst)

    assert answer.status_code == 200
    (case,) = answer.json()["cases"]
    assert case["number"] == a_number()
    assert (case["patient_ref"], case["prescriber_rpps"]) == (PATIENT_REF, PRESCRIBER_RPPS)
    assert (case["state"], case["is_known"], case["issued_on"]) == ("open", True, "2026-11-22")
    (signal,) = case["signals"]
    assert (signal["signal"], signal["signal_class"]) == ("S2", "F")
    assert (signal["observed"], signal["threshold"], signal["window_hours"]) == ("2", "2", 24)
    assert signal["evidence"] == [str(first.event_id), str(second.event_id)]
    assert signal["hit_count"] == 1
    assert answer.json()["next"] is None


async def test_a_case_shows_the_life_of_its_prescription_newest_first(client, desk, analyst):
    await desk.take(presented(A), recorded(A, 1), billed(A, 2), exhausted(B, 3), exhausted(C, 4))
    case_id = (await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"]

    answer = await client.get(f"/v1/cases/{case_id}", headers=analyst)

    assert answer.status_code == 200
    case = answer.json()
    assert [entry["kind"] for entry in case["timeline"]] == [
        *("presented", "presented", "billed", "recorded", "presented"),
    ]
    assert {entry["pharmacy_finess"] for entry in case["timeline"]} == {A, B, C}
    replay = case["signals"][0]
    assert (replay["signal"], replay["hit_count"], len(replay["evidence"])) == ("S1", 2, 2)


async def test_a_case_shows_which_officine_went_on_in_spite_of_an_alert_and_why(
    client, desk, analyst
):
    went_on = recorded(C, 2, state="dispensed", reason_to_go_on="prescriber_confirmed")
    await desk.take(presented(A), presented(B, 1), presented(C, 1.5), went_on, billed(C, 3))
    case_id = (await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"]

    answer = await client.get(f"/v1/cases/{case_id}", headers=analyst)

    bill, step, visit = answer.json()["timeline"][:3]
    assert step == {
        "event_id": str(went_on.event_id),
        "occurred_at": "2026-11-22T14:00:00Z",
        "pharmacy_finess": C,
        "number": a_number(),
        "kind": "recorded",
        "state": "dispensed",
        "reason_to_go_on": "prescriber_confirmed",
    }
    assert (bill["kind"], bill["reconciliation"]) == ("billed", "reconciled")
    assert (visit["kind"], visit["authenticity"], visit["visit_count"]) == (
        *("presented", "authentic"),
        1,
    )


async def test_no_answer_holds_a_name_or_a_matricule(client, desk, analyst):
    await desk.take(issued(), presented(A), exhausted(B, 1))
    case_id = (await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"]

    for path in ("/v1/cases", f"/v1/cases/{case_id}"):
        text = (await client.get(path, headers=analyst)).text

        assert INS not in text
        assert "FICTI" not in text
        assert "opaque" not in text


async def test_a_reading_is_recorded_before_it_is_answered(client, desk, analyst):
    await desk.take(exhausted(B))
    case_id = str((await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"])

    await client.get("/v1/cases", headers=analyst)
    await client.get(f"/v1/cases/{case_id}", headers=analyst)

    listed, read = await desk.pool.fetch(AUDITED)
    assert [row["operation"] for row in (listed, read)] == ["case_list", "case_read"]
    for row in (listed, read):
        assert (row["prescription_number"], row["patient_ref"]) == (a_number(), PATIENT_REF)
        assert (row["outcome"], row["actor_role"]) == ("shown", "cpam_analyst")
        assert row["actor_id"].startswith("cpam:751:")
        assert json.loads(row["detail"]) == {"case_id": case_id}
    async with desk.pool.acquire() as conn:
        assert await audit.verify_chain(conn) == []


async def test_an_empty_list_is_recorded_too(client, desk, analyst):
    answer = await client.get("/v1/cases", headers=analyst)

    assert answer.json() == {"cases": [], "next": None}
    (row,) = await desk.pool.fetch(AUDITED)
    assert (row["outcome"], row["prescription_number"]) == ("none", None)


async def test_an_analyst_of_another_caisse_sees_no_case(client, desk, access, analyst):
    await desk.take(exhausted(B))
    case_id = (await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"]
    lyon = access.headers("an-lyon")

    listed = await client.get("/v1/cases", headers=lyon)
    read = await client.get(f"/v1/cases/{case_id}", headers=lyon)
    own = await client.get(f"/v1/cases/{case_id}", headers=analyst)

    assert listed.json()["cases"] == []
    assert (read.status_code, read.json()["code"]) == (404, "not_found")
    assert own.status_code == 200


@pytest.mark.parametrize("identity", ["dr-martin", "ph-durand", "pat-ada"])
@pytest.mark.parametrize("path", ["/v1/cases", f"/v1/cases/{an_id()}"])
async def test_nobody_else_reads_cases(client, access, desk, identity, path):
    answer = await client.get(path, headers=access.headers(identity))

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert await desk.count("audit") == 0


@pytest.mark.parametrize("path", ["/v1/cases", f"/v1/cases/{an_id()}"])
async def test_a_reader_must_say_who_they_are(client, path):
    without = await client.get(path)
    wrong = await client.get(path, headers={"Authorization": "Bearer x.y.z"})

    assert (without.status_code, without.json()["code"]) == (401, "token_missing")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "token_invalid")


async def test_a_case_that_does_not_exist_is_not_found(client, analyst):
    answer = await client.get(f"/v1/cases/{an_id()}", headers=analyst)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_cases_are_filtered_by_state_and_signal(client, desk, analyst):
    await desk.take(exhausted(B, 0, number=a_number(1)))
    await desk.take(presented(authenticity="unknown_key", number=a_number(2)))
    await dismissed(desk.pool, a_number(2))

    async def numbers(query: str) -> list[str]:
        answer = await client.get(f"/v1/cases?{query}", headers=analyst)
        return [case["number"] for case in answer.json()["cases"]]

    assert await numbers("state=open") == [a_number(1)]
    assert await numbers("state=closed") == [a_number(2)]
    assert await numbers("signal=S3") == [a_number(2)]
    assert await numbers("signal=S3&state=open") == []
    assert len(await numbers("")) == 2


async def test_pages_show_every_case_once_newest_first(client, desk, analyst):
    # Two cases of each hour: the position must tell apart those of the same instant.
    for n in range(1, 8):
        await desk.take(exhausted(B, n // 2, number=a_number(n)))

    seen: list[dict] = []
    address = "/v1/cases?limit=3"
    while True:
        page = (await client.get(address, headers=analyst)).json()
        seen += page["cases"]
        if page["next"] is None:
            break
        address = f"/v1/cases?limit=3&after={page['next']}"

    assert len({case["case_id"] for case in seen}) == len(seen) == 7
    assert [c["opened_at"] for c in seen] == sorted((c["opened_at"] for c in seen), reverse=True)


async def test_a_case_opened_meanwhile_moves_no_page(client, desk, analyst):
    for n in range(1, 5):
        await desk.take(exhausted(B, n, number=a_number(n)))
    first = (await client.get("/v1/cases?limit=2", headers=analyst)).json()

    await desk.take(exhausted(B, 9, number=a_number(9)))
    second = (await client.get(f"/v1/cases?after={first['next']}", headers=analyst)).json()

    assert [case["number"] for case in second["cases"]] == [a_number(2), a_number(1)]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "state=all", "signal=S99"])
async def test_what_cannot_be_asked_is_refused_in_french(client, analyst, query):
    answer = await client.get(f"/v1/cases?{query}", headers=analyst)

    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "x",
        "é",
        "_" * 120,
        "_" * 121,
        base64.urlsafe_b64encode(b"2026-11-22T12:00:00 " + str(an_id()).encode()).decode(),
        base64.urlsafe_b64encode(b"2026-11-22T12:00:00+00:00 1").decode(),
        base64.urlsafe_b64encode(b"0001-01-01T00:00:00+23:00 " + str(an_id()).encode()).decode(),
    ],
)
async def test_a_mark_that_no_page_gave_is_refused(client, analyst, mark):
    answer = await client.get("/v1/cases", params={"after": mark}, headers=analyst)

    assert answer.status_code == 422
    assert answer.json()["code"] in {"cursor_invalid", "request_invalid"}


async def test_a_full_page_leaves_an_audit_row_for_each_case(client, desk, analyst):
    for n in range(1, PAGE_LIMIT_MAX + 2):
        await desk.take(exhausted(B, number=a_number(n)))

    answer = await client.get(f"/v1/cases?limit={PAGE_LIMIT_MAX}", headers=analyst)

    shown = {(case["number"], case["patient_ref"]) for case in answer.json()["cases"]}
    assert len(shown) == PAGE_LIMIT_MAX
    rows = await desk.pool.fetch(AUDITED)
    assert {(row["prescription_number"], row["patient_ref"]) for row in rows} == shown
    assert len(rows) == PAGE_LIMIT_MAX
    async with desk.pool.acquire() as conn:
        assert await audit.verify_chain(conn) == []


def test_fraud_cannot_sign_a_prescription(service):
    assert not [name for name in type(service.parts.settings).model_fields if "signing" in name]
