"""Events of prescribe and fraud: each is learnt once, however often and early it comes."""

import asyncio
from datetime import date

import pytest

from services.dispense import use_cases
from shared.kafka.consume import ContradictoryEvent
from shared.sealing import Unsealable
from shared.signing import InvalidKey
from tests.builders import (
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    a_content,
    a_line,
    a_number,
    a_patient,
)
from tests.dispense.builders import NOON, an_alert, in_packs
from tests.dispense.counter import RESOURCES, Counter
from tests.dispense.events import (
    OTHER_SIGNING_KEY,
    SIGNING_KEY,
    a_qr,
    a_signal,
    issued,
    key_published,
)


async def accept(counter: Counter, event) -> None:
    await use_cases.accept_prescription(counter.pool, RESOURCES, event, now=NOON)


async def rows(counter: Counter, table: str) -> list[str]:
    assert table.isidentifier()
    found = await counter.pool.fetch(f"SELECT t::TEXT AS row FROM {table} t LIMIT 100")  # noqa: S608 - a name we wrote
    return sorted(row["row"] for row in found)


async def test_a_prescription_delivered_twice_is_kept_once(counter):
    event = issued(a_content(), a_qr(a_content()))

    await accept(counter, event)
    once = await rows(counter, "prescription"), await rows(counter, "prescription_line")
    await accept(counter, event)

    assert (await rows(counter, "prescription"), await rows(counter, "prescription_line")) == once


async def test_the_same_prescription_arriving_many_times_at_once_is_kept_once(counter):
    event = issued(a_content(), a_qr(a_content()))

    await asyncio.gather(*(accept(counter, event) for _ in range(6)))

    assert await counter.count("prescription") == 1
    assert await counter.count("prescription_line") == 1


@pytest.mark.parametrize(
    "other",
    [
        a_content(lines=(a_line(quantity=in_packs(9)),)),
        a_content(patient=a_patient(ins=OTHER_INS)),
        a_content(valid_until=date(2028, 11, 22)),
    ],
)
async def test_a_copy_once_taken_is_not_replaced_by_another_event_of_its_number(counter, other):
    """It is held, as in notify: people look at who said two things under one number."""
    qr_text = await counter.receive()

    for text in (a_qr(other), qr_text):
        with pytest.raises(ContradictoryEvent):
            await accept(counter, issued(other, text))

    seen = await counter.consulted(qr_text)
    assert seen.prescription.content == a_content()


async def test_a_key_is_learnt_once_and_kept(counter):
    event = key_published()

    await use_cases.learn_signing_key(counter.pool, event)
    await use_cases.learn_signing_key(counter.pool, event)
    await use_cases.learn_signing_key(counter.pool, key_published())

    assert await counter.count("signing_key") == 1


async def test_a_key_under_the_id_of_another_is_held(counter):
    usurped = key_published(OTHER_SIGNING_KEY).model_copy(
        update={"key_id": SIGNING_KEY.key_id.hex()}
    )

    with pytest.raises(InvalidKey):
        await use_cases.learn_signing_key(counter.pool, usurped)

    assert await counter.count("signing_key") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"prescriber_rpps": OTHER_PRESCRIBER_RPPS},
        {"lines": ()},
        {"qr_digest": "00" * 32},
        {"lines_digest": "00" * 16},
    ],
)
async def test_an_event_that_disagrees_with_its_sealed_content_is_held(counter, changes):
    event = issued(a_content(), a_qr(a_content()), **changes)

    with pytest.raises(ContradictoryEvent):
        await accept(counter, event)

    assert await counter.count("prescription") == 0
    assert await counter.count("inbox") == 0


async def test_a_line_with_a_field_of_a_later_release_keeps_its_signature(counter):
    content = a_content()
    later = content.canonical_lines().decode().replace('{"duration', '{"colour":"blue","duration')
    event = issued(content, a_qr(content), lines_signed=later)

    await accept(counter, event)

    assert await counter.count("prescription") == 1


@pytest.mark.parametrize("lines", [(a_line(packs=3),), (a_line(), a_line(line=2))])
async def test_content_that_is_not_what_was_signed_is_held(counter, lines):
    signed = a_content(lines=lines).canonical_lines().decode()
    event = issued(a_content(), a_qr(a_content()), lines_signed=signed)

    with pytest.raises(ContradictoryEvent):
        await accept(counter, event)


async def test_content_sealed_for_another_number_does_not_open(counter):
    event = issued(a_content(), a_qr(a_content()))

    with pytest.raises(Unsealable):
        await accept(counter, event.model_copy(update={"number": a_number(2)}))


async def test_an_alert_may_come_before_its_prescription_and_comes_once(counter):
    signal = a_signal(a_number())

    await use_cases.keep_signal(counter.pool, signal)
    await use_cases.keep_signal(counter.pool, signal)
    seen = await counter.consulted(await counter.receive())

    (alert,) = seen.prescription.alerts
    assert alert == an_alert(signal_id=signal.signal_id)


async def test_a_signal_for_analysts_is_not_kept(counter):
    await use_cases.keep_signal(counter.pool, a_signal(a_number(), signal_class="F"))

    assert await counter.count("alert") == 0
