"""The page of a case: what it shows, who wrote what in it, and that it leaves its audit row."""

import pytest

from services.fraud.console import words
from services.fraud.model.reporting import Report
from services.fraud.store import scans
from services.fraud.use_cases.report_words import seal_page
from shared.db import transaction
from tests.builders import PRESCRIBER_RPPS, a_patient
from tests.fraud.console.names import issued_to
from tests.fraud.deciding import a_proposal, decided
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import NOON, PATIENT_REF, A, B, C, exhausted, issued, presented, recorded
from tests.fraud.reporting import a_request, filed, on_paper, some_words
from tests.fraud.scans import a_jpeg

SCRIPT = "<script>alert(1)</script>"
DISMISSAL = {"kind": "dismiss", "reason": "explained_by_care"}


@pytest.fixture
def desk(service) -> Desk:
    return Desk(service.parts.pool)


@pytest.fixture
async def case_id(desk) -> str:
    await desk.take(
        issued(), presented(A), recorded(A, 1), exhausted(B, 2), presented(C, 3, number="X1")
    )
    return str((await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"])


async def test_a_case_says_why_it_is_there_and_what_happened(browser, case_id, desk):
    await browser.sign_in()

    page = await browser.get(f"/console/cases/{case_id}")

    assert page.status_code == 200
    for said in (
        "Ordonnance rejouée",
        "plafonnée à 50 par famille",
        "ne se serait pas déclenché",
        ", pour un seuil de : ",
        "Délivrance",
        "QR authentique",
    ):
        assert said in page.text
    assert 'class="node pharmacy own"' in page.text
    assert 'class="dot own"' in page.text
    read = await desk.one_row(
        "SELECT actor_role, outcome, detail->>'case_id' AS case_id FROM audit "
        "WHERE operation = 'case_read'"
    )
    assert tuple(read) == ("cpam_analyst", "shown", case_id)


async def test_a_note_is_sealed_shown_escaped_and_stands_in_the_history(browser, case_id, desk):
    await browser.sign_in()
    await browser.get(f"/console/cases/{case_id}")

    answer = await browser.send(f"/console/cases/{case_id}/notes", text=f"Vu : {SCRIPT}")

    assert answer.headers["location"] == f"/console/cases/{case_id}?done=noted#notes"
    page = await browser.get(f"/console/cases/{case_id}?done=noted")
    assert SCRIPT not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "La note est enregistrée." in page.text
    assert "a écrit une note" in page.text
    stored = await desk.one_row("SELECT sealed FROM case_note")
    assert "script" not in stored["sealed"]


async def test_a_note_moved_to_another_case_does_not_open(browser, case_id, desk):
    await browser.sign_in()
    await browser.send(f"/console/cases/{case_id}/notes", text="ici seulement")
    await desk.pool.execute("UPDATE case_note SET note_id = gen_random_uuid()")

    page = await browser.get(f"/console/cases/{case_id}")

    assert page.status_code == 500
    assert "ici seulement" not in page.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 5_000, "a\x00b"])
async def test_a_note_that_says_nothing_or_too_much_is_refused(browser, case_id, text):
    await browser.sign_in()

    answer = await browser.send(f"/console/cases/{case_id}/notes", text=text)

    assert answer.status_code == 422
    assert "Formulaire incomplet" in answer.text


async def test_what_an_analyst_did_is_never_rewritten(browser, case_id, desk):
    await browser.sign_in()
    await browser.send(f"/console/cases/{case_id}/take")

    with pytest.raises(Exception, match="append-only"):
        await desk.pool.execute("DELETE FROM case_event")


