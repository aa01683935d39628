"""An alert says what two analysts saw: neither what came later nor what an officine mistyped."""

from services.fraud.model.reporting import ReportedPatient, ReportedPrescriber
from services.fraud.use_cases import deciding
from shared.contracts.fraud import AlertConfirmed
from shared.db import transaction
from shared.problems import Refusal
from tests.builders import OTHER_INS, OTHER_PRESCRIBER_RPPS, PRESCRIBER_RPPS
from tests.fraud.deciding import ADAM, a_proposal, approved, decided, proposed, published
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import PATIENT_REF, B, issued
from tests.fraud.reporting import a_request, an_officine, filed, some_words

OF_SOMEBODY_ELSE = some_words(
    patient=ReportedPatient(ins=OTHER_INS, family_name="INNOCENTE-FICTIVE", given_name="Rose"),
    prescriber=ReportedPrescriber(rpps=OTHER_PRESCRIBER_RPPS, family_name="AUTRE-FICTIF"),
)


async def test_what_is_reported_after_the_proposal_is_not_confirmed_unseen(pool):
    first = await filed(pool, a_request())
    decision = await proposed(pool, a_proposal(first.case_id, spread="region"))
    later = await filed(pool, a_request(words=OF_SOMEBODY_ELSE), by=an_officine(B, hours=0.5))
    assert later.case_id == first.case_id

    async with transaction(pool) as conn:
        done = await deciding.approve(conn, RESOURCES, decision.decision_id, caller=ADAM)

    assert done == Refusal("reported_since")
    assert await pool.fetchval("SELECT count(*) FROM alert") == 0
    await pool.execute(
        "UPDATE report SET state = 'inadmissible', reason_code = 'x', ended_at = now() "
        "WHERE report_id = $1",
        later.report_id,
    )
    await approved(pool, decision)  # that report does not count


async def test_an_alert_is_on_whom_the_prescription_names_whatever_was_typed(pool):
    report = await filed(pool, a_request(words=OF_SOMEBODY_ELSE))
    await Desk(pool).take(issued())

    await decided(pool, a_proposal(report.case_id, spread="region"))

    event = next(each for each in await published(pool) if isinstance(each, AlertConfirmed))
    assert (event.patient_ref, event.prescriber_rpps) == (PATIENT_REF, PRESCRIBER_RPPS)


async def test_an_alert_is_not_on_whom_only_an_inadmissible_report_named(pool):
    nobody = some_words(patient=ReportedPatient(), prescriber=ReportedPrescriber())
    report = await filed(pool, a_request(words=nobody))
    wrong = await filed(pool, a_request(words=OF_SOMEBODY_ELSE), by=an_officine(B))
    await pool.execute(
        "UPDATE report SET state = 'inadmissible', reason_code = 'x', ended_at = now() "
        "WHERE report_id = $1",
        wrong.report_id,
    )

    await decided(pool, a_proposal(report.case_id, spread="region"))

    alert = await pool.fetchrow("SELECT number, patient_ref, prescriber_rpps FROM alert")
    assert tuple(alert) == (report.number, None, None)
