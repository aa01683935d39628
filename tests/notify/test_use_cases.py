"""Events become messages, each once; a patient's choice counts at once; cursors never skip."""

import asyncio
from datetime import date

import pytest

from services.notify.model import patient_inbox
from services.notify.use_cases import ConsentChoice, change_consent
from shared.access.actors import Actor, Role
from shared.access.audit import verify_chain
from shared.contracts.prescription import Quantity
from shared.db import transaction
from shared.kafka.consume import NotYetKnown
from shared.problems import NOT_FOUND
from shared.sealing import Unsealable
from tests.access import PATIENT_REFS
from tests.builders import (
    OTHER_INS,
    a_content,
    a_line,
    a_number,
)
from tests.notify.events import (
    PATIENT_REF,
    an_id,
    billed,
    delivered,
    issued,
    recorded,
    signal,
)
from tests.notify.postroom import PATIENT, PRESCRIBER

OTHER_REF = PATIENT_REFS.ref(OTHER_INS)


async def decide(
    postroom, *, sees: bool, patient_ref: str = PATIENT_REF, number: str | None = None
):
    actor = Actor(Role.PATIENT, "s", patient_ref=patient_ref)
    choice = ConsentChoice(number or a_number(), actor, sees, an_id())
    async with transaction(postroom.pool) as conn:
        return await change_consent(postroom.resources, conn, choice)


async def test_an_issue_is_told_to_prescriber_and_patient(postroom):
    await postroom.take(issued())

    (to_prescriber,) = await postroom.messages(PRESCRIBER)
    (to_patient,) = await postroom.messages(PATIENT)
    assert to_prescriber.has_document
    assert to_patient.has_document
    assert to_patient.words.body != to_prescriber.words.body
    assert (to_patient.state, to_patient.attempts, to_patient.cursor) == ("pending", 0, 1)


async def test_every_step_is_told_in_order(postroom):
    await postroom.take(issued(), recorded(), billed(), signal("D"))

    for inbox in (PRESCRIBER, PATIENT):
        assert await postroom.kinds(inbox) == ["issued", "recorded", "billed", "alert"]


async def test_an_event_that_comes_twice_is_told_once(postroom):
    events = [issued(), recorded(), billed(), signal()]

    for event in events:
        await postroom.take(event, event)

    assert len(await postroom.messages(PATIENT)) == 4
    assert len(await postroom.messages(PRESCRIBER)) == 4


async def test_copies_that_come_at_the_same_time_are_told_once(postroom):
    event = issued()

    await asyncio.gather(*(postroom.take(event) for _ in range(6)))

    assert await postroom.kinds(PATIENT) == ["issued"]


async def test_a_prescriber_hears_nothing_of_the_execution_when_the_patient_said_no_at_issue(
    postroom,
):
    event = recorded(prescriber_sees_execution=False)

    await postroom.take(issued(a_content(prescriber_sees_execution=False)), event)

    assert await postroom.kinds(PRESCRIBER) == ["issued"]
    assert await postroom.kinds(PATIENT) == ["issued", "recorded"]


async def test_a_later_choice_goes_before_the_word_of_the_event(postroom):
    await postroom.take(issued())
    await decide(postroom, sees=False)

    await postroom.take(recorded(prescriber_sees_execution=True))

    assert await postroom.kinds(PRESCRIBER) == ["issued"]
    assert await postroom.kinds(PATIENT) == ["issued", "recorded"]


async def test_a_patient_who_changes_to_yes_is_heard_too(postroom):
    await postroom.take(issued(a_content(prescriber_sees_execution=False)))
    await decide(postroom, sees=True)

    await postroom.take(recorded(prescriber_sees_execution=False))

    assert await postroom.kinds(PRESCRIBER) == ["issued", "recorded"]


async def test_an_objection_hides_older_messages_at_once_and_alerts_stay(postroom):
    await postroom.take(issued(), recorded(), billed(), signal())

    await decide(postroom, sees=False)

    assert await postroom.kinds(PRESCRIBER) == ["issued", "alert"]
    assert await postroom.kinds(PATIENT) == ["issued", "recorded", "billed", "alert"]


async def test_an_objection_concerns_one_prescription_only(postroom):
    await postroom.take(
        issued(),
        issued(a_content(number=a_number(2))),
        recorded(),
        recorded(number=a_number(2)),
    )

    await decide(postroom, sees=False)

    shown = [(m.kind, m.number) for m in await postroom.messages(PRESCRIBER)]
    assert shown == [
        ("issued", a_number()),
        ("issued", a_number(2)),
        ("recorded", a_number(2)),
    ]


async def test_a_choice_is_published_and_recorded_in_the_audit(postroom):
    await postroom.take(issued())

    event = await decide(postroom, sees=False)

    assert await postroom.published() == [event]
    assert (event.patient_ref, event.prescriber_sees_execution) == (PATIENT_REF, False)
    row = await postroom.pool.fetchrow("SELECT operation, outcome, actor_id FROM audit")
    assert tuple(row) == ("consent_change", "objected", f"patient:{PATIENT_REF}")
    async with postroom.pool.acquire() as conn:
        assert await verify_chain(conn) == []


