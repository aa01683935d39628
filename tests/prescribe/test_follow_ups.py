"""Which prescriptions wait to be executed: only late ones, own ones, and those that may be seen."""

from datetime import timedelta
from typing import Final

import pytest

from services.prescribe.model.following import FollowUpPosition
from services.prescribe.rules.access import author_sees_execution
from shared.days import last_first_day
from tests.builders import ISSUED_ON, OTHER_PRESCRIBER_RPPS
from tests.prescribe.desk import a_caller
from tests.prescribe.events import consent
from tests.prescribe.following import OPENING, RENEWED, follow, gave, later, noon, numbers

NEVER: Final = "never_executed"
PARTLY: Final = "partly_executed"
RENEWAL: Final = "late_renewal"


async def test_what_nobody_executed_is_late_after_fifteen_days_and_until_it_expires(desk):
    number = (await desk.issue()).number
    last = last_first_day(ISSUED_ON)

    assert await numbers(desk, NEVER, at=later(14)) == []
    (found,) = await follow(desk, NEVER, at=later(15))
    assert (found.number, found.since, found.until) == (number, ISSUED_ON, last)
    assert found.patient.family_name == "PATIENTE-FICTIVE"
    (line,) = found.lines
    assert (line.label[:17], line.unit, line.left_total) == ("DOLIPRANE 1000 mg", "pack", 2)
    assert await numbers(desk, NEVER, at=noon(last)) == [number]
    assert await numbers(desk, NEVER, at=noon(last + timedelta(days=1))) == []


@pytest.mark.parametrize("at_issue", [True, False])
@pytest.mark.parametrize("later_word", [None, True, False])
async def test_the_list_says_in_sql_what_the_rule_says_of_the_patient(desk, at_issue, later_word):
    number = (await desk.issue(prescriber_sees_execution=at_issue)).number
    if later_word is not None:
        await desk.take(consent(number, sees=later_word))

    found = await numbers(desk, NEVER, at=later(15))

    sees = author_sees_execution(at_issue=at_issue, later=later_word)
    assert found == ([number] if sees else [])


async def test_a_row_whose_lines_are_missing_does_not_break_the_list(desk):
    numbers_ = [(await desk.issue()).number for _ in range(2)]
    await desk.pool.execute("DELETE FROM line_left WHERE number = $1", numbers_[0])

    found = await follow(desk, NEVER, at=later(15))

    assert {each.number: len(each.lines) for each in found} == {numbers_[0]: 0, numbers_[1]: 1}


async def test_a_visit_that_handed_nothing_over_executed_nothing(desk):
    number = (await desk.issue()).number
    await desk.take(
        gave(
            number,
            outcome="not_delivered",
            packs=0,
            reason="stock_out",
            left_total=2,
            left_now=2,
            next_possible_on=None,
            state="issued",
        )
    )

    assert await numbers(desk, NEVER, at=later(15)) == [number]


async def test_what_waits_for_a_distant_operation_is_not_late_before_it(desk):
    operated_on = ISSUED_ON + timedelta(days=43)
    surgery = {"operated_on": operated_on.isoformat(), "discharged_on": operated_on.isoformat()}
    number = (await desk.issue(surgery=surgery)).number
    nothing = {"outcome": "not_delivered", "packs": 0, "reason": "stock_out", "left_total": 2}
    visit = gave(number, **nothing, left_now=2, next_possible_on=None, state="issued")

    for _ in ("as it was issued", "and after a visit that handed nothing over"):
        assert await numbers(desk, NEVER, at=later(40 + 14)) == []
        assert await numbers(desk, NEVER, at=later(40 + 15)) == [number]
        await desk.take(visit)


async def test_the_rest_of_a_visit_is_late_after_seven_days(desk):
    number = (await desk.issue(lines=[RENEWED])).number
    await desk.take(gave(number, packs=1, left_total=5, left_now=1, next_possible_on=None))

    assert await numbers(desk, PARTLY, at=later(6)) == []
    assert await numbers(desk, PARTLY, at=later(7)) == [number]
    assert await numbers(desk, NEVER, at=later(15)) == []
    assert await numbers(desk, RENEWAL, at=later(60)) == []


async def test_a_line_left_out_at_the_visit_waits_too(desk):
    number = (await desk.issue(lines=[RENEWED, RENEWED])).number
    await desk.take(gave(number))

    (found,) = await follow(desk, PARTLY, at=later(7))

    assert found.until == last_first_day(ISSUED_ON)
    assert [line.left_total for line in found.lines] == [4, 6]
    assert found.number == number


