"""The search over HTTP, with real tokens."""

import json
from typing import Any

import pytest

from bench.alert_shelf import AlertShelf
from bench.french_names import People
from tests.fraud.desk import RESOURCES

PATH = "/v1/alerts/search"


@pytest.fixture
def pool(service):
    return service.parts.pool


@pytest.fixture
async def alert(pool):
    """A confirmed alert of Île-de-France."""
    async with pool.acquire() as conn:
        shelf = AlertShelf(conn, RESOURCES, people=People(1, families=50))
        await shelf.fill(1)
        await conn.execute("SET session_replication_role = replica")
        await conn.execute("UPDATE alert SET region = '11', scope = 'region'")
        await conn.execute("RESET session_replication_role")
    return shelf.alerts[0]


async def test_officines_and_analysts_of_the_region_find_an_alert_and_read_why(
    client, access, alert
):
    patient = {
        "family_name": (alert.patient.name.family or "").upper(),
        "given_names": alert.patient.name.given,
        "birth_date": alert.patient.born_on.isoformat(),
    }

    for who in ("ph-durand", "an-paris"):
        answer = await client.post(PATH, json={"patient": patient}, headers=access.headers(who))
        (found,) = answer.json()["alerts"]

        assert (answer.status_code, found["alert_id"], found["score"]) == (
            *(200, str(alert.alert_id), 100),
        )
        assert found["patient"]["family_name"] == alert.patient.name.family
        assert [each["label"] for each in found["reasons"]] == [
            "correspondance exacte",
            "même date de naissance",
        ]
        assert "birth_date" not in json.dumps(found["patient"])


async def test_another_region_and_patients_find_nothing(client, access, alert):
    body = {"number": alert.number, "scope": "national"}

    lyon = await client.post(PATH, json=body, headers=access.headers("ph-moreau"))
    patient = await client.post(PATH, json=body, headers=access.headers("pat-ada"))

    assert (lyon.status_code, lyon.json()) == (200, {"alerts": [], "next": None})
    assert patient.status_code == 403


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "search_ambiguous"),
    ({"ins": "1", "number": "2"}, "search_ambiguous"),
    ({"prescriber": {}}, "search_ambiguous"),
    ({"prescriber": {"rpps": "99700218896", "family_name": "A"}}, "search_ambiguous"),
    ({"prescriber": {"rpps": "99700218896", "given_name": "A"}}, "search_ambiguous"),
    ({"patient": {"family_name": "x" * 10_000}}, "request_invalid"),
    ({"patient": {"family_name": "a\u202eb"}}, "json_character_refused"),
    ({"patient": {"family_name": "Ly"}}, "search_too_short"),
    ({"ins": "279035121518988"}, "search_ins_invalid"),
    ({"number": "1", "after": "bm8"}, "cursor_invalid"),
)


async def test_what_cannot_be_looked_for_is_refused(client, access):
    for body, code in REFUSED:
        answer = await client.post(PATH, json=body, headers=access.headers("ph-durand"))

        told = answer.json()
        assert answer.status_code == (400 if code == "json_character_refused" else 422)
        assert code in {told["code"], *(each["code"] for each in told.get("errors", []))}


async def test_pages_of_one_lead_through_everything_once(client, access, alert):
    headers = access.headers("ph-durand")
    body = {"patient": {"family_name": alert.patient.name.family}, "limit": 1}

    first = (await client.post(PATH, json=body, headers=headers)).json()
    second = await client.post(PATH, json=body | {"after": first["next"]}, headers=headers)

    assert [each["alert_id"] for each in first["alerts"]] == [str(alert.alert_id)]
    assert second.json() == {"alerts": [], "next": None}


async def test_neither_logs_nor_errors_hold_a_name(client, access, alert, capsys):
    family = alert.patient.name.family or ""
    body = {"patient": {"family_name": family, "given_names": "Secretprenom"}, "limit": 0}

    refused = await client.post(PATH, json=body, headers=access.headers("ph-durand"))
    await client.post(PATH, json=body | {"limit": 1}, headers=access.headers("ph-durand"))

    logged = capsys.readouterr()
    for text in (refused.text, logged.out, logged.err):
        assert family not in text
        assert "Secretprenom" not in text
