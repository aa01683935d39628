"""A report and a batch open the same case at once: neither fails, and there is one case."""

import asyncio

from services.fraud.use_cases.names import DISPENSE_CONSUMER
from tests.builders import a_number
from tests.fraud.desk import Desk
from tests.fraud.events import B, C, exhausted
from tests.fraud.reporting import a_request, filed


async def test_a_report_that_opens_the_case_of_a_batch_costs_it_nothing(pool):
    desk = Desk(pool)

    for n in range(1, 6):
        shown = [exhausted(B, n, number=a_number(n)), exhausted(C, n + 1, number=a_number(n))]
        await asyncio.gather(
            filed(pool, a_request(number=a_number(n))),
            desk.examiner.take(DISPENSE_CONSUMER, shown),
        )

    counted = await pool.fetch("SELECT number, count(*) FROM fraud_case GROUP BY number")
    assert sorted(map(tuple, counted)) == sorted((a_number(n), 1) for n in range(1, 6))
    assert await pool.fetchval("SELECT count(DISTINCT event_id) FROM hit") == 10