async def test_choices_are_numbered_for_each_prescription_whatever_the_clock_says(postroom):
    await postroom.take(issued(), issued(a_content(number=a_number(2))))

    await decide(postroom, sees=False)
    postroom.clock.forward(hours=-1)
    await decide(postroom, sees=True)
    await decide(postroom, sees=False, number=a_number(2))

    said = [(e.number, e.sequence, e.prescriber_sees_execution) for e in await postroom.published()]
    assert said == [(a_number(), 1, False), (a_number(), 2, True), (a_number(2), 1, False)]


async def test_choices_made_at_the_same_time_are_told_in_the_order_in_which_they_count(postroom):
    await postroom.take(issued())

    await asyncio.gather(*(decide(postroom, sees=sees) for sees in (False, True) * 3))

    told = await postroom.published()
    assert [event.sequence for event in told] == [1, 2, 3, 4, 5, 6]
    counts = await postroom.pool.fetchval("SELECT prescriber_sees_execution FROM consent")
    assert counts is told[-1].prescriber_sees_execution


@pytest.mark.parametrize("case", ["somebody else's", "unknown"])
async def test_a_choice_on_another_prescription_changes_nothing(postroom, case):
    await postroom.take(issued())

    if case == "unknown":
        outcome = await decide(postroom, sees=False, number=a_number(9))
    else:
        outcome = await decide(postroom, sees=False, patient_ref=OTHER_REF)

    assert outcome == NOT_FOUND
    assert await postroom.published() == []
    assert await postroom.pool.fetchval("SELECT count(*) FROM consent") == 0


@pytest.mark.parametrize("event", [recorded(), billed(), signal()])
async def test_what_is_told_of_a_prescription_waits_for_its_issue(postroom, event):
    with pytest.raises(NotYetKnown):
        await postroom.take(event)

    await postroom.take(issued(), event)

    assert len(await postroom.messages(PATIENT)) == 2


async def test_a_signal_on_a_number_that_was_never_issued_concerns_nobody(postroom):
    await postroom.take(signal("D", "S3", number=a_number(9), is_known=False))

    assert await postroom.states() == []


async def test_a_signal_for_the_analysts_is_told_to_nobody(postroom):
    await postroom.take(issued(), signal("F"))

    assert await postroom.kinds(PRESCRIBER) == ["issued"]


async def test_a_signal_that_fires_again_in_its_case_is_not_told_again(postroom):
    await postroom.take(issued(), signal("H", "S2"), signal("H", "S2"), signal("D", "S1"))

    assert await postroom.kinds(PRESCRIBER) == ["issued", "alert", "alert"]
    assert await postroom.kinds(PATIENT) == ["issued", "alert"]  # of the fact only


async def test_a_sealed_block_of_another_event_is_not_opened(postroom):
    event = issued()

    with pytest.raises(Unsealable):
        await postroom.take(issued(sealed=event.sealed, number=a_number(2)))

    assert await postroom.states() == []


async def test_what_remains_is_counted_over_all_dispensings(postroom):
    quantity = Quantity(unit="pack", per_dispensing=2, renewals=1, period_days=28)
    content = a_content(
        lines=(
            a_line(line=1, quantity=quantity),
            a_line(line=2, quantity=Quantity(unit="pack", per_dispensing=1, renewals=0)),
        )
    )
    first_half = delivered(1, packs=2, left=2, next_possible_on=date(2026, 12, 20))
    await postroom.take(issued(content), recorded(first_half))
    await postroom.take(recorded(delivered(2, packs=1, left=0), hours=30, prescription_version=3))

    *_, first, second = await postroom.messages(PATIENT)

    assert "2 boîtes, à partir du 20 décembre 2026" in first.words.body
    assert "1 boîte, dès maintenant" in first.words.body
    assert "2 boîtes, à partir du 20 décembre 2026" in second.words.body
    assert "dès maintenant" not in second.words.body


async def test_an_event_that_was_set_aside_and_comes_late_does_not_turn_the_balance_back(postroom):
    quantity = Quantity(unit="pack", per_dispensing=3, renewals=0)
    await postroom.take(issued(a_content(lines=(a_line(quantity=quantity),))))
    earlier = recorded(delivered(packs=1, left=2, left_now=2), prescription_version=2)
    later = recorded(delivered(packs=1, left=1, left_now=1), hours=5, prescription_version=3)

    await postroom.take(later, earlier)

    *_, about_later, about_earlier = await postroom.messages(PATIENT)
    for message in (about_later, about_earlier):
        assert "1 boîte, dès maintenant" in message.words.body


async def test_a_choice_that_counts_for_nothing_is_traced(postroom):
    await postroom.take(issued())

    await decide(postroom, sees=False, patient_ref=OTHER_REF)

    row = await postroom.pool.fetchrow(
        "SELECT operation, outcome, actor_id, prescription_number, patient_ref FROM audit"
    )
    assert tuple(row) == (
        "consent_change",
        "not_found",
        f"patient:{OTHER_REF}",
        a_number(),
        PATIENT_REF,
    )


async def test_another_patients_inbox_stays_empty(postroom):
    await postroom.take(issued())

    assert await postroom.messages(patient_inbox(OTHER_REF)) == []
