"""What two analysts confirmed reaches every counter it concerns, and leaves it when withdrawn."""

from itertools import permutations
from typing import Any

import pytest

from services.dispense import use_cases
from services.dispense.store.confirmed_alerts import OF_ITS_PEOPLE
from shared.contracts.fraud import AlertConfirmed, AlertWithdrawn
from tests.access import PATIENT_REFS
from tests.builders import INS, OTHER_PRESCRIBER_RPPS, PRESCRIBER_RPPS, a_content, a_number
from tests.dispense.builders import NOON, an_id
from tests.dispense.events import a_signal
from tests.dispense.lgo import RECORD

ALERT_ID, CASE_ID = an_id(), an_id()
PATIENT_REF = PATIENT_REFS.ref(INS)
FALSE = "Fausse ordonnance avérée."
ONE_PACK = {"line": 1, "outcome": "delivered", "cip13": "3400935955838", "packs": 1}


def confirmed(**changes: Any) -> AlertConfirmed:
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "alert_id": ALERT_ID,
        "case_id": CASE_ID,
        "revision": 1,
        "scope": "national",
        "region": "84",
        "anomaly": "fabricated",
        "signal_class": "D",
        "sentence": FALSE,
        "number": a_number(),
    }
    return AlertConfirmed(**parts | changes)


def of_people(**changes: Any) -> AlertConfirmed:
    people = {
        "number": None,
        "signal_class": "H",
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
    }
    return confirmed(**people | changes)


def withdrawn(**changes: Any) -> AlertWithdrawn:
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "case_id": CASE_ID,
        "alert_id": ALERT_ID,
        "revision": 3,
        "number": a_number(),
        "reason": "rectified",
    }
    return AlertWithdrawn(**parts | changes)


async def take(counter, *events) -> None:
    for event in events:
        match event:
            case AlertConfirmed():
                await use_cases.keep_confirmed_alert(counter.pool, event)
            case AlertWithdrawn():
                await use_cases.forget_alert(counter.pool, event)
            case _:
                await use_cases.keep_signal(counter.pool, event)


async def alerts(counter, qr_text: str) -> list[tuple[str, str, str]]:
    seen = await counter.consulted(qr_text)
    return [(a.signal, a.signal_class, a.sentence) for a in seen.prescription.alerts]


async def test_a_confirmed_number_is_shown_whoever_presents_it(counter):
    qr_text = await counter.receive()
    other = await counter.receive(a_content(number=a_number(2)))

    await take(counter, confirmed(scope="region"))

    assert await alerts(counter, qr_text) == [("S4", "D", FALSE)]
    assert await alerts(counter, other) == []


async def test_people_are_shown_where_both_match_and_the_alert_was_spread(counter):
    qr_text = await counter.receive()

    await take(
        counter,
        of_people(alert_id=an_id(), prescriber_rpps=OTHER_PRESCRIBER_RPPS),
        of_people(alert_id=an_id(), patient_ref="ab" * 16),
        of_people(alert_id=an_id(), scope="region", region="01"),
    )
    assert await alerts(counter, qr_text) == []

    await take(counter, of_people())
    assert await alerts(counter, qr_text) == [("S4", "H", FALSE)]


async def test_another_prescription_of_its_people_may_be_genuine(counter):
    qr_text = await counter.receive()

    await take(counter, of_people(number=a_number(9), signal_class="D"))

    assert await alerts(counter, qr_text) == [("S4", "H", OF_ITS_PEOPLE)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_last_revision_stands_in_any_order_and_however_often(counter, order):
    qr_text = await counter.receive()
    events = (confirmed(scope="region"), confirmed(revision=2), withdrawn())

    await take(counter, *(events[place] for place in order), *events)
    await take(counter, confirmed(revision=2))  # told again under another id

    assert await alerts(counter, qr_text) == []


async def test_a_wider_spread_says_all_anew(counter):
    qr_text = await counter.receive()

    await take(counter, confirmed(revision=2, sentence="Anew."), confirmed())

    assert await alerts(counter, qr_text) == [("S4", "D", "Anew.")]


@pytest.mark.parametrize("is_late", [False, True])
async def test_an_unfounded_case_takes_its_signals_away_even_those_still_to_come(counter, is_late):
    qr_text = await counter.receive()
    signal, kept = a_signal(a_number()), a_signal(a_number(), signal="S1", signal_class="D")
    void = withdrawn(alert_id=None, reason="unfounded", signal_ids=(signal.signal_id,))

    await take(counter, *((void, signal) if is_late else (signal, void)), kept, signal)

    assert [signal for signal, *_ in await alerts(counter, qr_text)] == ["S1"]


async def test_only_the_prescribers_word_lets_a_confirmed_false_prescription_go(
    lgo, served, qr_text
):
    await take(served, confirmed())
    seen = await lgo.consult(qr_text)
    body = {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}

    known = await lgo.post(RECORD, body | {"reason_to_go_on": {"code": "patient_known"}})
    confirmed_by = await lgo.post(
        RECORD, body | {"reason_to_go_on": {"code": "prescriber_confirmed"}}
    )

    assert (known.status_code, known.json()["code"]) == (409, "alert_confirmed")
    assert known.json()["alerts"][0]["signal"] == "S4"
    assert confirmed_by.status_code == 201
