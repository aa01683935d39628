"""Decisions over HTTP, with real tokens: who proposes, who approves, who sees nothing."""

import pytest

from tests.fraud.deciding import LYON, a_case
from tests.fraud.events import an_id


@pytest.fixture
def pool(service):
    return service.parts.pool


@pytest.fixture
def analyst(access):
    """Headers of an analyst; `key` makes it a command."""

    def headers(who="an-paris", **key):
        return access.headers(who, **key)

    return headers


def body_for(case_id, **changes) -> dict:
    return {
        "kind": "confirm",
        "subject_id": str(case_id),
        "reason_code": "document_forged",
        "anomaly": "fabricated",
        "spread": "region",
    } | changes


async def propose(client, case_id, headers, **changes):
    return await client.post("/v1/decisions", json=body_for(case_id, **changes), headers=headers)


async def test_a_proposal_waits_for_a_colleague_and_then_takes_effect(client, pool, analyst):
    case_id = await a_case(pool)

    made = await propose(client, case_id, analyst(key="proposal-1"))
    again = await propose(client, case_id, analyst(key="proposal-1"))
    waiting = await client.get("/v1/decisions?state=proposed", headers=analyst())
    own = await client.post(
        f"/v1/decisions/{made.json()['decision_id']}/approval", headers=analyst(key="approval-1")
    )

    assert (made.status_code, made.json()["state"], made.json()["is_mine"]) == (
        *(201, "proposed", True),
    )
    assert again.json() == made.json()
    assert [each["decision_id"] for each in waiting.json()["decisions"]] == [
        made.json()["decision_id"]
    ]
    assert (own.status_code, own.json()["code"]) == (409, "second_person_needed")

    approved = await client.post(
        f"/v1/decisions/{made.json()['decision_id']}/approval",
        headers=analyst("an-paris-2", key="approval-2"),
    )

    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    assert await pool.fetchval("SELECT outcome FROM fraud_case") == "confirmed"


async def test_another_caisse_sees_neither_the_case_nor_its_decisions(client, pool, analyst):
    case_id = await a_case(pool)
    made = (await propose(client, case_id, analyst(key="proposal-1"))).json()
    lyon = await a_case(pool, number="another", caisse=LYON)

    theirs = await propose(client, lyon, analyst(key="proposal-2"))
    listed = await client.get("/v1/decisions", headers=analyst("an-lyon"))
    read = await client.get(f"/v1/decisions/{made['decision_id']}", headers=analyst("an-lyon"))
    nothing = await client.get(f"/v1/decisions/{an_id()}", headers=analyst("an-lyon"))

    assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
    assert listed.json() == {"decisions": [], "next": None}
    assert read.status_code == nothing.status_code == 404
    assert read.json()["code"] == nothing.json()["code"]


async def test_a_proposal_can_be_taken_back_by_its_author(client, pool, analyst):
    made = (await propose(client, await a_case(pool), analyst(key="proposal-1"))).json()

    gone = await client.post(
        f"/v1/decisions/{made['decision_id']}/refusal", headers=analyst(key="refusal-1")
    )

    assert (gone.status_code, gone.json()["state"]) == (200, "refused")


async def test_the_reasons_of_each_kind_are_listed_in_french(client, analyst):
    kinds = (await client.get("/v1/decision-kinds", headers=analyst())).json()["kinds"]

    assert {kind["kind"] for kind in kinds} >= {"confirm", "dismiss", "rectify"}
    assert all(reason["label"] for kind in kinds for reason in kind["reasons"])


@pytest.mark.parametrize("identity", ["dr-martin", "ph-durand", "pat-ada"])
async def test_nobody_else_decides(client, pool, analyst, identity):
    case_id = await a_case(pool)

    answer = await propose(client, case_id, analyst(identity, key="proposal-1"))

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
