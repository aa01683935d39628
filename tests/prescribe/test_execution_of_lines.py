"""Line by line: what was handed over, when, where, substituted or not, what is left, from when."""

from datetime import timedelta

import pytest

from tests.builders import ISSUED_ON, a_drafted_line
from tests.prescribe.desk import NOW, a_caller, a_patient_caller
from tests.prescribe.events import DELIVERED, OFFICINE, billed, consent, recorded
from tests.prescribe.following import OPENING, RENEWED, gave, later


async def lines_of(desk, number, caller=None):
    found = await desk.read(number, caller)
    assert found is not None
    return found.execution.lines


async def test_an_untouched_line_is_left_whole(desk):
    (line,) = await lines_of(desk, (await desk.issue()).number)

    assert (line.status, line.unit, line.total, line.left_total) == ("to_dispense", "pack", 2, 2)
    assert (line.next_possible_on, line.hand_overs) == (None, ())


async def test_a_substitution_is_told_with_its_product_its_officine_and_its_invoice(desk):
    number = (await desk.issue()).number
    done = recorded(number)
    await desk.take(done, billed(number, done.dispensation_id))

    (line,) = await lines_of(desk, number)

    (hand_over,) = line.hand_overs
    assert (line.status, line.left_total) == ("partially_dispensed", 1)
    assert (hand_over.is_substituted, hand_over.label) == (True, DELIVERED)
    assert (hand_over.packs, hand_over.pharmacy_finess) == (1, OFFICINE)
    assert hand_over.recorded_at == done.occurred_at
    assert hand_over.billing is not None
    assert hand_over.billing.reconciliation == "reconciled"


async def test_what_was_not_delivered_is_told_with_its_reason(desk):
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

    (line,) = await lines_of(desk, number)

    assert line.status == "not_dispensed"
    assert [(each.outcome, each.reason) for each in line.hand_overs] == [
        ("not_delivered", "stock_out")
    ]


async def test_what_was_adapted_is_told_with_the_agreement(desk):
    number = (await desk.issue()).number
    agreed = {"agreed_by": "phone", "agreed_at": later(0)}
    await desk.take(gave(number, outcome="adapted", left_total=1, **agreed))

    (line,) = await lines_of(desk, number)

    (hand_over,) = line.hand_overs
    assert (hand_over.outcome, hand_over.is_substituted) == ("adapted", False)
    assert (hand_over.agreed_by, hand_over.agreed_at) == ("phone", later(0))


async def test_what_is_owed_and_what_lateness_cost_are_told_beside_what_went_out(desk):
    """R.5132-33 CSP: days are lost behind the third one; the author reads why less is left."""
    number = (await desk.issue()).number
    await desk.take(gave(number, packs=1, owed_packs=2, deducted=4, left_total=1))

    found = await desk.read(number)

    assert found is not None
    (hand_over,) = found.execution.lines[0].hand_overs
    (line,) = found.execution.dispensations[0].lines
    assert (hand_over.owed_packs, hand_over.deducted) == (2, 4)
    assert (line.owed_packs, line.deducted) == (2, 4)


@pytest.mark.parametrize(
    ("outcome", "status"), [("postponed", "postponed"), ("not_delivered", "not_dispensed")]
)
async def test_an_untouched_line_stands_where_the_last_officine_left_it(desk, outcome, status):
    number = (await desk.issue()).number
    nothing = {"packs": 0, "left_total": 2, "next_possible_on": None, "state": "issued"}
    first = gave(number, outcome="not_delivered", reason="other", **nothing)
    parts = {"outcome": outcome, "reason": "stock_out", "expected_on": ISSUED_ON} | nothing
    await desk.take(first, gave(number, prescription_version=3, occurred_at=later(1), **parts))

    (line,) = await lines_of(desk, number)

    assert line.status == status
    assert line.hand_overs[0].expected_on == ISSUED_ON


async def test_each_line_has_its_own_story_the_last_visit_first(desk):
    number = (await desk.issue(lines=[RENEWED, a_drafted_line()])).number
    await desk.take(
        gave(number),
        gave(number, prescription_version=2, occurred_at=later(31), left_total=2),
        gave(number, prescription_version=3, line=2, left_total=0, next_possible_on=None),
    )

    first, second = await lines_of(desk, number)

    assert [each.recorded_at for each in first.hand_overs] == [later(31), later(0)]
    assert (first.status, first.left_total, first.next_possible_on) == (
        "partially_dispensed",
        2,
        OPENING,
    )
    assert (second.status, second.left_total, len(second.hand_overs)) == ("dispensed", 0, 1)


async def test_an_older_visit_that_is_told_late_does_not_give_anything_back(desk):
    number = (await desk.issue(lines=[RENEWED])).number
    await desk.take(gave(number, prescription_version=2, left_total=2), gave(number))

    (line,) = await lines_of(desk, number)

    assert line.left_total == 2


@pytest.mark.parametrize(("days", "statuses"), [(91, 2), (92, 1)])
async def test_a_line_that_was_not_begun_expires_alone(desk, days, statuses):
    number = (await desk.issue(lines=[RENEWED, RENEWED])).number
    await desk.take(gave(number))

    begun, untouched = await lines_of(desk, number, a_caller(at=later(days)))

    assert begun.status == "partially_dispensed"
    assert untouched.status == ("to_dispense" if statuses == 2 else "expired")


async def test_nothing_more_is_possible_after_the_end_of_validity(desk):
    number = (await desk.issue(lines=[RENEWED])).number
    await desk.take(gave(number))

    (line,) = await lines_of(desk, number, a_caller(at=later(366)))

    assert (line.status, line.left_total, line.next_possible_on) == ("expired", 4, None)


@pytest.mark.parametrize("end", ["cancelled", "replaced"])
async def test_an_end_put_by_the_prescriber_is_said_of_each_line_that_was_not_done(desk, end):
    number = (await desk.issue(lines=[RENEWED, a_drafted_line()])).number
    await desk.take(
        gave(number),
        gave(number, prescription_version=2, line=2, left_total=0, next_possible_on=None),
    )
    await desk.pool.execute("UPDATE execution SET state = $1, version = 9", end)

    first, second = await lines_of(desk, number)

    assert (first.status, first.next_possible_on) == (end, None)
    assert second.status == "dispensed"


async def test_while_the_patient_objects_no_line_is_told_of_whatever_was_done(desk):
    executed, untouched = (await desk.issue()).number, (await desk.issue()).number
    await desk.take(recorded(executed))
    for number in (executed, untouched):
        await desk.take(consent(number, sees=False))

    for number in (executed, untouched):
        assert await lines_of(desk, number) == ()
    assert len(await lines_of(desk, executed, a_patient_caller())) == 1
    await desk.take(consent(executed, sees=True, sequence=2))
    assert len(await lines_of(desk, executed)) == 1


async def test_hidden_executed_and_hidden_untouched_read_alike(desk):
    numbers = [(await desk.issue(prescriber_sees_execution=False)).number for _ in range(2)]
    await desk.take(recorded(numbers[0], occurred_at=NOW + timedelta(hours=1)))

    executed, untouched = [await desk.read(number) for number in numbers]

    assert executed is not None
    assert untouched is not None
    changes = {"number": "", "content": untouched.content}
    assert executed.model_copy(update=changes) == untouched.model_copy(update=changes)
    assert executed.issued_on == ISSUED_ON
