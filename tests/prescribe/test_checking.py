"""The dry run: what issuing would answer, and nothing left behind."""

import asyncio

import asyncpg
import pytest

from services.prescribe import store
from shared.db import transaction
from tests.access import PATIENT_REFS
from tests.builders import INS, MORPHINE, PARACETAMOL, TRAMADOL, a_draft, a_drafted_line, a_number
from tests.prescribe.drafts import today

CHECK = "/v1/prescriptions/check"
CLONAZEPAM, SUBUTEX, KETAMINE, THALIDOMIDE = "61496251", "65150204", "67132571", "63975542"
PHARMACY = {"name": "Pharmacie fictive du Pont"}
SECURE = {"kind": "cis", "cis": TRAMADOL}


@pytest.fixture
def check(client, access):
    async def post(*, identity: str = "dr-martin", **changes):
        body = a_draft(**{"issued_on": today()} | changes)
        return await client.post(CHECK, json=body, headers=access.headers(identity))

    return post


async def rows_of_every_table(pool: asyncpg.Pool) -> dict[str, int]:
    tables = await pool.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename LIMIT 100"
    )
    names = [row["tablename"] for row in tables]
    assert {"prescription", "outbox", "audit", "idempotency"} <= set(names)
    return {name: await pool.fetchval(f"SELECT count(*) FROM {name}") for name in names}  # noqa: S608 - names of our tables


async def test_a_draft_that_holds_is_acceptable_and_shown_as_it_would_be_issued(check, issue):
    checked = (await check()).json()
    issued = (await issue()).json()

    assert (checked["acceptable"], checked["errors"]) == (True, [])
    assert (checked["is_secure"], checked["secure_paper_required"]) == (False, False)
    assert checked["lines"] == issued["lines"]
    assert checked["warnings"] == issued["warnings"]


@pytest.mark.parametrize(("identity", "told"), [("dr-martin", 0), ("dr-leroy", 1)])
async def test_a_letterhead_of_somebody_else_is_told_by_both_doors(check, issue, identity, told):
    checked = (await check(identity=identity)).json()
    issued = (await issue(identity=identity)).json()

    for answer in (checked, issued):
        codes = [warning["code"] for warning in answer["warnings"]]
        assert codes == ["prescriber_name_differs"] * told


async def test_nothing_is_stored_whatever_is_decided(check, service):
    pool = await service.parts.pool
    before = await rows_of_every_table(pool)

    answers = [await check(), await check(lines=[]), await check(number=a_number(7))]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert await rows_of_every_table(pool) == before


@pytest.mark.parametrize("is_covered", [True, False])
async def test_looking_up_the_days_that_are_covered_leaves_an_audit_row(
    check, issue, service, is_covered
):
    line = a_drafted_line(product={"kind": "cis", "cis": MORPHINE}, duration_days=7, packs=None)
    pool = await service.parts.pool
    if is_covered:
        assert (await issue(lines=[line])).status_code == 201
    before = await rows_of_every_table(pool)

    checked = (await check(lines=[line])).json()

    row = await pool.fetchrow(
        """
        SELECT operation, outcome, prescription_number, patient_ref FROM audit
        ORDER BY id DESC LIMIT 1
        """
    )
    assert checked["acceptable"] is not is_covered
    assert tuple(row)[:3] == ("prescription_check", "checked", None)
    assert row["patient_ref"] == PATIENT_REFS.ref(INS)
    assert await rows_of_every_table(pool) == before | {"audit": before["audit"] + 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": []},
        {"lines": [a_drafted_line(product=SECURE, duration_days=85)]},
        {"lines": [a_drafted_line(packs=None, duration_days=None), a_drafted_line()]},
        {"lines": [a_drafted_line(product={"kind": "cis", "cis": "60000004"})]},
        {"issued_on": "2020-01-01"},
    ],
)
async def test_a_refused_draft_has_the_very_errors_of_its_negative_acknowledgement(
    check, client, access, changes
):
    body = a_draft(**{"issued_on": today()} | changes)

    checked = await check(**changes)
    refused = await client.post(
        "/v1/prescriptions", json=body, headers=access.headers("dr-martin", key="key-00000001")
    )

    assert (checked.status_code, refused.status_code) == (200, 422)
    found, told = checked.json(), refused.json()
    assert (found["acceptable"], found["errors"]) == (False, told["errors"])
    assert found["secure_paper_required"] == told["secure_paper_required"]
    assert len(found["lines"]) == len(body["lines"])


