"""Confirmed alerts over HTTP: the list, one with its names, its document; to whom, and traced."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import INS, PRESCRIBER_RPPS, a_number
from tests.fraud.alerting import an_alert
from tests.fraud.deciding import a_proposal, decided
from tests.fraud.events import NOON, an_id
from tests.fraud.reporting import a_body
from tests.fraud.scans import a_pdf


@pytest.fixture
def pool(service):
    return service.parts.pool


@pytest.fixture
def as_(access):
    return access.headers


async def listed(client, headers, query: str = "") -> list[str]:
    answer = await client.get(f"/v1/alerts{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return [each["alert_id"] for each in answer.json()["alerts"]]


async def test_an_officine_of_the_region_lists_an_alert_without_names(client, pool, as_):
    alert_id = await an_alert(pool)

    answer = await client.get("/v1/alerts", headers=as_("ph-durand"))

    (alert,) = answer.json()["alerts"]
    assert (alert["alert_id"], alert["scope"], alert["region"]) == (alert_id, "region", "11")
    assert (alert["number"], alert["prescriber_rpps"]) == (a_number(), PRESCRIBER_RPPS)
    assert alert["new_since_last_login"]
    assert INS not in answer.text
    assert "FICTI" not in answer.text


async def test_one_alert_is_opened_with_its_names_and_that_is_traced(client, pool, as_):
    alert_id = await an_alert(pool)

    answer = await client.get(f"/v1/alerts/{alert_id}", headers=as_("ph-durand"))

    alert = answer.json()
    assert alert["patient"]["family_name"] == "PATIENTE-FICTIVE"
    assert alert["patient"]["ins"] == INS
    assert alert["prescriber"]["family_name"] == "MÉDECIN-FICTIF"
    assert "comment" not in alert
    row = await pool.fetchrow(
        "SELECT actor_role, patient_ref, detail::TEXT AS detail FROM audit"
        " WHERE operation = 'alert_read'"
    )
    assert row["actor_role"] == "pharmacist"
    assert alert_id in row["detail"]


async def test_a_region_does_not_see_the_alerts_of_another_one(client, pool, as_):
    alert_id = await an_alert(pool)
    wide = await an_alert(pool, 2, spread="national")
    unspread = await an_alert(pool, 3, spread=None)
    lyon = as_("ph-moreau")

    assert await listed(client, lyon) == []
    assert await listed(client, lyon, "?scope=national") == [wide]
    assert set(await listed(client, as_("ph-durand"))) == {alert_id, wide}
    for hidden in (alert_id, unspread, str(an_id())):
        answer = await client.get(f"/v1/alerts/{hidden}", headers=lyon)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await client.get(f"/v1/alerts/{wide}", headers=lyon)).status_code == 200
    assert await listed(client, as_("an-lyon"), "?scope=national") == [wide]


async def test_a_rectified_alert_is_gone(client, pool, as_):
    alert_id = await an_alert(pool)
    rectify = a_proposal(alert_id, kind="rectify", reason_code="identity_mistaken", detail={})
    await decided(pool, rectify)

    answer = await client.get(f"/v1/alerts/{alert_id}", headers=as_("ph-durand"))

    assert answer.status_code == 404
    assert await listed(client, as_("ph-durand")) == []


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("anomaly=fabricated", True),
        ("anomaly=stolen_pad", False),
        ("issued_from=2026-11-20&issued_until=2026-11-20", True),
        ("issued_from=2026-11-21", False),
        ("issued_until=2026-11-19", False),
        ("spread_from=2026-11-22&spread_until=2026-11-22", True),
        ("spread_from=2026-11-23", False),
        ("spread_until=2026-11-21", False),
        ("spread_until=9999-12-31&spread_from=0001-01-01", True),
        (f"prescriber_rpps={PRESCRIBER_RPPS}", True),
        ("prescriber_rpps=99900000011", False),
        ("establishment=759999022", False),
        ("has_document=false", True),
        ("has_document=true", False),
        ("drug_class=N02", False),
        ("product=doliprane", False),
    ],
)
async def test_every_column_has_a_filter(client, pool, as_, query, is_there):
    await an_alert(pool)

    assert bool(await listed(client, as_("ph-durand"), f"?{query}")) == is_there


async def test_medicines_of_the_catalogue_are_found_by_class_and_by_name(client, pool, as_):
    body = a_body(medicines=[{"label": "n’importe quoi", "cip13": "3400935955838"}])
    made = await client.post("/v1/reports", json=body, headers=as_("ph-durand", key="report-01"))
    await decided(pool, a_proposal(made.json()["case_id"], spread="region"), at=datetime.now(UTC))
    (alert,) = (await client.get("/v1/alerts", headers=as_("ph-durand"))).json()["alerts"]

    name = alert["products"][0]
    assert await listed(client, as_("ph-durand"), f"?product={name.split()[0].upper()}")
    assert not await listed(client, as_("ph-durand"), "?product=importe")
    for code in alert["drug_classes"]:
        assert await listed(client, as_("ph-durand"), f"?drug_class={code[:3]}")


async def test_pages_show_every_alert_once_the_last_spread_first(client, pool, as_):
    made = [await an_alert(pool, n) for n in range(1, 6)]
    for hours, alert_id in enumerate(made):
        await pool.execute(
            "UPDATE alert SET spread_at = $2 WHERE alert_id = $1",
            *(alert_id, NOON + timedelta(hours=hours // 2)),
        )

    seen, after = [], ""
    while True:
        page = (await client.get(f"/v1/alerts?limit=2{after}", headers=as_("ph-durand"))).json()
        seen += [each["alert_id"] for each in page["alerts"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"

    assert sorted(seen) == sorted(made)
    assert {*seen[:1]} == {made[4]}


async def test_what_was_seen_at_the_last_visit_is_new_no_more(client, pool, as_):
    await an_alert(pool)
    first = (await client.get("/v1/alerts", headers=as_("ph-durand"))).json()["alerts"]
    await pool.execute("UPDATE alert_visit SET asked_at = asked_at - interval '2 hours'")
    await pool.execute("UPDATE alert SET spread_at = now() - interval '1 day'")

    later = (await client.get("/v1/alerts", headers=as_("ph-durand"))).json()["alerts"]

    assert [each["new_since_last_login"] for each in (*first, *later)] == [True, False]
    assert await listed(client, as_("ph-durand"), "?only_new=true") == []


async def test_the_document_of_an_alert_is_shown_page_by_page(client, pool, as_):
    made = await client.post("/v1/reports", json=a_body(), headers=as_("ph-durand", key="r-000001"))
    report = made.json()
    await client.put(
        f"/v1/reports/{report['report_id']}/scan", content=a_pdf(2), headers=as_("ph-durand")
    )
    decision = await decided(
        pool, a_proposal(report["case_id"], spread="national"), at=datetime.now(UTC)
    )
    place = f"/v1/alerts/{decision.decision_id}"

    detail = (await client.get(place, headers=as_("ph-moreau"))).json()
    second = await client.get(f"{place}/document?page=2", headers=as_("ph-moreau"))
    third = await client.get(f"{place}/document?page=3", headers=as_("ph-moreau"))

    assert (detail["has_document"], detail["page_count"]) == (True, 2)
    assert (second.status_code, second.headers["content-type"]) == (200, "image/jpeg")
    assert second.headers["cache-control"] == "no-store"
    assert third.status_code == 404
    assert await pool.fetchval("SELECT count(*) FROM audit WHERE operation = 'alert_document'") == 1


@pytest.mark.parametrize("identity", ["dr-martin", "pat-ada"])
async def test_nobody_else_reads_alerts(client, as_, identity):
    answer = await client.get("/v1/alerts", headers=as_(identity))

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
