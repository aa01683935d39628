"""An officine beyond a limit waits, no other does, and fraud learns of it once a window."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.dispense import use_cases
from services.dispense.model import Consultation, Declined, Quotas, ScanSeen, Told
from shared.contracts.dispense import QuotaExceeded
from shared.db import transaction
from tests.builders import OTHER_INS, a_content, a_number
from tests.dispense import counter as of_tests
from tests.dispense.builders import NOON, a_caller, a_finess, nothing_given
from tests.dispense.counter import RESOURCES, Counter, codes
from tests.dispense.test_rules_of_scans import PACK

STRICT = Quotas.of(failed_consultations=2, failed_scans=2, polling=3, unserved=2)
DAY = timedelta(days=1)
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def counter(pool, monkeypatch) -> Counter:
    """The counter, with limits that are soon reached."""
    monkeypatch.setattr(of_tests, "RESOURCES", replace(RESOURCES, quotas=STRICT))
    return Counter(pool)


async def told(counter: Counter) -> list[QuotaExceeded]:
    return [event for event in await counter.published() if isinstance(event, QuotaExceeded)]


async def look(
    counter: Counter, text: str, pharmacy: int = 1, *, at: datetime = NOON
) -> ScanSeen | Declined:
    async with transaction(counter.pool) as conn:
        caller = a_caller(pharmacy, at=at)
        return await use_cases.look_at_scan(conn, of_tests.RESOURCES, text, caller)


async def received(counter: Counter, count: int) -> list[str]:
    return [await counter.receive(a_content(number=a_number(seed))) for seed in range(1, count + 1)]


async def test_failed_consults_beyond_the_limit_are_told_once_a_window(counter):
    for _ in range(2):
        assert codes(await counter.type_in(a_number(), OTHER_INS)) == ["prescription_not_found"]

    for moment in (NOON, NOON, NOON + TEN_MINUTES / 2):
        refused = await counter.type_in(a_number(), OTHER_INS, at=moment)
        assert codes(refused) == ["too_many_failed_consultations"]

    (event,) = await told(counter)
    assert (event.quota, event.count, event.window_s) == ("failed_consultations", 2, 600)
    assert (event.pharmacy_finess, event.key) == (a_finess(1), a_finess(1))


async def test_a_new_window_beyond_the_limit_is_told_again(counter):
    for moment in (NOON, NOON + TEN_MINUTES):
        for _ in range(3):
            await counter.type_in(a_number(), OTHER_INS, at=moment)

    assert [event.occurred_at for event in await told(counter)] == [NOON, NOON + TEN_MINUTES]


async def test_texts_that_are_nothing_are_refused_after_a_while_and_others_never(counter):
    for _ in range(2):
        assert isinstance(await look(counter, "nothing"), ScanSeen)

    assert codes(await look(counter, "nothing")) == ["too_many_failed_scans"]
    assert isinstance(await look(counter, PACK), ScanSeen)
    assert isinstance(await look(counter, "nothing", 2), ScanSeen)
    assert isinstance(await look(counter, "nothing", at=NOON + TEN_MINUTES), ScanSeen)
    assert [event.quota for event in await told(counter)] == ["failed_scans"]
    assert await counter.audited() == ["scan too_many_failed_scans"]


async def test_a_loop_that_tells_of_one_prescription_opens_no_case_after_another(counter):
    qr_text = await counter.receive()
    moments = [NOON - timedelta(seconds=second) for second in range(5)]

    answers = [await counter.tell(qr_text, intended_at=each, at=NOON) for each in moments]
    again = await counter.tell(qr_text, intended_at=moments[0], at=NOON)
    later = await counter.tell(qr_text, intended_at=moments[3], at=NOON + TEN_MINUTES)

    assert [isinstance(answer, Told) for answer in answers] == [True, True, True, False, False]
    assert codes(answers[3]) == ["too_many_late_executions"]
    assert isinstance(again, Told)
    assert isinstance(later, Told)
    assert [event.quota for event in await told(counter)] == ["polling"]


async def test_polling_one_prescription_is_told(counter):
    qr_text = await counter.receive()
    for _ in range(3):
        await counter.consulted(qr_text)

    assert codes(await counter.scan(qr_text)) == ["too_many_consultations"]
    assert [event.quota for event in await told(counter)] == ["polling"]


async def test_prescriptions_opened_for_nothing_are_counted_once_each(counter):
    first, second, third = await received(counter, 3)
    await counter.consulted(first)
    await counter.consulted(first)
    await counter.consulted(second)

    refused = await counter.scan(third)

    assert codes(refused) == ["too_many_unserved_consultations"]
    assert isinstance(refused, Declined)
    assert refused.refusals[0].values == {"seconds": DAY.total_seconds()}
    assert isinstance(await counter.scan(second), Consultation)  # open already
    assert isinstance(await counter.scan(third, 2), Consultation)  # another officine
    assert isinstance(await counter.scan(third, at=NOON + DAY), Consultation)
    (event,) = await told(counter)
    assert (event.quota, event.count) == ("consultations_without_dispensing", 2)
    assert event.window_s == DAY.total_seconds()


@pytest.mark.parametrize("how", ["given", "not_delivered"])
async def test_a_recorded_step_one_makes_room_for_another(counter, how):
    first, second, third = await received(counter, 3)
    right = await counter.consulted(first)
    await counter.consulted(first)
    await counter.consulted(second)

    lines = () if how == "given" else (nothing_given(),)
    await counter.given(right.consultation_id, *lines)

    assert isinstance(await counter.scan(third), Consultation)


async def test_what_is_handed_back_was_read_all_the_same(counter):
    """Else who is curious hands each one back, and looks at the next."""
    first, second, third = await received(counter, 3)
    for qr_text in (first, second):
        seen = await counter.consulted(qr_text)
        async with transaction(counter.pool) as conn:
            await use_cases.return_consultation(conn, seen.consultation_id, a_caller())

    assert codes(await counter.scan(third)) == ["too_many_unserved_consultations"]
    again = await counter.consulted(first)
    await counter.given(again.consultation_id)
    assert isinstance(await counter.scan(third), Consultation)


async def test_without_a_limit_nothing_is_counted(counter, monkeypatch):
    monkeypatch.setattr(of_tests, "RESOURCES", replace(RESOURCES, quotas=Quotas.of(unserved=0)))

    for qr_text in await received(counter, 3):
        await counter.consulted(qr_text)

    assert await told(counter) == []
