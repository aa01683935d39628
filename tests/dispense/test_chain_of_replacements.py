"""A replacement of a replacement names all that it replaces, so that it needs no other event."""

import asyncio
from itertools import permutations

import pytest

from services.dispense import use_cases
from services.dispense.model import Consultation, ReasonToGoOn
from shared.contracts.dispense import PrescriptionCancelled
from shared.kafka.consume import ContradictoryEvent
from tests.builders import OTHER_INS, a_content, a_number, a_patient
from tests.dispense.builders import NOON, a_hand_over
from tests.dispense.counter import RESOURCES, Counter, codes
from tests.dispense.events import a_qr, issued, key_published, replacement

FIRST, SECOND, THIRD = a_number(1), a_number(2), a_number(3)
OLD = a_content()
NEW = a_content(number=SECOND, replaces=FIRST)
NEWEST = a_content(number=THIRD, replaces=SECOND)
CHAIN = (SECOND, FIRST)
EVENTS = ["old", "new", "newest", "link", "second link"]
EXPLAINED = ReasonToGoOn(code="prescriber_confirmed")


async def arrives(counter: Counter, name: str, first: str, second: str, third: str) -> None:
    """Let one event of a chain of three arrive."""
    new = a_content(number=second, replaces=first)
    newest = a_content(number=third, replaces=second)
    old = a_content(number=first)
    match name:
        case "link":
            await counter.end(replacement(new))
        case "second link":
            await counter.end(replacement(newest))
        case "newest":
            await counter.receive(newest, replaces_chain=(second, first))
        case _:
            await counter.receive({"old": old, "new": new}[name])


async def unended(counter: Counter, numbers: tuple[str, ...]) -> list[str]:
    rows = await counter.pool.fetch(
        "SELECT number FROM prescription WHERE ended_as IS NULL AND number = ANY($1)", numbers
    )
    return [row["number"] for row in rows]


@pytest.mark.parametrize("is_between_here", [True, False])
async def test_what_left_is_told_whether_the_one_between_has_arrived_or_not(
    counter, is_between_here
):
    seen = await counter.consulted(await counter.receive(OLD))
    await counter.given(seen.consultation_id, a_hand_over(packs=1))
    if is_between_here:
        await counter.receive(NEW)

    newest = await counter.consulted(await counter.receive(NEWEST, replaces_chain=CHAIN), 3)

    assert [before.packs for before in newest.prescription.handed_over_before] == [1]
    refused = await counter.give(newest.consultation_id, pharmacy=3)
    assert codes(refused) == ["replacement_reason_missing"]
    await counter.given(newest.consultation_id, pharmacy=3, reason_to_go_on=EXPLAINED)


async def test_an_event_without_its_chain_tells_what_left_under_the_one_it_replaces(counter):
    seen = await counter.consulted(await counter.receive(OLD))
    await counter.given(seen.consultation_id, a_hand_over(packs=1))

    after = await counter.consulted(await counter.receive(NEW, replaces_chain=()), 2)

    assert len(after.prescription.handed_over_before) == 1


async def test_the_newest_ends_all_before_it_once_in_any_order(counter):
    await use_cases.learn_signing_key(counter.pool, key_published())

    for seed, order in enumerate(permutations(EVENTS)):
        numbers = tuple(a_number(10 * seed + 10 + each) for each in range(3))
        for name in order:
            await arrives(counter, name, *numbers)
            assert len(await unended(counter, numbers)) <= 1
        assert await unended(counter, numbers) == [numbers[2]]

    told = await counter.outcomes()
    assert all(isinstance(event, PrescriptionCancelled) for event in told)
    assert len(told) == len({event.cancellation_id for event in told}) == 2 * 120


async def test_a_chain_that_arrives_at_once_locks_up_nobody(counter):
    await use_cases.learn_signing_key(counter.pool, key_published())
    events = [
        issued(OLD, a_qr(OLD)),
        issued(NEW, a_qr(NEW)),
        issued(NEWEST, a_qr(NEWEST), replaces_chain=CHAIN),
    ]

    await asyncio.gather(
        *(use_cases.accept_prescription(counter.pool, RESOURCES, e, now=NOON) for e in events),
        counter.end(replacement(NEW)),
        counter.end(replacement(NEWEST)),
    )

    assert len(await counter.outcomes()) == 2


@pytest.mark.parametrize(
    ("content", "chain"),
    [
        (NEWEST, (FIRST, SECOND)),
        (NEWEST, (SECOND, THIRD)),
        (NEWEST, (SECOND, SECOND)),
        (OLD, CHAIN),
    ],
)
async def test_a_chain_that_contradicts_what_was_signed_is_held(counter, content, chain):
    event = issued(content, a_qr(content), replaces_chain=chain)

    with pytest.raises(ContradictoryEvent):
        await use_cases.accept_prescription(counter.pool, RESOURCES, event, now=NOON)


async def test_a_chain_through_another_patients_prescription_is_held(counter):
    other = a_content(patient=a_patient(ins=OTHER_INS))
    await counter.receive(other)

    with pytest.raises(ContradictoryEvent):
        await counter.receive(NEWEST, replaces_chain=CHAIN)


async def test_what_another_patient_received_is_never_told(counter):
    """The one of the other patient comes after the forged chain: its end is not believed."""
    await counter.receive(NEWEST, replaces_chain=CHAIN)
    other = a_content(patient=a_patient(ins=OTHER_INS))
    qr_text = await counter.receive(other)
    seen = await counter.consulted(qr_text)
    await counter.given(seen.consultation_id, a_hand_over(packs=1))

    newest = await counter.type_in(THIRD)

    assert isinstance(newest, Consultation)
    assert newest.prescription.handed_over_before == ()
