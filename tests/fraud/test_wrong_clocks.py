"""One wrong clock, or a forged event, must not blind the examiner for everybody else."""

from datetime import UTC, datetime, timedelta

import pytest

from services.fraud.use_cases import Examiner
from services.fraud.use_cases.knowing import knowledge_of
from services.fraud.use_cases.names import DISPENSE_CONSUMER, PRESCRIBE_CONSUMER
from shared.kafka.consume import ContradictoryEvent
from tests.builders import a_number
from tests.fraud.desk import RESOURCES
from tests.fraud.events import NOON, A, issued, presented

END_OF_TIME = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)


def the_examiner(pool) -> Examiner:
    return Examiner(pool, RESOURCES, knowledge_of(RESOURCES), now=lambda: NOON)


@pytest.mark.parametrize(
    "moment", [END_OF_TIME, NOON + timedelta(days=2), datetime(1970, 1, 1, tzinfo=UTC)]
)
async def test_an_event_of_an_impossible_time_is_told_apart_and_leaves_nothing(pool, moment):
    examiner = the_examiner(pool)

    with pytest.raises(ContradictoryEvent):
        await examiner.take(PRESCRIBE_CONSUMER, [issued(occurred_at=moment)])

    assert await pool.fetchval("SELECT count(*) FROM trace_bucket") == 0
    await examiner.take(PRESCRIBE_CONSUMER, [issued(number=a_number(2))])
    assert await pool.fetchval("SELECT count(*) FROM prescription") == 1


async def test_clocks_that_differ_by_minutes_are_no_matter(pool):
    examiner = the_examiner(pool)

    await examiner.take(DISPENSE_CONSUMER, [presented(A, 0.5)])

    assert await pool.fetchval("SELECT count(*) FROM presentation") == 1
