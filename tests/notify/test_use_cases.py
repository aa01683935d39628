"""Events become messages, each once; a patient's choice counts at once; cursors never skip."""

import asyncio

import pytest

from services.notify.model import patient_inbox
from services.notify.store import inboxes
from services.notify.use_cases import ConsentChoice, change_consent
from shared.actors import Actor, Role
from shared.audit import verify_chain
from shared.consume import NotYetKnown
from shared.contracts.prescription import Quantity
from shared.db import transaction
from shared.problems import NOT_FOUND
from shared.sealing import Unsealable
from tests.access import PATIENT_REFS
from tests.builders import (
    OTHER_INS,
    a_content,
    a_line,
    a_number,
    a_patient,
)
from tests.notify.desk import PATIENT, PRESCRIBER
from tests.notify.events import (
    KEYS,
    PATIENT_REF,
    an_id,
    billed,
    delivered,
    issued,
    recorded,
    signal,
)

OTHER_REF = PATIENT_REFS.ref(OTHER_INS)


async def decide(desk, *, sees: bool, patient_ref: str = PATIENT_REF, number: str | None = None):
    actor = Actor(Role.PATIENT, "s", patient_ref=patient_ref)
    choice = ConsentChoice(number or a_number(), actor, sees, an_id())
    async with transaction(desk.pool) as conn:
        return await change_consent(desk.desk, conn, choice)


async def test_an_issue_is_told_to_prescriber_and_patient(desk):
    await desk.take(issued())

    (to_prescriber,) = await desk.messages(PRESCRIBER)
    (to_patient,) = await desk.messages(PATIENT)
    assert to_prescriber.has_document
    assert to_patient.has_document
    assert to_patient.words.body != to_prescriber.words.body
    assert (to_patient.state, to_patient.attempts, to_patient.cursor) == ("pending", 0, 1)


async def test_every_step_is_told_in_order(desk):
    await desk.take(issued(), recorded(), billed(), signal("D"))

    for inbox in (PRESCRIBER, PATIENT):
        assert await desk.kinds(inbox) == ["issued", "recorded", "billed", "alert"]


async def test_an_event_that_comes_twice_is_told_once(desk):
    events = [issued(), recorded(), billed(), signal()]

    for event in events:
        await desk.take(event, event)

    assert len(await desk.messages(PATIENT)) == 4
    assert len(await desk.messages(PRESCRIBER)) == 4


async def test_copies_that_come_at_the_same_time_are_told_once(desk):
    event = issued()

    await asyncio.gather(*(desk.take(event) for _ in range(6)))

    assert await desk.kinds(PATIENT) == ["issued"]


async def test_a_prescriber_hears_nothing_of_the_execution_when_the_patient_said_no_at_issue(desk):
    event = recorded(prescriber_sees_execution=False)

    await desk.take(issued(a_content(prescriber_sees_execution=False)), event)

    assert await desk.kinds(PRESCRIBER) == ["issued"]
    assert await desk.kinds(PATIENT) == ["issued", "recorded"]


async def test_a_later_choice_goes_before_the_word_of_the_event(desk):
    await desk.take(issued())
    await decide(desk, sees=False)

    await desk.take(recorded(prescriber_sees_execution=True))

    assert await desk.kinds(PRESCRIBER) == ["issued"]
    assert await desk.kinds(PATIENT) == ["issued", "recorded"]


async def test_a_patient_who_changes_to_yes_is_heard_too(desk):
    await desk.take(issued(a_content(prescriber_sees_execution=False)))
    await decide(desk, sees=True)

    await desk.take(recorded(prescriber_sees_execution=False))

    assert await desk.kinds(PRESCRIBER) == ["issued", "recorded"]


async def test_an_objection_hides_older_messages_at_once_and_alerts_stay(desk):
    await desk.take(issued(), recorded(), billed(), signal())

    await decide(desk, sees=False)

    assert await desk.kinds(PRESCRIBER) == ["issued", "alert"]
    assert await desk.kinds(PATIENT) == ["issued", "recorded", "billed", "alert"]


async def test_an_objection_concerns_one_prescription_only(desk):
    await desk.take(
        issued(),
        issued(a_content(number=a_number(2))),
        recorded(),
        recorded(number=a_number(2)),
    )

    await decide(desk, sees=False)

    shown = [(m.kind, m.number) for m in await desk.messages(PRESCRIBER)]
    assert shown == [
        ("issued", a_number()),
        ("issued", a_number(2)),
        ("recorded", a_number(2)),
    ]


