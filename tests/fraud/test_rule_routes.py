"""Rules over HTTP, with real tokens: what analysts see, write and may not do."""

import pytest

from tests.fraud.rule_lives import stored

pytestmark = pytest.mark.usefixtures("rules")

DRAFT = {"rule": "S8", "parameters": {"officines_min": 5}, "note": "Trop d’alertes."}


@pytest.fixture
async def rules(service):
    await stored(service.parts.pool)


@pytest.fixture
def analyst(access):
    def headers(who="an-paris", **key):
        return access.headers(who, **key)

    return headers


async def test_a_version_is_written_tried_and_retired(client, analyst):
    made = await client.post("/v1/rules", json=DRAFT, headers=analyst(key="rules-of-draft"))
    again = await client.post("/v1/rules", json=DRAFT, headers=analyst(key="rules-of-draft"))
    version = f"/v1/rule-versions/{made.json()['rule_version_id']}"
    shadow = await client.post(f"{version}/shadow", headers=analyst(key="rules-of-shadow"))
    asked = await client.post(
        f"{version}/backtests", json={"days": 30}, headers=analyst(key="rules-of-backtest")
    )
    listed = await client.get(f"{version}/backtests", headers=analyst())
    seen = await client.get("/v1/rules/S8", headers=analyst())
    retired = await client.post(f"{version}/retire", headers=analyst(key="rules-of-retire"))

    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert again.json() == made.json()
    assert shadow.json()["state"] == "shadow"
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert [each["backtest_id"] for each in listed.json()["backtests"]] == [
        asked.json()["backtest_id"]
    ]
    versions = [each["version"]["state"] for each in seen.json()["rule"]["versions"]]
    assert sorted(versions) == ["live", "shadow"]
    assert retired.json()["state"] == "retired"


async def test_all_rules_are_listed_with_their_bounds(client, analyst):
    found = (await client.get("/v1/rules", headers=analyst())).json()["rules"]
    own = (await client.get("/v1/rules?signal=S8", headers=analyst())).json()["rules"]

    assert {each["signal"] for each in found} == {f"S{n}" for n in range(1, 16)}
    assert [each["rule"] for each in own] == ["S8"]
    assert own[0]["bounds"]["officines_min"]["minimum"] == 2
    assert own[0]["versions"][0]["version"]["author"] == "built-in"


async def test_an_activation_without_backtest_and_out_of_bounds_are_refused(client, analyst):
    made = await client.post("/v1/rules", json=DRAFT, headers=analyst(key="rules-of-draft"))
    asked = {
        "kind": "activate_rule",
        "subject_id": made.json()["rule_version_id"],
        "reason_code": "threshold_adjusted",
    }
    early = await client.post("/v1/decisions", json=asked, headers=analyst(key="rules-of-propose"))
    wild = DRAFT | {"parameters": {"officines_min": 1_000}}
    beyond = await client.post("/v1/rules", json=wild, headers=analyst(key="rules-of-wild"))

    assert (early.status_code, early.json()["code"]) == (409, "rule_backtest_needed")
    assert (beyond.status_code, beyond.json()["code"]) == (422, "rule_parameter_out_of_bounds")


@pytest.mark.parametrize("path", ["/v1/rules", "/v1/rules/S8"])
async def test_officines_see_no_rules(client, analyst, path):
    answer = await client.get(path, headers=analyst("ph-durand"))

    assert answer.status_code == 403


async def test_what_does_not_exist_is_not_found(client, analyst):
    nothing = "/v1/rule-versions/00000000-0000-4000-8000-000000000000"
    reads = [
        await client.get("/v1/rules/S99", headers=analyst()),
        await client.get(f"{nothing}/backtests", headers=analyst()),
        await client.post(f"{nothing}/shadow", headers=analyst(key="rules-of-a")),
        await client.post(f"{nothing}/retire", headers=analyst(key="rules-of-b")),
        await client.post(
            f"{nothing}/backtests", json={"days": 1}, headers=analyst(key="rules-of-c")
        ),
    ]

    assert [each.status_code for each in reads] == [404] * 5
