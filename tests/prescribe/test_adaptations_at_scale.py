"""Twenty thousand open requests: the loop that ends those past their time reads only these."""

from datetime import timedelta

from services.prescribe import store
from services.prescribe.store.adaptations import LOCK_DUE
from shared.db import transaction

COUNT, DUE, BATCH = 20_000, 30, 100

# All are open, and the time of the first thirty is over.
FILL = """
    INSERT INTO adaptation
        (request_id, event_id, number, line, kind, patient_ref, prescriber_rpps, pharmacy_finess,
         requested_at, answer_by, sealed_question)
    SELECT gen_random_uuid(), gen_random_uuid(), $1, 1, 'stock_out', 'f', '99700000001',
        '759999014', now(), now() + (i - $3::INTEGER) * INTERVAL '1 minute', 'k.q'
    FROM generate_series(1, $2::INTEGER) AS i
"""


async def test_what_is_due_is_read_off_one_index(desk):
    number = (await desk.issue()).number
    await desk.pool.execute(FILL, number, COUNT, DUE)
    await desk.pool.execute("ANALYZE adaptation")

    async with transaction(desk.pool) as conn:
        plan = await conn.fetchval(f"EXPLAIN (FORMAT JSON) {LOCK_DUE}", BATCH)
        due = await store.lock_due_adaptations(conn, limit=BATCH)

    assert len(due) == DUE
    assert max(each.answer_by for each in due) - min(each.answer_by for each in due) == timedelta(
        minutes=DUE - 1
    )
    assert "adaptation_due" in plan
    assert '"Index Cond": "(answer_by <= statement_timestamp())"' in plan
