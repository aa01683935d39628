"""Reports of officines: sealed, filed in one case, told, and followed to their end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.fraud.model.reporting import Report, ReportLimits
from services.fraud.use_cases import report_life, reporting
from services.fraud.use_cases.report_words import open_words
from shared.contracts.fraud import AlertConfirmed, AlertWithdrawn, SuspicionReported
from shared.db import transaction
from shared.identifiers import Ins
from shared.problems import Refusal
from shared.sealing import Unsealable
from tests.builders import INS, a_number
from tests.fraud.deciding import ADAM, EVE, FELIX, a_proposal, decided, published
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import A, B, an_id, issued, refused
from tests.fraud.reporting import (
    a_request,
    an_officine,
    filed,
    on_paper,
    some_words,
    tried,
)


async def states(pool) -> list[str]:
    return [row["state"] for row in await pool.fetch("SELECT state FROM report ORDER BY 1")]


async def test_a_report_opens_a_case_and_is_told_without_names(pool):
    report = await filed(pool, a_request())

    case = await pool.fetchrow("SELECT case_id, number, state, caisse FROM fraud_case")
    assert tuple(case) == (report.case_id, a_number(), "open", "751")
    (event,) = await published(pool)
    assert isinstance(event, SuspicionReported)
    assert (event.report_id, event.case_id, event.number) == (
        *(report.report_id, report.case_id, a_number()),
    )
    assert event.patient_ref == RESOURCES.patient_refs.ref(Ins(INS))
    (row,) = await pool.fetch("SELECT operation, outcome, prescription_number FROM audit")
    assert tuple(row) == ("report_file", "filed", a_number())


async def test_nothing_that_names_somebody_stands_in_clear(pool):
    report = await filed(pool, a_request())

    stored = str(await pool.fetch("SELECT r::TEXT FROM report r"))
    stored += str(await pool.fetch("SELECT payload FROM outbox"))
    stored += str(await pool.fetch("SELECT a::TEXT FROM audit a"))
    for word in ("FICTIF", "FICTIVE", INS, "1979", "TRAMADOL", "couleur"):
        assert word not in stored
    assert open_words(RESOURCES.key_ring, report) == some_words()
    with pytest.raises(Unsealable):
        open_words(RESOURCES.key_ring, replace(report, report_id=an_id()))


async def test_a_report_joins_the_case_that_a_refusal_to_dispense_opened(pool):
    await Desk(pool).take(refused(A))
    case_id = await pool.fetchval("SELECT case_id FROM fraud_case")

    report = await filed(pool, a_request())

    assert report.case_id == case_id
    assert await pool.fetchval("SELECT count(*) FROM fraud_case") == 1
    assert await pool.fetchval("SELECT caisse FROM fraud_case") == "751"


async def test_copies_of_one_paper_gather_in_one_case(pool):
    first = await filed(pool, on_paper())
    copy = await filed(pool, on_paper(), by=an_officine(B))
    other = await filed(pool, on_paper(words=some_words(patient=replace(_patient(), ins=None))))

    assert first.case_id == copy.case_id != other.case_id
    kinds = await pool.fetch("SELECT entity_kind, number FROM fraud_case")
    assert {tuple(row) for row in kinds} == {("paper", None)}


def _patient():
    return some_words().patient


async def test_a_number_is_reported_once_by_one_officine_and_by_others_too(pool):
    report = await filed(pool, a_request())

    again = await tried(pool, a_request())
    await filed(pool, a_request(), by=an_officine(B))

    assert again == reporting.NotFiled(
        refusal=Refusal("already_reported"), report_id=report.report_id
    )


async def test_an_officine_reports_so_much_a_day(pool, monkeypatch):
    few = replace(RESOURCES, report_limits=ReportLimits(reports_a_day_max=2))
    monkeypatch.setattr("tests.fraud.reporting.RESOURCES", few)
    for n in (1, 2):
        await filed(pool, a_request(number=a_number(n)))

    more = await tried(pool, a_request(number=a_number(3)))
    tomorrow = await tried(pool, a_request(number=a_number(3)), by=an_officine(hours=24))

    assert more == reporting.NotFiled(
        refusal=Refusal("reports_too_many", values={"most": 2}), report_id=None
    )
    assert isinstance(tomorrow, Report)


async def test_a_confirmed_case_ends_its_reports_and_its_alert_names_people(pool):
    report = await filed(pool, a_request())

    decision = await decided(pool, a_proposal(report.case_id, spread="region"))

    row = await pool.fetchrow(
        "SELECT state, reason_code, outcome_decision_id, ended_at FROM report"
    )
    assert tuple(row)[:3] == ("spread_region", "confirmed_fraud", decision.decision_id)
    alert = await pool.fetchrow("SELECT region, issued_on, prescriber_rpps, sealed FROM alert")
    assert alert["region"] == "11"
    assert "FICTIVE" not in alert["sealed"]
    assert await pool.fetchval("SELECT count(*) FROM alert_name") == 1  # it is found by name

    wide = a_proposal(
        decision.decision_id, kind="spread_national", reason_code="confirmed_fraud", detail={}
    )
    await decided(pool, wide)
    assert await states(pool) == ["spread_national"]

    wrong = a_proposal(
        decision.decision_id, kind="rectify", reason_code="identity_mistaken", detail={}
    )
    await decided(pool, wrong)
    assert await states(pool) == ["rectified"]
    assert await pool.fetchval("SELECT count(*) FROM alert_name") == 0
    kinds = [type(event) for event in await published(pool)]
    assert kinds == [SuspicionReported, AlertConfirmed, AlertConfirmed, AlertWithdrawn]


@pytest.mark.parametrize(
    ("reason", "state"),
    [("prescriber_confirms", "unfounded"), ("prescriber_unreachable", "undetermined")],
)
async def test_a_dismissed_case_ends_its_reports(pool, reason, state):
    report = await filed(pool, a_request())

    await decided(pool, a_proposal(report.case_id, kind="dismiss", reason_code=reason, detail={}))

    assert await states(pool) == [state]


async def _step(pool, report, step, reason, by=EVE):
    async with transaction(pool) as conn:
        return await report_life.take_step(
            conn, report.report_id, step, reason_code=reason, caller=by
        )


async def test_an_analyst_takes_a_report_through_its_steps(pool):
    report = await filed(pool, a_request())

    await _step(pool, report, "admissible", "complete")
    taken = await _step(pool, report, "under_examination", "first_checks")
    async with transaction(pool) as conn:
        await report_life.mark_asking(conn, report.case_id, at=ADAM.at)
    assert taken.state == "under_examination"
    assert await states(pool) == ["asking_prescriber"]

    async with transaction(pool) as conn:
        await report_life.mark_answered(conn, report.case_id, at=ADAM.at + timedelta(hours=1))
    assert await states(pool) == ["under_examination"]


async def test_an_inadmissible_report_is_over_and_no_decision_on_the_case_changes_it(pool):
    report = await filed(pool, a_request())
    kept = await filed(pool, a_request(), by=an_officine(B))

    await _step(pool, report, "inadmissible", "duplicate")
    await decided(pool, a_proposal(kept.case_id))

    assert await states(pool) == ["confirmed", "inadmissible"]
    assert (await _step(pool, report, "admissible", "complete")) == Refusal(
        "report_step_impossible", field="step"
    )


async def test_a_prescriber_whom_the_officine_did_not_reach_is_asked_at_once(pool):
    await Desk(pool).take(issued())

    report = await filed(pool, a_request(is_disowned=False))

    assert report.state == "asking_prescriber"
    assert await states(pool) == ["asking_prescriber"]
    asked, told = sorted(await published(pool), key=lambda event: event.type, reverse=True)
    assert (asked.type, told.type) == ("verification.requested", "suspicion.reported")
    assert asked.case_id == report.case_id


async def test_a_reached_prescriber_is_not_asked_again(pool):
    report = await filed(pool, a_request(is_disowned=True))

    assert report.state == "reported"
    assert [event.type for event in await published(pool)] == ["suspicion.reported"]


async def test_another_caisse_moves_no_report(pool):
    report = await filed(pool, a_request())

    assert await _step(pool, report, "admissible", "complete", by=FELIX) == Refusal("not_found")
    assert await states(pool) == ["reported"]