async def test_a_decision_takes_two_and_nobody_approves_his_own(new_browser, case_id, desk):
    async with new_browser() as eve, new_browser() as lea:
        await eve.sign_in("an-paris")
        await lea.sign_in("an-paris-2")
        early = await lea.send(f"/console/cases/{case_id}/decisions", **DISMISSAL | {"reason": "x"})
        await eve.send(f"/console/cases/{case_id}/decisions", **DISMISSAL)
        decision_id = (await desk.one_row("SELECT decision_id FROM decision"))["decision_id"]
        look = f"/console/cases/{case_id}/decisions/{decision_id}"

        own = await eve.send(f"{look}/approve")
        elsewhere = await lea.send(f"/console/cases/{decision_id}/decisions/{decision_id}/approve")
        approved = await lea.send(f"{look}/approve")
        page = await lea.get(f"/console/cases/{case_id}")

    assert early.status_code == 422
    assert own.status_code in {403, 409, 422}
    assert elsewhere.status_code == 404
    assert approved.headers["location"].endswith("done=approved")
    assert "clos : non avéré" in page.text
    assert "échéance" not in page.text
    assert "a approuvé la décision" in page.text
    ended = await desk.one_row("SELECT state, outcome FROM fraud_case")
    assert tuple(ended) == ("closed", "unfounded")


async def test_who_approves_reads_how_far_the_alert_will_go(new_browser, case_id):
    confirm = {"kind": "confirm", "reason": "prescriber_denies", "anomaly": "fabricated"}
    async with new_browser() as eve, new_browser() as lea:
        await eve.sign_in("an-paris")
        await lea.sign_in("an-paris-2")
        await eve.send(f"/console/cases/{case_id}/take")
        await eve.send(f"/console/cases/{case_id}/decisions", **confirm | {"spread": "national"})

        page = await lea.get(f"/console/cases/{case_id}")

    assert "<strong>diffusion nationale</strong>" in page.text


async def test_a_case_says_that_its_alert_was_rectified(browser, desk):
    report = await filed(desk.pool, a_request())
    alert = await decided(desk.pool, a_proposal(report.case_id, spread="region"))
    about = {"kind": "rectify", "reason_code": "patient_contests", "detail": {}}
    await decided(desk.pool, a_proposal(alert.decision_id, **about))
    await browser.sign_in()

    page = await browser.get(f"/console/cases/{report.case_id}")

    assert "<strong>Rectification</strong>" in page.text


async def test_a_proposal_leaves_the_queue_for_the_colleague_who_is_to_look(new_browser, case_id):
    async with new_browser() as eve, new_browser() as lea:
        await eve.sign_in("an-paris")
        await lea.sign_in("an-paris-2")

        await eve.send(f"/console/cases/{case_id}/decisions", **DISMISSAL)

        assert case_id in (await lea.get("/console?view=second_look")).text
        assert case_id not in (await eve.get("/console?view=second_look")).text
        assert case_id in (await eve.get("/console?view=waiting")).text
        none = await lea.send("/console/cases/next")
        assert none.headers["location"] == "/console?done=nothing_waits"


async def test_the_prescriber_is_asked_from_the_page_of_the_case(browser, case_id, desk):
    await browser.sign_in()
    await browser.send(f"/console/cases/{case_id}/take")

    answer = await browser.send(f"/console/cases/{case_id}/questions", comment="")

    assert answer.headers["location"].endswith("done=asked")
    page = await browser.get(f"/console/cases/{case_id}")
    assert "réponse attendue avant le" in page.text
    assert await desk.count("verification") == 1