async def test_what_nobody_can_say_of_a_line_stays_empty(check):
    unknown = a_drafted_line(product={"kind": "cis", "cis": "60000004"}, packs=None)
    no_quantity = a_drafted_line(packs=None, duration_days=None)

    first, second = (await check(lines=[unknown, no_quantity])).json()["lines"]

    assert (first["label"], first["is_secure"]) == (None, False)
    assert first["quantity"]["unit"] == "day"
    assert second["label"].startswith("DOLIPRANE")
    assert second["quantity"] is None


@pytest.mark.parametrize(
    ("identity", "code"),
    [("dr-martin", "number_already_yours"), ("dr-bernard", "number_already_used")],
)
async def test_a_number_that_is_taken_is_told_before_it_is_sent(check, issue, identity, code):
    await issue(number=a_number(7))

    checked = (await check(identity=identity, number=a_number(7))).json()

    assert checked["acceptable"] is False
    assert [(error["code"], error["field"]) for error in checked["errors"]] == [(code, "number")]


async def test_who_signs_and_where_decides_what_may_be_prescribed(check):
    cases = [
        ("dr-martin", CLONAZEPAM, ["initial_prescription_missing"]),
        ("dr-bernard", CLONAZEPAM, []),
        ("dr-martin", SUBUTEX, []),
        ("dr-leroy", SUBUTEX, ["profession_not_entitled"]),
        ("sf-petit", MORPHINE, ["profession_not_entitled"]),
        ("sf-petit", PARACETAMOL, []),
        ("dr-bernard", KETAMINE, ["hospital_use_only"]),
        ("dr-martin", THALIDOMIDE, ["hospital_prescription_only"]),
    ]
    for identity, cis, expected in cases:
        line = a_drafted_line(product={"kind": "cis", "cis": cis}, duration_days=7, packs=None)

        found = (await check(identity=identity, lines=[line], pharmacy=PHARMACY)).json()

        assert [error["code"] for error in found["errors"]] == expected, (identity, cis)


async def test_a_discharge_is_signed_from_the_hospital_and_its_service_is_on_the_paper(issue, get):
    service = {"hospital_service": "Hôpital fictif de la Colline, neurologie"}
    mentions = a_draft()["prescriber"] | service
    surgery = {"operated_on": today(), "discharged_on": today()}
    changes = {"setting": "hospital_discharge", "prescriber": mentions, "surgery": surgery}

    refused = await issue(key="key-00000001", **changes)
    issued = await issue(identity="dr-bernard", key="key-00000002", **changes)

    assert [error["code"] for error in refused.json()["errors"]] == ["hospital_place_missing"]
    view = await get(f"/v1/prescriptions/{issued.json()['number']}", "dr-bernard")
    content = view.json()["content"]
    assert content["prescriber"] | service == content["prescriber"]
    assert (content["setting"], content["surgery"]) == ("hospital_discharge", surgery)


async def test_an_idempotency_key_changes_nothing(check, client, access):
    body = a_draft(issued_on=today())

    answer = await client.post(CHECK, json=body, headers=access.headers("dr-martin", key="key-01"))

    assert answer.json() == (await check()).json()


@pytest.mark.parametrize("identity", ["ph-durand", "pat-ada", "an-paris"])
async def test_only_a_prescriber_checks(check, identity):
    answer = await check(identity=identity)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


async def test_limits_are_those_of_issuing(check, client, access, service):
    too_many = await check(lines=[a_drafted_line()] * 21)
    too_big = await client.post(
        CHECK,
        content=b"{" + b" " * service.app.state.settings.body_bytes_max + b"}",
        headers=access.headers("dr-martin") | {"Content-Type": "application/json"},
    )

    assert too_many.status_code == 422
    assert (too_big.status_code, too_big.json()["code"]) == (413, "body_too_large")


async def test_a_check_waits_for_nobody_who_ends_what_the_draft_replaces(check, issue, service):
    number = (await issue()).json()["number"]

    async with transaction(service.parts.pool) as conn:
        await store.lock_prescription(conn, number)
        replaces = {"number": number, "reason": "wrong_content"}
        checked = (await asyncio.wait_for(check(replaces=replaces), 2)).json()

    assert checked["acceptable"], checked["errors"]
