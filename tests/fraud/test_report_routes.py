"""Reports over HTTP: an LGO reports, attaches the scan, follows it; nobody else reads it."""

import pytest

from shared.access import audit
from tests.builders import INS
from tests.fraud.events import an_id
from tests.fraud.reporting import a_body
from tests.fraud.scans import a_jpeg_that_tells_a_place, a_pdf, an_animation


@pytest.fixture
def pool(service):
    return service.parts.pool


@pytest.fixture
def as_(access):
    return access.headers


async def file(client, headers, **changes):
    return await client.post("/v1/reports", json=a_body(**changes), headers=headers)


async def test_an_officine_reports_a_paper_and_follows_it(client, as_):
    made = await file(client, as_("ph-durand", key="report-01"))
    again = await file(client, as_("ph-durand", key="report-01"))

    assert made.status_code == 201
    assert again.json() == made.json()
    report = made.json()
    assert (report["state"], report["page_count"]) == ("reported", 0)
    assert report["words"]["patient"]["ins"] == INS
    listed = await client.get("/v1/reports", headers=as_("ph-durand"))
    read = await client.get(made.headers["location"], headers=as_("ph-durand"))
    assert [each["report_id"] for each in listed.json()["reports"]] == [report["report_id"]]
    assert read.json()["words"] == report["words"]


async def test_nobody_else_reads_the_report_of_an_officine(client, as_):
    made = await file(client, as_("ph-durand", key="report-01"))
    place = made.headers["location"]

    other = await client.get(place, headers=as_("ph-moreau"))
    nothing = await client.get(f"/v1/reports/{an_id()}", headers=as_("ph-moreau"))
    lyon = await client.get(place, headers=as_("an-lyon"))
    prescriber = await client.get(place, headers=as_("dr-martin"))

    assert other.status_code == nothing.status_code == lyon.status_code == 404
    assert other.json()["code"] == nothing.json()["code"] == lyon.json()["code"]
    assert prescriber.status_code == 403


async def test_an_analyst_of_the_caisse_reads_a_report_by_pseudonym(client, as_, pool):
    made = (await file(client, as_("ph-durand", key="report-01"))).json()

    read = await client.get(f"/v1/reports/{made['report_id']}", headers=as_("an-paris"))
    of_case = await client.get(f"/v1/cases/{made['case_id']}/reports", headers=as_("an-paris"))
    lyon = await client.get(f"/v1/cases/{made['case_id']}/reports", headers=as_("an-lyon"))

    assert read.json()["words"] is None
    assert read.json()["patient_ref"] == made["patient_ref"]
    assert [each["report_id"] for each in of_case.json()["reports"]] == [made["report_id"]]
    assert lyon.status_code == 404
    operations = [row["operation"] for row in await pool.fetch("SELECT operation FROM audit")]
    assert operations.count("report_read") == 2


async def test_a_number_reported_twice_names_the_first_report(client, as_):
    number = "9X948KT69HANG89102"
    body = {"kind": "e_prescription", "number": number}
    made = await file(client, as_("ph-durand", key="report-01"), **body)

    again = await file(client, as_("ph-durand", key="report-02"), **body)

    assert made.status_code == 201, made.text
    assert (again.status_code, again.json()["code"]) == (409, "already_reported")
    assert again.json()["report_id"] == made.json()["report_id"]


async def test_an_analyst_moves_a_report_on(client, as_):
    made = (await file(client, as_("ph-durand", key="report-01"))).json()
    steps = f"/v1/reports/{made['report_id']}/steps"
    body = {"step": "admissible", "reason_code": "complete"}

    moved = await client.post(steps, json=body, headers=as_("an-paris", key="a-step-01"))
    officine = await client.post(steps, json=body, headers=as_("ph-durand", key="a-step-02"))

    assert (moved.status_code, moved.json()["state"]) == (200, "admissible")
    assert officine.status_code == 403


