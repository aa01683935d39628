"""The examiner of the service: with the alerts, the holds and the rules of this very moment."""

from services.fraud.use_cases import Examiner, rule_life
from services.fraud.use_cases.knowing import knowledge_of
from services.fraud.use_cases.names import DISPENSE_CONSUMER
from shared.db import transaction
from tests.builders import a_number
from tests.fraud.deciding import EVE, a_case, a_proposal, decided
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import A, B, presented
from tests.fraud.rule_lives import drafted, stored


def the_examiner(pool) -> Examiner:
    return Examiner(pool, RESOURCES, knowledge_of(RESOURCES))


async def test_what_two_analysts_confirmed_is_a_fact_at_the_next_presentation(pool):
    examiner = the_examiner(pool)
    await examiner.take(DISPENSE_CONSUMER, [presented(A, number=a_number(3))])
    case_id = await a_case(pool, number=a_number(3))

    await decided(pool, a_proposal(case_id))
    await examiner.take(DISPENSE_CONSUMER, [presented(A, 9_000, number=a_number(3))])

    raised = await pool.fetch("SELECT signal, signal_class FROM raised_signal")
    assert [tuple(row) for row in raised] == [("S4", "D")]


async def test_a_rule_on_trial_is_examined_from_the_next_batch_on_and_files_nothing(pool):
    await stored(pool)
    examiner = the_examiner(pool)
    await examiner.take(DISPENSE_CONSUMER, [presented(A)])
    version = await drafted(pool, parameters={"points": 1})
    async with transaction(pool) as conn:
        await rule_life.start_trial(conn, version.rule_version_id, caller=EVE)

    await examiner.take(DISPENSE_CONSUMER, [presented(B, 1), presented(B, 2, number=a_number(2))])

    assert await Desk(pool).raised() == ["S2 F"]  # the live one: two officines
    (said,) = await pool.fetch("SELECT rule_version_id, observed FROM shadow_hit")
    assert tuple(said) == (version.rule_version_id, "2")
    kept = await pool.fetch("SELECT kind FROM fact")
    assert [row["kind"] for row in kept] == ["presentation"] * 3