async def test_a_choice_is_published_and_recorded_in_the_audit(desk):
    await desk.take(issued())

    event = await decide(desk, sees=False)

    assert await desk.published() == [event]
    assert (event.patient_ref, event.prescriber_sees_execution) == (PATIENT_REF, False)
    row = await desk.pool.fetchrow("SELECT operation, outcome, actor_id FROM audit")
    assert tuple(row) == ("consent_change", "objected", f"patient:{PATIENT_REF}")
    async with desk.pool.acquire() as conn:
        assert await verify_chain(conn) == []


@pytest.mark.parametrize("case", ["somebody else's", "unknown"])
async def test_a_choice_on_another_prescription_changes_nothing(desk, case):
    await desk.take(issued())

    if case == "unknown":
        outcome = await decide(desk, sees=False, number=a_number(9))
    else:
        outcome = await decide(desk, sees=False, patient_ref=OTHER_REF)

    assert outcome == NOT_FOUND
    assert await desk.published() == []
    assert await desk.pool.fetchval("SELECT count(*) FROM consent") == 0


@pytest.mark.parametrize("event", [recorded(), billed(), signal()])
async def test_what_is_told_of_a_prescription_waits_for_its_issue(desk, event):
    with pytest.raises(NotYetKnown):
        await desk.take(event)

    await desk.take(issued(), event)

    assert len(await desk.messages(PATIENT)) == 2


async def test_a_signal_on_a_number_that_was_never_issued_concerns_nobody(desk):
    await desk.take(signal("D", "S3", number=a_number(9), is_known=False))

    assert await desk.states() == []


async def test_a_signal_for_the_analysts_is_told_to_nobody(desk):
    await desk.take(issued(), signal("F"))

    assert await desk.kinds(PRESCRIBER) == ["issued"]


async def test_a_signal_that_fires_again_in_its_case_is_not_told_again(desk):
    await desk.take(issued(), signal("H", "S2"), signal("H", "S2"), signal("D", "S1"))

    assert await desk.kinds(PATIENT) == ["issued", "alert", "alert"]


async def test_a_sealed_block_of_another_event_is_not_opened(desk):
    event = issued()

    with pytest.raises(Unsealable):
        await desk.take(issued(sealed=event.sealed, number=a_number(2)))

    assert await desk.states() == []


async def test_what_remains_is_counted_over_all_dispensings(desk):
    quantity = Quantity(unit="pack", per_dispensing=2, renewals=1, period_days=28)
    content = a_content(
        lines=(
            a_line(line=1, quantity=quantity),
            a_line(line=2, quantity=Quantity(unit="pack", per_dispensing=1, renewals=0)),
        )
    )
    await desk.take(issued(content), recorded(delivered(1, packs=2, left=2)))
    await desk.take(recorded(delivered(2, packs=1, left=0), hours=30))

    *_, first, second = await desk.messages(PATIENT)

    assert "2 boîtes, à partir du 20 décembre 2026" in first.words.body
    assert "1 boîte, dès maintenant" in first.words.body
    assert "2 boîtes, à partir du 20 décembre 2026" in second.words.body
    assert "dès maintenant" not in second.words.body


async def test_a_cursor_seen_by_a_reader_is_never_preceded_later(desk):
    """A message committed late keeps a later one of the same inbox waiting: no row is skipped."""
    letters = [
        issued(a_content(number=a_number(n), patient=a_patient(family_name=f"F-{n}")))
        for n in (1, 2)
    ]
    async with transaction(desk.pool) as slow:
        cursor = await slow.fetchval(inboxes.DRAW_CURSOR, PATIENT)

        later = asyncio.create_task(desk.take(letters[1]))
        await asyncio.wait({later}, timeout=0.3)

        assert not later.done(), "the second writer waits for the first one's commit"
        assert await desk.messages(PATIENT) == []
    await later

    (message,) = await desk.messages(PATIENT)
    assert message.cursor > cursor


async def test_a_reader_that_pages_while_many_write_sees_every_message_once_in_order(desk):
    contents = [a_content(number=a_number(n)) for n in range(1, 31)]
    seen: list[int] = []
    is_done = False

    async def follow() -> None:
        while True:
            last_look = is_done
            async with desk.pool.acquire() as conn:
                page = await inboxes.list_messages(
                    conn, PATIENT, after=seen[-1] if seen else 0, limit=3, keys=KEYS
                )
            seen.extend(message.cursor for message in page)
            if last_look and not page:
                return

    reader = asyncio.create_task(follow())
    await asyncio.gather(*(desk.take(issued(content)) for content in contents))
    is_done = True
    await reader

    assert seen == list(range(1, 31))


async def test_another_patients_inbox_stays_empty(desk):
    await desk.take(issued())

    assert await desk.messages(patient_inbox(OTHER_REF)) == []