async def test_a_renewal_is_late_ten_days_after_it_opens_until_somebody_comes(desk):
    number = (await desk.issue(lines=[RENEWED])).number
    await desk.take(gave(number))

    assert await numbers(desk, RENEWAL, at=later(39)) == []
    (found,) = await follow(desk, RENEWAL, at=later(40))
    assert (found.number, found.since, found.until) == (
        number,
        OPENING,
        ISSUED_ON.replace(year=ISSUED_ON.year + 1),
    )
    assert found.lines[0].next_possible_on == OPENING
    again = OPENING + timedelta(days=42)
    await desk.take(
        gave(
            number,
            prescription_version=2,
            occurred_at=noon(OPENING + timedelta(days=12)),
            left_total=2,
            next_possible_on=again,
        )
    )
    assert await numbers(desk, RENEWAL, at=noon(again + timedelta(days=9))) == []
    assert await numbers(desk, RENEWAL, at=noon(again + timedelta(days=10))) == [number]


async def test_a_renewal_is_not_waited_for_after_the_end_of_validity(desk):
    number = (await desk.issue(lines=[RENEWED])).number
    await desk.take(gave(number))
    last = ISSUED_ON.replace(year=ISSUED_ON.year + 1)

    assert await numbers(desk, RENEWAL, at=noon(last)) == [number]
    assert await numbers(desk, RENEWAL, at=noon(last + timedelta(days=1))) == []


async def test_events_in_any_order_and_twice_lead_to_the_same_follow_ups(desk):
    first, second = [(await desk.issue(lines=[RENEWED])).number for _ in range(2)]
    visits = {
        number: (
            gave(number),
            gave(number, prescription_version=2, left_total=3, left_now=1, next_possible_on=None),
            gave(number, prescription_version=3, left_total=2),
        )
        for number in (first, second)
    }
    await desk.take(*visits[first])
    await desk.take(*reversed(visits[second]), *visits[second])

    rows = await desk.pool.fetch("SELECT number, kind, since, until FROM follow_up")
    of_first, of_second = (
        {tuple(row)[1:] for row in rows if row["number"] == number} for number in (first, second)
    )
    assert of_first == of_second
    assert {kind for kind, *_ in of_first} == {RENEWAL}


@pytest.mark.parametrize("state", ["cancelled", "replaced", "expired", "dispensed"])
async def test_an_ended_prescription_is_not_late(desk, state):
    never, begun = [(await desk.issue(lines=[RENEWED])).number for _ in range(2)]
    await desk.take(gave(begun))
    for number in (never, begun):
        await desk.pool.execute(
            """
            INSERT INTO execution (number, state, version) VALUES ($1, $2, 9)
            ON CONFLICT (number) DO UPDATE SET state = EXCLUDED.state, version = EXCLUDED.version
            """,
            number,
            state,
        )

    assert await numbers(desk, NEVER, at=later(60)) == []
    assert await numbers(desk, RENEWAL, at=later(60)) == []


async def test_what_ended_stays_so_when_an_older_visit_is_told_late(desk):
    number = (await desk.issue(lines=[RENEWED])).number
    await desk.take(gave(number, prescription_version=2, state="dispensed", left_total=0))
    await desk.take(gave(number, prescription_version=1))

    assert await desk.count("follow_up") == 0


async def test_a_patient_who_objects_is_on_no_list_and_counts_nowhere(desk):
    objecting = (await desk.issue(prescriber_sees_execution=False)).number
    agreeing = (await desk.issue()).number
    third = (await desk.issue()).number
    page = await follow(desk, NEVER, at=later(20), limit=2)

    assert {found.number for found in page} == {agreeing, third}
    assert await numbers(desk, NEVER, at=later(20), limit=3) == [found.number for found in page]
    await desk.take(consent(agreeing, sees=False), consent(objecting, sees=True))
    assert set(await numbers(desk, NEVER, at=later(20))) == {objecting, third}
    await desk.take(consent(agreeing, sees=True, sequence=2))
    assert set(await numbers(desk, NEVER, at=later(20))) == {objecting, agreeing, third}


async def test_nobody_reads_the_follow_ups_of_another_and_each_one_shown_is_audited(desk):
    shown = {(await desk.issue()).number for _ in range(3)}
    stranger = a_caller(OTHER_PRESCRIBER_RPPS, at=later(20))

    assert await numbers(desk, NEVER, at=later(20), caller=stranger) == []
    assert set(await numbers(desk, NEVER, at=later(20))) == shown

    rows = await desk.pool.fetch(
        """
        SELECT prescription_number, outcome, detail::TEXT AS detail FROM audit
        WHERE operation = 'prescription_follow'
        """
    )
    assert {row["prescription_number"] for row in rows} == shown
    assert {(row["outcome"], row["detail"]) for row in rows} == {
        ("shown", '{"kind": "never_executed"}')
    }


async def test_pages_follow_each_other_oldest_first_without_gap_or_repetition(desk):
    for _ in range(5):
        await desk.issue()
    everything = await follow(desk, NEVER, at=later(20))

    pages, after = [], None
    while page := await follow(desk, NEVER, at=later(20), limit=2, after=after):
        pages += page
        after = FollowUpPosition(page[-1].since, page[-1].number)

    assert pages == everything
    assert len(everything) == 5
