"""Four eyes: what one analyst proposes takes effect when another approves it, never else."""

import pytest

from services.fraud.use_cases import deciding
from shared.contracts.fraud import AlertConfirmed, AlertWithdrawn
from shared.db import transaction
from shared.problems import Refusal
from tests.builders import PRESCRIBER_RPPS, a_number
from tests.fraud.deciding import (
    ADAM,
    EVE,
    FELIX,
    a_case,
    a_proposal,
    an_analyst,
    approved,
    decided,
    proposed,
    published,
)
from tests.fraud.desk import RESOURCES
from tests.fraud.events import PATIENT_REF, B, an_id, exhausted


async def _propose(pool, asked, by=EVE):
    async with transaction(pool) as conn:
        return await deciding.propose(conn, RESOURCES, asked, caller=by)


async def _approve(pool, decision, by=ADAM):
    async with transaction(pool) as conn:
        return await deciding.approve(conn, RESOURCES, decision.decision_id, caller=by)


async def test_a_proposal_changes_nothing(pool):
    case_id = await a_case(pool)

    await proposed(pool, a_proposal(case_id, spread="region"))

    assert await pool.fetchval("SELECT state FROM fraud_case") == "open"
    assert await pool.fetchval("SELECT count(*) FROM alert") == 0
    assert await published(pool) == []


async def test_a_confirmation_makes_an_alert_that_is_told_when_it_is_spread(pool):
    case_id = await a_case(pool)

    decision = await decided(pool, a_proposal(case_id, spread="region"))

    case = await pool.fetchrow("SELECT state, outcome FROM fraud_case")
    assert tuple(case) == ("closed", "confirmed")
    (event,) = await published(pool)
    assert isinstance(event, AlertConfirmed)
    assert (event.alert_id, event.case_id) == (decision.decision_id, case_id)
    assert (event.revision, event.scope, event.region) == (1, "region", "11")
    assert (event.number, event.signal_class, event.anomaly) == (a_number(), "D", "fabricated")
    assert (event.patient_ref, event.prescriber_rpps) == (PATIENT_REF, PRESCRIBER_RPPS)
    assert "Fausse ordonnance avérée" in event.sentence


async def test_a_confirmation_may_wait_for_its_spread(pool):
    alert = await decided(pool, a_proposal(await a_case(pool)))

    assert await published(pool) == []

    spread = a_proposal(
        alert.decision_id, kind="spread_national", reason_code="organised_fraud", detail={}
    )
    await decided(pool, spread)

    (event,) = await published(pool)
    assert (event.scope, event.revision) == ("national", 1)


async def test_an_alert_goes_from_its_region_to_the_country_and_never_back(pool):
    alert = await decided(pool, a_proposal(await a_case(pool), spread="region"))
    wide = a_proposal(
        alert.decision_id, kind="spread_national", reason_code="confirmed_fraud", detail={}
    )
    await decided(pool, wide)

    again = await _propose(
        pool,
        a_proposal(
            alert.decision_id, kind="spread_region", reason_code="confirmed_fraud", detail={}
        ),
    )

    assert again == Refusal("subject_changed")
    assert [event.revision for event in await published(pool)] == [1, 2]


async def test_a_dismissed_case_takes_its_signals_back(pool, desk):
    await desk.take(exhausted(B))
    case_id = await pool.fetchval("SELECT case_id FROM fraud_case")
    signal_id = await pool.fetchval("SELECT signal_id FROM raised_signal")

    await decided(
        pool, a_proposal(case_id, kind="dismiss", reason_code="prescriber_confirms", detail={})
    )

    event = (await published(pool))[-1]
    assert isinstance(event, AlertWithdrawn)
    assert (event.alert_id, event.reason, event.signal_ids) == (None, "unfounded", (signal_id,))
    assert await pool.fetchval("SELECT outcome FROM fraud_case") == "unfounded"


async def test_a_case_may_end_with_the_doubt_where_it_was(pool):
    case_id = await a_case(pool)

    await decided(
        pool, a_proposal(case_id, kind="dismiss", reason_code="evidence_insufficient", detail={})
    )

    assert await pool.fetchval("SELECT outcome FROM fraud_case") == "undetermined"
    (event,) = await published(pool)
    assert event.reason == "expired"


