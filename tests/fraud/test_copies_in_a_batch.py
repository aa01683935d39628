"""One event id, several contents, one batch: the first counts, and the others leave no trace."""

from services.fraud.use_cases.names import DISPENSE_CONSUMER, PRESCRIBE_CONSUMER
from tests.builders import a_number
from tests.fraud.events import A, B, issued, recorded, reversal


async def test_a_copy_under_another_number_is_no_prescription(pool, desk):
    genuine = issued()
    copy = genuine.model_copy(update={"number": a_number(9), "patient_ref": "aa" * 16})

    await desk.examiner.take(PRESCRIBE_CONSUMER, [genuine, copy])

    known = await pool.fetch("SELECT number FROM prescription WHERE issue_id IS NOT NULL")
    assert [row["number"] for row in known] == [genuine.number]


async def test_a_copy_of_a_reversal_takes_back_nothing_else(pool, desk):
    done, other = recorded(A), recorded(B, 1, number=a_number(9))
    await desk.examiner.take(DISPENSE_CONSUMER, [done, other])
    genuine = reversal(done)
    copy = reversal(other).model_copy(update={"event_id": genuine.event_id})

    await desk.examiner.take(DISPENSE_CONSUMER, [genuine, copy])

    stands = await pool.fetch("SELECT number FROM handover WHERE has_served")
    assert [row["number"] for row in stands] == [other.number]