async def test_a_scan_is_kept_as_pictures_and_shown_to_its_officine_only(client, as_, pool):
    made = (await file(client, as_("ph-durand", key="report-01"))).json()
    place = f"/v1/reports/{made['report_id']}/scan"
    sent = as_("ph-durand") | {"Content-Type": "application/pdf"}

    kept = await client.put(place, content=a_jpeg_that_tells_a_place(), headers=sent)
    page = await client.get(f"{place}/1", headers=as_("ph-durand"))
    other = await client.get(f"{place}/1", headers=as_("ph-moreau"))
    absent = await client.get(f"{place}/2", headers=as_("ph-durand"))

    assert (kept.status_code, kept.json()["page_count"]) == (200, 1), kept.text
    assert (page.status_code, page.headers["content-type"]) == (200, "image/jpeg")
    assert page.headers["cache-control"] == "no-store"
    assert page.content.startswith(b"\xff\xd8\xff")
    assert b"SECRET" not in page.content
    assert other.status_code == absent.status_code == 404
    stored = await pool.fetchval("SELECT sealed FROM report_scan_page")
    assert "fraud-test." in stored[:20]
    async with pool.acquire() as conn:
        assert await audit.verify_chain(conn) == []


async def test_a_second_scan_takes_the_place_of_the_first(client, as_):
    made = (await file(client, as_("ph-durand", key="report-01"))).json()
    place = f"/v1/reports/{made['report_id']}/scan"
    await client.put(place, content=a_pdf(2), headers=as_("ph-durand"))

    again = await client.put(place, content=a_pdf(1), headers=as_("ph-durand"))

    assert again.json()["page_count"] == 1
    second = await client.get(f"{place}/2", headers=as_("ph-durand"))
    assert second.status_code == 404


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", (422, "scan_empty")),
        (b"no scan", (415, "scan_kind_unknown")),
        (an_animation(), (422, "scan_animated")),
        (b"\x89PNG" + b"\x00" * (10 * 1024 * 1024), (413, "body_too_large")),
    ],
    ids=["empty", "text", "animated", "large"],
)
async def test_what_is_no_scan_is_refused_and_nothing_is_kept(client, as_, pool, raw, expected):
    made = (await file(client, as_("ph-durand", key="report-01"))).json()

    answer = await client.put(
        f"/v1/reports/{made['report_id']}/scan", content=raw, headers=as_("ph-durand")
    )

    assert (answer.status_code, answer.json()["code"]) == expected
    assert await pool.fetchval("SELECT count(*) FROM report_scan") == 0


async def test_an_analyst_opens_a_report_with_a_reason_and_then_sees_its_scan(client, as_, pool):
    made = (await file(client, as_("ph-durand", key="report-01"))).json()
    place = f"/v1/reports/{made['report_id']}"
    await client.put(f"{place}/scan", content=a_pdf(), headers=as_("ph-durand"))
    opening = f"{place}/openings"

    hidden = await client.get(f"{place}/scan/1", headers=as_("an-paris"))
    why = await client.post(
        opening, json={"reason_code": "curiosity"}, headers=as_("an-paris", key="opening-01")
    )
    lyon = await client.post(
        opening, json={"reason_code": "examination"}, headers=as_("an-lyon", key="opening-02")
    )
    opened = await client.post(
        opening, json={"reason_code": "examination"}, headers=as_("an-paris", key="opening-03")
    )
    shown = await client.get(f"{place}/scan/1", headers=as_("an-paris"))
    colleague = await client.get(f"{place}/scan/1", headers=as_("an-paris-2"))

    assert (hidden.status_code, lyon.status_code, colleague.status_code) == (404, 404, 404)
    assert (why.status_code, why.json()["code"]) == (422, "decision_reason_unknown")
    assert opened.json()["words"]["patient"]["ins"] == INS
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    rows = await pool.fetch("SELECT operation FROM audit WHERE actor_role = 'cpam_analyst'")
    assert [row["operation"] for row in rows] == ["identity_open", "identity_open"]


async def test_another_officine_attaches_nothing(client, as_):
    made = (await file(client, as_("ph-durand", key="report-01"))).json()

    answer = await client.put(
        f"/v1/reports/{made['report_id']}/scan", content=a_pdf(), headers=as_("ph-moreau")
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_other_routes_keep_their_small_bodies(client, as_):
    answer = await client.post(
        "/v1/reports", content=b"x" * 300_000, headers=as_("ph-durand", key="report-01")
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