async def test_a_rectified_alert_is_withdrawn_everywhere(pool):
    alert = await decided(pool, a_proposal(await a_case(pool), spread="region"))
    rectify = a_proposal(
        alert.decision_id, kind="rectify", reason_code="patient_contests", detail={}
    )

    await decided(pool, rectify)

    confirmed, withdrawn = await published(pool)
    assert isinstance(withdrawn, AlertWithdrawn)
    assert (withdrawn.alert_id, withdrawn.revision) == (alert.decision_id, confirmed.revision + 1)
    assert (withdrawn.reason, withdrawn.key) == ("rectified", confirmed.key)
    assert await _propose(pool, rectify) == Refusal("subject_changed")


async def test_nobody_approves_what_he_proposed_whichever_caisse_his_token_names(pool):
    decision = await proposed(pool, a_proposal(await a_case(pool)))

    assert await _approve(pool, decision, by=EVE) == Refusal("second_person_needed")
    assert await _approve(pool, decision, by=an_analyst("eve")) == Refusal("second_person_needed")
    assert await pool.fetchval("SELECT state FROM decision") == "proposed"
    outcomes = await pool.fetch("SELECT outcome FROM audit ORDER BY id")
    assert [row["outcome"] for row in outcomes].count("second_person_needed") == 2


async def test_a_decision_is_taken_once(pool):
    decision = await proposed(pool, a_proposal(await a_case(pool)))
    await approved(pool, decision)

    assert await _approve(pool, decision) == Refusal("decision_taken")
    async with transaction(pool) as conn:
        again = await deciding.refuse(conn, decision.decision_id, caller=ADAM)
    assert again == Refusal("decision_taken")


async def test_a_refused_proposal_takes_what_hangs_on_it_along(pool):
    decision = await proposed(pool, a_proposal(await a_case(pool), spread="region"))
    (part,) = await pool.fetch("SELECT decision_id FROM decision WHERE part_of IS NOT NULL")

    async with transaction(pool) as conn:
        alone = await deciding.refuse(conn, part["decision_id"], caller=ADAM)
        await deciding.refuse(conn, decision.decision_id, caller=ADAM)

    assert alone == Refusal("decision_part_of_another")
    states = await pool.fetch("SELECT state FROM decision")
    assert [row["state"] for row in states] == ["refused", "refused"]
    assert await published(pool) == []


async def test_one_proposal_waits_at_a_time_on_a_case(pool):
    case_id = await a_case(pool)
    await proposed(pool, a_proposal(case_id))

    second = await _propose(
        pool, a_proposal(case_id, kind="dismiss", reason_code="technical_cause", detail={})
    )

    assert second == Refusal("decision_waiting")


async def test_an_analyst_of_another_caisse_sees_no_case_and_no_decision(pool):
    case_id = await a_case(pool)
    decision = await proposed(pool, a_proposal(case_id))

    assert await _propose(pool, a_proposal(case_id), by=FELIX) == Refusal("not_found")
    assert await _approve(pool, decision, by=FELIX) == Refusal("not_found")
    assert await deciding.read_decision(pool, decision.decision_id, caller=FELIX) is None
    assert await _propose(pool, a_proposal(an_id())) == Refusal("not_found")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason_code": "prescriber_confirms"}, "decision_reason_unknown"),
        ({"detail": {}}, "decision_detail_missing"),
        ({"detail": {"anomaly": "ugly"}}, "decision_detail_missing"),
        (
            {"kind": "dismiss", "reason_code": "technical_cause", "spread": "region"},
            "decision_spread_alone",
        ),
    ],
)
async def test_a_proposal_whose_parts_do_not_fit_is_refused(pool, changes, code):
    refused = await _propose(pool, a_proposal(await a_case(pool), **changes))

    assert isinstance(refused, Refusal)
    assert refused.code == code


async def test_a_case_on_an_officine_is_confirmed_and_spread_to_nobody(pool):
    case_id = an_id()
    await pool.execute(
        """
        INSERT INTO fraud_case (case_id, entity_kind, entity_ref, is_known, opened_at, last_hit_at)
        VALUES ($1, 'pharmacy', '750000013', TRUE, now(), now())
        """,
        case_id,
    )

    spread = await _propose(pool, a_proposal(case_id, spread="national"))
    alert = await decided(
        pool,
        a_proposal(
            case_id, reason_code="dispensing_not_real", detail={"anomaly": "fictitious_billing"}
        ),
    )
    later = a_proposal(
        alert.decision_id, kind="spread_national", reason_code="organised_fraud", detail={}
    )

    assert spread == Refusal("alert_unspreadable", field="spread")
    assert await _propose(pool, later) == Refusal("alert_unspreadable")
    assert await pool.fetchval("SELECT outcome FROM fraud_case") == "confirmed"
