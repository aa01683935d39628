"""What the tables themselves refuse, whatever the code would say."""

import asyncpg
import pytest

from services.dispense import store
from services.dispense.model import MOMENTS_MAX
from shared.db import transaction
from tests.builders import a_number
from tests.dispense.builders import NOON, a_finess, a_hand_over, an_invoice


async def test_the_database_refuses_more_than_was_prescribed(counter):
    await counter.receive()

    with pytest.raises(asyncpg.CheckViolationError, match="never_more_than_prescribed"):
        await counter.pool.execute(
            "UPDATE prescription_line SET delivered = authorised + 1, round_started_on = $1,"
            " round_delivered = 1",
            NOON.date(),
        )


async def test_the_database_refuses_a_hand_over_without_its_round(counter):
    await counter.receive()

    with pytest.raises(asyncpg.CheckViolationError, match="delivered_has_its_round"):
        await counter.pool.execute("UPDATE prescription_line SET delivered = 1")


async def test_the_database_refuses_a_balance_below_zero(counter):
    await counter.receive()

    with pytest.raises(asyncpg.CheckViolationError):
        await counter.pool.execute("UPDATE prescription_line SET delivered = -1")


async def test_the_database_refuses_a_second_dispensation_of_one_version(counter):
    seen = await counter.consulted(await counter.receive())
    await counter.given(seen.consultation_id)
    copied = """
        INSERT INTO dispensation
            (dispensation_id, number, consultation_id, prescription_version, pharmacy_finess,
             pharmacist_rpps, recorded_at, billing)
        SELECT gen_random_uuid(), number, consultation_id, prescription_version, pharmacy_finess,
               pharmacist_rpps, recorded_at, billing
        FROM dispensation
    """

    with pytest.raises(asyncpg.UniqueViolationError):
        await counter.pool.execute(copied)


async def test_failed_consults_of_an_officine_fill_one_row_of_a_thousand(pool):
    async with transaction(pool) as conn:
        await store.lock_failures(conn, a_finess())

        with pytest.raises(asyncpg.CheckViolationError):
            await store.mark_failures(conn, a_finess(), [NOON] * (MOMENTS_MAX + 1))


async def test_an_invoice_reads_back_as_it_was_kept(counter):
    seen = await counter.consulted(await counter.receive())
    recorded = await counter.given(seen.consultation_id, a_hand_over(packs=1))
    billed = await counter.bill(recorded.dispensation_id, an_invoice())

    async with transaction(counter.pool) as conn:
        found = await store.list_invoices(conn, [recorded.dispensation_id])

    assert found == {recorded.dispensation_id: billed}


async def test_what_does_not_exist_is_none(pool):
    async with transaction(pool) as conn:
        assert await store.lock_prescription(conn, a_number()) is None
        assert await store.find_prescription(conn, a_number()) is None
        assert await store.find_signing_key(conn, b"none") is None