async def test_a_name_is_opened_with_a_reason_after_its_audit_row_and_shown_escaped(browser, desk):
    await desk.take(
        issued_to(patient=a_patient(family_name=f"ASSUREE{SCRIPT}")), presented(A), presented(B, 1)
    )
    case_id = (await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"]
    await browser.sign_in()
    before = await browser.get(f"/console/cases/{case_id}")

    page = await browser.send(f"/console/cases/{case_id}/names", reason="call_prescriber")

    assert "ASSUREE" not in before.text
    assert "ASSUREE&lt;script&gt;alert(1)" in page.text
    assert "DOLIPRANE 1000" in page.text
    assert page.headers["cache-control"] == "no-store"
    opened = await desk.one_row(
        "SELECT outcome, detail->>'reason' AS reason FROM audit WHERE operation = 'identity_open'"
    )
    assert tuple(opened) == ("shown", "call_prescriber")
    assert "a ouvert une identité" in (await browser.get(f"/console/cases/{case_id}")).text


@pytest.mark.parametrize("reason", ["", "curiosity"])
async def test_no_name_is_opened_without_a_reason_of_the_list(browser, case_id, desk, reason):
    await browser.sign_in()

    answer = await browser.send(f"/console/cases/{case_id}/names", reason=reason)

    assert answer.status_code == 422
    rows = await desk.pool.fetch("SELECT 1 FROM audit WHERE operation = 'identity_open'")
    assert rows == []


async def test_a_sealed_block_moved_to_another_number_does_not_open(browser, desk):
    await desk.take(issued_to(), presented(A), presented(B, 1))
    case_id = (await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"]
    await desk.pool.execute("UPDATE issue_block SET event_id = gen_random_uuid()")
    await browser.sign_in()

    answer = await browser.send(f"/console/cases/{case_id}/names", reason="call_prescriber")

    assert answer.status_code == 500
    assert "PATIENTE" not in answer.text


async def test_a_reported_paper_and_its_scan_open_with_a_reason_only(new_browser, desk):
    report = await filed(desk.pool, on_paper(words=some_words(comment=f"Vu : {SCRIPT}")))
    await _attach(desk, report)
    paper = await desk.pool.fetchval("SELECT entity_ref FROM fraud_case")
    pages = f"/console/cases/{report.case_id}/reports/{report.report_id}/pages"
    async with new_browser() as eve, new_browser() as lea:
        await eve.sign_in("an-paris")
        await lea.sign_in("an-paris-2")
        before = await eve.get(f"/console/cases/{report.case_id}")
        hidden = await eve.get(f"{pages}/1")

        opened = await eve.send(f"/console/cases/{report.case_id}/names", reason="compare_document")
        shown = await eve.get(f"{pages}/1")
        others = await lea.get(f"{pages}/1")
        beyond = await eve.get(f"{pages}/2")

    assert f"Ordonnance papier {paper[:8]}<" in before.text  # not 32 digits: a telephone is narrow
    assert "lisez le signalement" in before.text
    assert "Document joint" in before.text
    assert "PATIENTE-FICTIVE" not in before.text
    assert hidden.status_code == others.status_code == beyond.status_code == 404
    assert "PATIENTE-FICTIVE" in opened.text
    assert "&lt;script&gt;alert(1)" in opened.text
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.content.startswith(b"\xff\xd8")
    rows = await desk.pool.fetch("SELECT 1 FROM audit WHERE operation = 'report_read'")
    assert len(rows) == 1


async def test_a_report_is_looked_into_by_who_holds_the_case(browser, desk):
    report = await filed(desk.pool, a_request())
    await browser.sign_in()
    await browser.send(f"/console/cases/{report.case_id}/take")

    answer = await browser.send(
        f"/console/cases/{report.case_id}/reports/{report.report_id}", step="admissible:complete"
    )

    assert answer.headers["location"].endswith("?done=moved#reports")
    page = await browser.get(f"/console/cases/{report.case_id}")
    assert "Recevable" in page.text
    assert "a instruit un signalement : Signalement complet" in page.text


async def _attach(desk: Desk, report: Report) -> None:
    """Keep one page with a report, as `attach_scan` does once the file was looked at."""
    page = seal_page(RESOURCES.key_ring, report.report_id, 1, a_jpeg())
    async with transaction(desk.pool) as conn:
        await scans.replace_scan(conn, report.report_id, bytes(32), [page], at=NOON)


@pytest.mark.parametrize("kind", ["patient", "prescriber", "pharmacy", "ring"])
async def test_a_case_about_something_else_than_a_prescription_has_its_page(browser, desk, kind):
    await desk.take(issued(), presented(A), presented(B, 1))
    about = {"patient": PATIENT_REF, "prescriber": PRESCRIBER_RPPS, "pharmacy": A, "ring": "r1"}
    await desk.pool.execute(
        "UPDATE fraud_case SET entity_kind = $1, entity_ref = $2, number = NULL", kind, about[kind]
    )
    case_id = (await desk.one_row("SELECT case_id FROM fraud_case"))["case_id"]
    await browser.sign_in()

    page = await browser.get(f"/console/cases/{case_id}")
    queue = await browser.get("/console")

    assert page.status_code == 200
    assert words.ENTITY_KINDS[kind].capitalize() in page.text
    assert words.ENTITY_KINDS[kind].capitalize() in queue.text
