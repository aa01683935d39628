"""What people found out reaches the engine: confirmed alerts, and identities that others use."""

import pytest

from services.fraud.store.known import load_alerts, load_holds
from services.fraud.use_cases import knowledge_of
from shared.contracts.fraud import AlertWithdrawn
from shared.identifiers import Cis
from tests.builders import PRESCRIBER_RPPS, a_number
from tests.fraud.deciding import a_proposal, decided, published
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import NOON, PATIENT_REF, A, issued, presented
from tests.fraud.reporting import a_request, filed
from tests.fraud.verifying import answer, asked


async def an_alert(pool, number: str):
    report = await filed(pool, a_request(number=number))
    decision = await decided(pool, a_proposal(report.case_id, spread="region"))
    return decision.decision_id


async def named(pool) -> None:
    """Let the alerts be about a patient, behind the back of their decisions."""
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL session_replication_role = replica")
        await conn.execute("UPDATE alert SET patient_ref = $1", PATIENT_REF)


async def test_the_number_of_a_confirmed_alert_is_a_fact_at_its_next_presentation(pool):
    desk = Desk(pool)
    await an_alert(pool, a_number(1))
    await pool.execute("DELETE FROM outbox")

    await desk.take(issued(), presented(A, 1, number=a_number(1)))

    assert "S4 D" in await desk.raised()


@pytest.mark.parametrize("rule", ["S4.number", "S4.resemblance"])
async def test_a_rectified_alert_takes_back_what_it_set_off_at_other_counters(pool, rule):
    alert_id = await an_alert(pool, a_number(1))
    await pool.execute("DELETE FROM outbox")
    desk = Desk(pool)
    await desk.take(issued(), presented(A, 1, number=a_number(1)))
    (set_off,) = [each for each in await desk.published() if each.signal == "S4"]
    await pool.execute("UPDATE raised_signal SET rule = $1 WHERE rule = 'S4.number'", rule)
    await named(pool)

    rectify = a_proposal(alert_id, kind="rectify", reason_code="patient_contests", detail={})
    await decided(pool, rectify)

    (withdrawn,) = [each for each in await published(pool) if isinstance(each, AlertWithdrawn)]
    assert withdrawn.signal_ids.count(set_off.signal_id) == 1


async def test_alerts_are_known_by_number_and_by_patient_until_they_are_withdrawn(pool):
    alert_id = await an_alert(pool, a_number(1))

    await named(pool)
    async with pool.acquire() as conn:
        by_number = await load_alerts(conn, {a_number(1), a_number(2)}, set())
        by_patient = await load_alerts(conn, set(), {PATIENT_REF})
        others = await load_alerts(conn, {a_number(2)}, {"somebody else"})
    rectify = a_proposal(alert_id, kind="rectify", reason_code="patient_contests", detail={})
    await decided(pool, rectify)
    async with pool.acquire() as conn:
        withdrawn = await load_alerts(conn, {a_number(1)}, {PATIENT_REF})

    assert list(by_number.by_number) == [a_number(1)]
    assert [alert.number for alert in by_patient.of_patient(PATIENT_REF)] == [a_number(1)]
    assert not others.by_id
    assert not withdrawn.by_id


async def test_what_a_misused_identity_issues_is_a_fact_until_its_owner_confirms_it(pool):
    stored = await asked(pool)
    await answer(pool, stored.request_id, "identity_misused")
    await pool.execute("DELETE FROM outbox")
    desk = Desk(pool)

    await desk.take(issued(number=a_number(5)))

    assert await desk.raised() == ["S5 D"]
    async with pool.acquire() as conn:
        held = await load_holds(conn, {PRESCRIBER_RPPS}, {a_number(5)})
        await conn.execute(
            "INSERT INTO hold_release SELECT hold_id, $1, now() FROM prescriber_hold", a_number(5)
        )
        released = await load_holds(conn, {PRESCRIBER_RPPS}, {a_number(5)})
    assert held[PRESCRIBER_RPPS].released == frozenset()
    assert released[PRESCRIBER_RPPS].released == {a_number(5)}


async def test_nobody_is_held_while_no_hold_stands(pool):
    async with pool.acquire() as conn:
        assert not await load_holds(conn, {PRESCRIBER_RPPS}, {a_number(1)})


def test_an_operator_says_since_when_events_are_read():
    known = knowledge_of(RESOURCES, watched_since=NOON)

    assert known.watched_since == NOON
    assert knowledge_of(RESOURCES).watched_since is None
    tramadol = known.drug_of(cip13=None, cis=Cis("61644643"))
    assert tramadol is not None
    assert tramadol.is_watched
