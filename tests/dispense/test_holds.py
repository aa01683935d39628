"""Identities that fraud holds: the officine is asked to call, until the prescriber's word comes."""

from datetime import timedelta
from itertools import permutations

import pytest

from services.dispense import use_cases
from shared.contracts.dispense import PrescriptionPresented
from shared.contracts.fraud import PrescriberHeld, PrescriberReleased
from tests.builders import ISSUED_ON, OTHER_PRESCRIBER_RPPS, PRESCRIBER_RPPS, a_content, a_number
from tests.dispense.builders import NOON, an_id
from tests.dispense.lgo import CONSULT, RECORD

ONE_PACK = {"line": 1, "outcome": "delivered", "cip13": "3400935955838", "packs": 1}
HOLD_ID = an_id()


def held(days_ago: float = 0, **changes) -> PrescriberHeld:
    parts = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "hold_id": HOLD_ID,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "since": NOON.replace(hour=0) - timedelta(days=days_ago),
        "reason": "identity_misused",
        "sentence": "Le prescripteur signale que son identité est usurpée.",
    }
    return PrescriberHeld(**parts | changes)


def released(number: str | None = None, **changes) -> PrescriberReleased:
    parts = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "hold_id": HOLD_ID,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "number": number,
    }
    return PrescriberReleased(**parts | changes)


async def take(counter, *events) -> None:
    for event in events:
        keep = use_cases.keep_hold if isinstance(event, PrescriberHeld) else use_cases.end_hold
        await keep(counter.pool, event)


async def alerts(counter, qr_text: str) -> list[tuple[str, str]]:
    seen = await counter.consulted(qr_text)
    return [(alert.signal, alert.signal_class) for alert in seen.prescription.alerts]


async def test_what_a_held_identity_issued_since_asks_the_officine_to_call(counter):
    qr_text = await counter.receive()

    await take(counter, held())

    seen = await counter.consulted(qr_text)
    (alert,) = seen.prescription.alerts
    assert (alert.signal, alert.signal_class, alert.signal_id) == ("S5", "H", HOLD_ID)
    assert alert.sentence == held().sentence


async def test_what_it_issued_before_and_what_others_issue_is_as_before(counter):
    before = a_content(number=a_number(2), issued_on=ISSUED_ON - timedelta(days=5))
    old = await counter.receive(before)
    await counter.pool.execute("UPDATE prescription SET received_at = $1", NOON - timedelta(days=5))
    await take(
        counter, held(days_ago=4), held(hold_id=an_id(), prescriber_rpps=OTHER_PRESCRIBER_RPPS)
    )

    assert await alerts(counter, old) == []


async def test_a_backdated_prescription_is_held_all_the_same(counter):
    backdated = await counter.receive(a_content(issued_on=ISSUED_ON - timedelta(days=1)))

    await take(counter, held())

    assert await alerts(counter, backdated) == [("S5", "H")]


async def test_the_prescribers_word_lets_go_of_one_prescription(counter):
    genuine = await counter.receive()
    other = await counter.receive(a_content(number=a_number(2)))

    await take(counter, held(), released(a_number()))

    assert await alerts(counter, genuine) == []
    assert await alerts(counter, other) == [("S5", "H")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_holds_and_releases_end_the_same_in_any_order_and_however_often(counter, order):
    events = (held(), released(a_number()), released())
    qr_text = await counter.receive()

    await take(counter, *(events[place] for place in order), *events)

    assert await alerts(counter, qr_text) == []


async def test_a_new_hold_counts_after_an_old_one_has_ended(counter):
    qr_text = await counter.receive()

    await take(counter, held(), released(), held(hold_id=an_id()))

    assert await alerts(counter, qr_text) == [("S5", "H")]


async def test_the_officine_may_go_on_with_a_reason(lgo, served, qr_text):
    await take(served, held())
    seen = await lgo.consult(qr_text)
    body = {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}

    silent = await lgo.post(RECORD, body)
    explained = await lgo.post(
        RECORD, body | {"reason_to_go_on": {"code": "prescriber_confirmed", "comment": ""}}
    )

    assert (silent.status_code, silent.json()["code"]) == (409, "alert_reason_missing")
    assert explained.status_code == 201


@pytest.mark.parametrize("coverage", ["carte_vitale", "apcv", "attestation", "none", None])
async def test_how_the_patient_proved_his_rights_goes_to_fraud_alone(
    lgo, served, qr_text, coverage
):
    more = {} if coverage is None else {"coverage": coverage}

    seen = await lgo.consult(qr_text, **more)

    assert "coverage" not in seen
    payload = await served.pool.fetchval("SELECT payload FROM outbox ORDER BY id DESC LIMIT 1")
    assert PrescriptionPresented.model_validate_json(payload).coverage == coverage


async def test_another_word_for_coverage_is_refused(lgo, qr_text):
    answer = await lgo.post(CONSULT, {"qr": qr_text, "coverage": "carte bleue"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "coverage")
