"""The list of what nobody has checked yet, on the day of the officine."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from services.dispense import use_cases
from services.dispense.model import Recorded, WorklistQuery
from services.dispense.use_cases import Checked
from shared.db import transaction
from tests.dispense.builders import (
    NOON,
    a_caller,
    a_hand_over,
    an_invoice,
)
from tests.dispense.checking import (
    check,
    given_at,
)
from tests.dispense.counter import RESOURCES
from tests.dispense.test_overseas import TAHITI, caller_at, handed_over
from tests.dispense.worklists import work_of

NIGHT = NOON + timedelta(hours=13)  # the next day in Paris


async def ids_to_check(counter, pharmacy=1, **page):
    return [work.dispensation_id for work in await work_of(counter, "to_check", pharmacy, **page)]


async def test_overseas_the_list_and_the_check_go_by_the_officine_s_own_day(counter):
    """It is four in the afternoon in Tahiti, and the next day in Paris."""
    afternoon = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    _, done = await handed_over(counter, await counter.receive(), TAHITI, afternoon)
    assert isinstance(done, Recorded)

    async def waiting(moment):
        query = WorklistQuery(kind="to_check", limit=10)
        async with transaction(counter.pool) as conn:
            return await use_cases.list_work(conn, RESOURCES, query, caller_at(TAHITI, moment))

    (work,) = await waiting(afternoon)
    at_midnight = await waiting(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))

    assert work.since == work.due_on == date(2026, 11, 22)
    assert not work.is_late
    assert at_midnight == []


async def test_what_is_billed_still_waits_for_its_check(counter):
    dispensation = await given_at(counter, packs=2)
    await counter.bill(dispensation, an_invoice())

    assert await ids_to_check(counter) == [dispensation]
    assert isinstance(await check(counter, dispensation), Checked)


async def test_what_left_on_paper_yesterday_is_not_to_check(counter):
    qr_text = await counter.receive()
    yesterday = await counter.told(qr_text, a_hand_over(), source="paper", at=NIGHT)
    today = await counter.told(
        qr_text, a_hand_over(), source="offline", intended_at=NIGHT, at=NIGHT + timedelta(hours=1)
    )

    assert yesterday.kept.dispensation_id != today.kept.dispensation_id
    assert await ids_to_check(counter, at=NIGHT + timedelta(hours=2)) == [
        today.kept.dispensation_id
    ]


async def test_an_operator_whose_officines_do_not_check_shows_no_list(counter):
    await given_at(counter)
    resources = replace(RESOURCES, is_double_checking=False)

    async with transaction(counter.pool) as conn:
        query = WorklistQuery(kind="to_check", limit=10)
        found = await use_cases.list_work(conn, resources, query, a_caller())

    assert found == []


async def test_the_list_goes_on_where_a_page_ended(counter):
    seen = await counter.consulted(await counter.receive())
    first = await counter.given(seen.consultation_id, a_hand_over())
    second = await counter.given(seen.consultation_id, a_hand_over(), at=NOON + timedelta(hours=1))

    (page,) = await work_of(counter, "to_check", limit=1)
    rest = await work_of(counter, "to_check", limit=1, after=page.position)

    assert page.dispensation_id == first.dispensation_id
    assert [work.dispensation_id for work in rest] == [second.dispensation_id]
