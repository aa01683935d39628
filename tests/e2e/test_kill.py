"""kill -9 of a service while prescriptions live: nothing is lost, nothing happens twice."""

import asyncio
import os
from random import Random

import asyncpg
import pytest

from deploy.local.environment import SERVICES
from deploy.local.stack import LocalStack
from tests.dispense.linearizable import Line, order_of
from tests.e2e.lives import Lives, assert_each_lived_once, assert_nothing_waits
from tests.e2e.tills import PACKS, Contested, Tills

LIVES = 24
KILLED_AFTER = (4, 14)
RUNS = int(os.environ.get("HISTORIES", "1"))
SEED = int(os.environ.get("HISTORIES_SEED", "1"))
PRESCRIPTIONS = int(os.environ.get("HISTORIES_PRESCRIPTIONS", "6"))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_killed_service_loses_nothing_and_repeats_nothing(service, stack, cast):
    lives = Lives(cast, LIVES)

    for finished in KILLED_AFTER:
        await lives.until(finished)
        stack.kill(service)
        await asyncio.to_thread(stack.restart, service)

    lived = await lives.all()
    assert len({life.number for life in lived}) == LIVES
    await assert_each_lived_once(cast, lived)
    await assert_nothing_waits(stack)
    assert not {life.number for life in lived} & {case["number"] for case in await cast.cases()}


@pytest.mark.parametrize("seed", range(SEED, SEED + RUNS))
async def test_what_tills_were_told_while_all_was_killed_has_an_order_that_explains_it(
    seed, stack, cast
):
    await _keep_what_is_acknowledged(stack)
    tills = Tills(cast, Random(seed))  # noqa: S311 - no secret
    await tills.open(PRESCRIPTIONS)

    async with asyncio.TaskGroup() as at_once:
        at_once.create_task(tills.serve())
        at_once.create_task(_kill_all(stack, tills))
    await tills.look_back()

    for contested in tills.contested:
        assert order_of(contested.history, Line(left=PACKS)) is not None, contested
    await _assert_balances_are_sums(stack, tills.contested)


async def _keep_what_is_acknowledged(stack: LocalStack) -> None:
    """The tests' server answers before its log is written: what a kill of it would lose."""
    for service in ("prescribe", "dispense"):  # a cancellation is acknowledged by the first
        conn = await asyncpg.connect(stack.dsn(service))
        await conn.execute(f"ALTER DATABASE {service} SET synchronous_commit = on")
        await conn.close()
        await asyncio.to_thread(stack.restart, service)


async def _kill_all(stack: LocalStack, tills: Tills) -> None:
    for share, kill in ((0.2, _kill_dispense), (0.4, _kill_postgres), (0.7, _kill_both)):
        await tills.until(int(tills.total * share))
        await asyncio.to_thread(kill, stack)


def _kill_dispense(stack: LocalStack) -> None:
    stack.kill("dispense")
    stack.restart("dispense")


def _kill_postgres(stack: LocalStack) -> None:
    stack.postgres.kill()
    stack.postgres.start()


def _kill_both(stack: LocalStack) -> None:
    stack.kill("dispense")
    _kill_postgres(stack)
    stack.restart("dispense")


async def _assert_balances_are_sums(stack: LocalStack, contested: list[Contested]) -> None:
    conn = await asyncpg.connect(stack.dsn("dispense"))
    rows = await conn.fetch(
        """
        SELECT delivered, (
            SELECT coalesce(sum(packs), 0)
            FROM dispensation JOIN dispensation_line USING (dispensation_id)
            WHERE dispensation.number = prescription_line.number
        ) AS recorded
        FROM prescription_line WHERE number = ANY($1::TEXT[]) LIMIT 10000
        """,
        [each.number for each in contested],
    )
    await conn.close()
    assert len(rows) == len(contested)
    assert all(row["delivered"] == row["recorded"] <= PACKS for row in rows)
