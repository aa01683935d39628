"""Issuing, reading back and following, on a real database."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from services.prescribe.answers import Acknowledgement
from services.prescribe.model import DraftRefused, NumberTaken
from shared import audit
from shared.consume import NotYetKnown
from shared.contracts.prescribe import IssuedSecrets, SigningKeyPublished
from shared.number import PrescriptionNumber
from shared.qr import QrFlags, decode, digest_of_lines, is_bound_to
from shared.sealing import Unsealable
from shared.signing import SigningKey
from tests.access import PATIENT_REFS
from tests.builders import (
    INS,
    ISSUED_ON,
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    PRESCRIBER_RPPS,
    TRAMADOL,
    a_drafted_line,
    a_number,
)
from tests.prescribe.desk import FINESS, KEY_RING, NOW, SIGNING_KEY, a_caller, a_patient_caller
from tests.prescribe.events import DELIVERED, OFFICINE, billed, consent, recorded

KEYS = {SIGNING_KEY.key_id: SIGNING_KEY.public_key}
RACERS = 20


async def test_an_issued_prescription_is_stored_published_and_acknowledged(desk):
    acknowledged = await desk.issue()

    (event,) = await desk.issued()
    stored = await desk.pool.fetchrow("SELECT * FROM prescription")
    assert acknowledged.number == event.number == stored["number"]
    assert acknowledged.number_grouped.replace(" ", "") == acknowledged.number
    assert (event.prescriber_rpps, event.prescriber_finess) == (PRESCRIBER_RPPS, FINESS)
    assert event.patient_ref == stored["patient_ref"] == PATIENT_REFS.ref(INS)
    assert event.occurred_at == stored["issued_at"] == NOW
    assert event.signing_key_id == stored["signing_key_id"] == SIGNING_KEY.key_id.hex()
    assert event.lines_digest == stored["lines_digest"].hex()
    assert event.qr_digest == stored["qr_digest"].hex()
    assert acknowledged.lines[0].label == "DOLIPRANE 1000 mg, comprimé (paracétamol)"


async def test_the_event_opens_to_the_signed_content_and_its_qr_verifies(desk):
    acknowledged = await desk.issue()

    (event,) = await desk.issued()
    secrets = IssuedSecrets.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    qr = decode(secrets.qr_text).verify(KEYS)
    assert secrets.qr_text == acknowledged.qr_text
    assert (qr.number, qr.issued_on, qr.prescriber) == (event.number, ISSUED_ON, PRESCRIBER_RPPS)
    assert qr.lines_digest == digest_of_lines(secrets.content.canonical_lines())
    assert is_bound_to(qr, INS)
    assert not is_bound_to(qr, OTHER_INS)
    assert qr.flags == QrFlags.NONE


async def test_the_flags_of_the_qr_say_secure_ald_and_refusal(desk):
    line = a_drafted_line(product={"kind": "cis", "cis": TRAMADOL}, is_ald=True)

    acknowledged = await desk.issue(lines=[line], prescriber_sees_execution=False)

    flags = decode(acknowledged.qr_text).verify(KEYS).flags
    assert flags == QrFlags.SECURE | QrFlags.ALD | QrFlags.EXECUTION_VIEW_REFUSED
    assert acknowledged.is_secure


async def test_nothing_stored_or_published_names_the_patient_or_the_medicine(desk):
    await desk.issue()

    stored = await desk.pool.fetchrow("SELECT p::TEXT AS row FROM prescription AS p")
    event = await desk.pool.fetchval(
        "SELECT convert_from(payload, 'UTF8') FROM outbox ORDER BY id DESC LIMIT 1"
    )
    audited = await desk.pool.fetchval("SELECT a::TEXT FROM audit AS a")
    for text in (stored["row"], event, audited):
        for secret in (INS, "FICTIVE", "DOLIPRANE", "matin", "+33100000000"):
            assert secret not in text


async def test_the_issue_is_audited_in_a_chain_that_holds(desk):
    acknowledged = await desk.issue()

    row = await desk.pool.fetchrow("SELECT operation, actor_id, prescription_number FROM audit")
    assert tuple(row) == ("prescription_issue", f"rpps:{PRESCRIBER_RPPS}", acknowledged.number)
    async with desk.pool.acquire() as conn:
        assert await audit.verify_chain(conn) == []


async def test_a_refused_draft_leaves_no_row_and_no_event(desk):
    decision = await desk.decide(lines=[])

    assert isinstance(decision, DraftRefused)
    for table in ("prescription", "audit", "idempotency"):
        assert await desk.count(table) == 0
    assert await desk.issued() == []


async def test_quantities_come_from_packs_else_from_days(desk):
    lines = [
        a_drafted_line(packs=2, duration_days=10, renewals=1),
        a_drafted_line(packs=None, duration_days=30, renewals=2),
        a_drafted_line(packs=3, duration_days=None),
    ]

    acknowledged = await desk.issue(lines=lines)

    shown = [
        (line.quantity.unit, line.quantity.per_dispensing, line.quantity.total)
        for line in acknowledged.lines
    ]
    periods = [line.quantity.period_days for line in acknowledged.lines]
    assert shown == [("pack", 2, 4), ("day", 30, 90), ("pack", 3, 3)]
    assert periods == [10, 30, None]


async def test_a_number_of_the_prescribers_software_is_kept(desk):
    acknowledged = await desk.issue(number=a_number(7).grouped.lower())

    assert acknowledged.number == a_number(7)


async def test_one_number_goes_to_one_of_twenty_prescribers_at_once(desk):
    decisions = await asyncio.gather(*(desk.decide(number=a_number(7)) for _ in range(RACERS)))

    winners = [d for d in decisions if isinstance(d, Acknowledgement)]
    assert len(winners) == 1
    assert decisions.count(NumberTaken(secure_paper_required=False)) == RACERS - 1
    assert await desk.count("prescription") == len(await desk.issued()) == 1


async def test_the_winner_of_a_number_that_rolls_back_leaves_it_to_the_next(desk):
    number = a_number(7)
    async with desk.pool.acquire() as conn:
        loser = conn.transaction()
        await loser.start()
        await conn.execute(
            """
            INSERT INTO prescription
            SELECT $1, '99700218896', 'ref', DATE '2026-11-22', DATE '2027-11-22', now(), FALSE,
                TRUE, decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), key_id,
                '', ''
            FROM signing_key
            """,
            number,
        )
        waiting = asyncio.create_task(desk.decide(number=number))
        await loser.rollback()

        decision = await waiting

    assert isinstance(decision, Acknowledgement)


async def test_the_signing_key_is_announced_once_and_a_new_one_besides(desk):
    await desk.start()
    desk.resources = replace(desk.resources, signer=SigningKey.from_seed(bytes(32)))
    await desk.start()
    await desk.start()

    announced = [e for e in await desk.published() if isinstance(e, SigningKeyPublished)]
    assert len({event.key_id for event in announced}) == len(announced) == 2


async def test_the_author_reads_his_prescription_back(desk):
    acknowledged = await desk.issue()

    found = await desk.read(acknowledged.number)

    assert found is not None
    assert (found.state, found.execution.visibility) == ("issued", "visible")
    assert found.content.patient.ins == INS
    assert found.content.number == acknowledged.number
    assert await desk.read_qr(acknowledged.number) == acknowledged.qr_text


async def test_the_patient_reads_his_own_and_a_stranger_nothing(desk):
    acknowledged = await desk.issue(prescriber_sees_execution=False)
    await desk.take(recorded(acknowledged.number))

    own = await desk.read(acknowledged.number, a_patient_caller())
    assert own is not None
    assert (own.state, len(own.execution.dispensations)) == ("partially_dispensed", 1)
    for stranger in (a_caller(OTHER_PRESCRIBER_RPPS), a_patient_caller(OTHER_INS)):
        assert await desk.read(acknowledged.number, stranger) is None
        assert await desk.read_qr(acknowledged.number, stranger) is None
    assert await desk.read(a_number(99)) is None


async def test_every_try_to_read_is_audited(desk):
    acknowledged = await desk.issue()
    await desk.read(acknowledged.number)
    await desk.read_qr(acknowledged.number)
    await desk.read(acknowledged.number, a_caller(OTHER_PRESCRIBER_RPPS))
    await desk.read(a_number(99))

    rows = await desk.pool.fetch(
        "SELECT operation, outcome, patient_ref IS NULL AS is_nobody FROM audit ORDER BY at, id"
    )
    assert sorted(tuple(row) for row in rows) == [
        ("prescription_issue", "issued", False),
        ("prescription_read_own", "not_found", False),
        ("prescription_read_own", "not_found", True),
        ("prescription_read_own", "read", False),
        ("qr_image", "read", False),
    ]


async def test_the_author_sees_what_was_dispensed_and_billed(desk):
    number = (await desk.issue()).number
    done = recorded(number)
    await desk.take(done, billed(number, done.dispensation_id))

    found = await desk.read(number)

    assert found is not None
    assert found.state == "partially_dispensed"
    (dispensation,) = found.execution.dispensations
    assert (dispensation.dispensation_id, dispensation.billing) == (
        done.dispensation_id,
        "reconciled",
    )
    assert (dispensation.pharmacy_finess, dispensation.dispensed_at) == (OFFICINE, done.occurred_at)
    (line,) = dispensation.lines
    assert (line.outcome, line.packs, line.label) == ("substituted", 1, DELIVERED)


async def test_a_patient_who_objects_at_issue_hides_execution_and_state(desk):
    number = (await desk.issue(prescriber_sees_execution=False)).number
    before = await desk.read(number)
    await desk.take(recorded(number))

    after = await desk.read(number)

    assert after is not None
    assert (after.state, after.execution.dispensations) == (None, ())
    assert after.execution.visibility == "hidden_by_patient"
    assert after == before


async def test_a_patient_who_objects_later_hides_what_was_visible_and_may_change_back(desk):
    number = (await desk.issue()).number
    await desk.take(recorded(number))
    visible = await desk.read(number)

    await desk.take(consent(number, sees=False))
    hidden = await desk.read(number)
    await desk.take(consent(number, sees=True, after=timedelta(hours=4)))

    assert hidden is not None
    assert (hidden.state, hidden.execution.visibility) == (None, "hidden_by_patient")
    assert await desk.read(number) == visible


async def test_an_older_choice_that_arrives_late_changes_nothing(desk):
    number = (await desk.issue()).number
    await desk.take(consent(number, sees=False, after=timedelta(hours=5)))
    await desk.take(consent(number, sees=True, after=timedelta(hours=4)))

    found = await desk.read(number)

    assert found is not None
    assert found.execution.visibility == "hidden_by_patient"


async def test_what_is_not_dispensed_at_the_end_of_validity_has_expired(desk):
    number = (await desk.issue()).number
    last_day = a_caller(at=NOW + timedelta(days=365))
    day_after = a_caller(at=NOW + timedelta(days=366))

    states = [getattr(await desk.read(number, who), "state", "?") for who in (last_day, day_after)]
    await desk.take(recorded(number, state="dispensed"))

    assert states == ["issued", "expired"]
    dispensed = await desk.read(number, day_after)
    assert dispensed is not None
    assert dispensed.state == "dispensed"


@pytest.mark.parametrize("make", ["recorded", "billed", "consent"])
async def test_an_event_of_an_unknown_prescription_waits(desk, make):
    number = a_number(99)
    event = {
        "recorded": lambda: recorded(number),
        "billed": lambda: billed(number, recorded(number).dispensation_id),
        "consent": lambda: consent(number, sees=False),
    }[make]()

    with pytest.raises(NotYetKnown):
        await desk.take(event)

    assert await desk.count("inbox") == 0


async def test_every_event_twice_leaves_the_same_rows(desk):
    number = (await desk.issue()).number
    first = recorded(number)
    second = recorded(number, prescription_version=2, state="dispensed")
    events = [first, second, billed(number, first.dispensation_id), consent(number, sees=True)]
    await desk.take(*events)
    once = await _projections(desk)

    await desk.take(*events, *reversed(events))

    assert await _projections(desk) == once
    assert json.loads(once)["execution"][0]["state"] == "dispensed"


async def _projections(desk) -> str:
    tables = ("execution", "dispensation", "consent", "inbox")
    rows = {
        table: [dict(row) for row in await desk.pool.fetch(f"SELECT * FROM {table} ORDER BY 1, 2")]  # noqa: S608 - names we wrote
        for table in tables
    }
    return json.dumps(rows, default=str)


async def test_what_is_sealed_for_one_prescription_opens_for_no_other(desk):
    first, second = await desk.issue(), await desk.issue()
    await desk.pool.execute(
        """
        UPDATE prescription SET sealed_content = other.sealed_content
        FROM prescription AS other
        WHERE prescription.number = $1 AND other.number = $2
        """,
        first.number,
        second.number,
    )

    with pytest.raises(Unsealable):
        await desk.read(first.number)


async def test_a_warning_refuses_nothing(desk):
    line = a_drafted_line(product={"kind": "inn", "inn": "inconnuïne fictive 5 mg gélule"})

    acknowledged = await desk.issue(lines=[line])

    assert [(w.code, w.line) for w in acknowledged.warnings] == [("inn_unknown", 1)]
    assert PrescriptionNumber(acknowledged.number) == acknowledged.number
