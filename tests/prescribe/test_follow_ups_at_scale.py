"""A hundred thousand prescriptions: a page of follow-ups is read off one index."""

from datetime import timedelta

from services.prescribe import store
from services.prescribe.model.following import FollowUpPosition, FollowUpQuery
from services.prescribe.store.follow_ups import LIST_FOLLOW_UPS
from shared.identifiers import Rpps
from tests.builders import ISSUED_ON

COUNT, PRESCRIBERS = 100_000, 50
BUSY = Rpps("99700000001")
TODAY, SINCE = ISSUED_ON, (ISSUED_ON - timedelta(days=93), ISSUED_ON - timedelta(days=15))

# Issued over the last year by fifty prescribers; every fifth patient objects at once
# and every seventh later, every third prescription waits for a renewal, every tenth was cancelled.
FILL = (
    """
    INSERT INTO prescription
        (number, prescriber_rpps, patient_ref, issued_on, valid_until, issued_at, is_secure,
         prescriber_sees_execution, lines_digest, qr_digest, signing_key_id, sealed_content,
         sealed_qr)
    SELECT 'N' || i, 99700000000 + i % $2, 'f', day, day + 365, day, FALSE, i % 5 <> 0,
        decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), key_id, 'k.c', 'k.q'
    FROM generate_series(1, $1::INTEGER) AS i
        CROSS JOIN LATERAL (SELECT $3::DATE - i % 365 AS day) AS issued
        CROSS JOIN signing_key
    """,
    """
    INSERT INTO follow_up (number, kind, prescriber_rpps, since, until)
    SELECT number, CASE WHEN substr(number, 2)::INTEGER % 3 = 0 THEN 'late_renewal'
        ELSE 'never_executed' END, prescriber_rpps, issued_on, issued_on + 90
    FROM prescription
    """,
    """
    INSERT INTO execution (number, state, version)
    SELECT number, CASE WHEN substr(number, 2)::INTEGER % 10 = 0 THEN 'cancelled'
        ELSE 'issued' END, 2
    FROM prescription WHERE substr(number, 2)::INTEGER % 2 = 0
    """,
    """
    INSERT INTO consent (number, prescriber_sees_execution, sequence)
    SELECT number, FALSE, 1 FROM prescription WHERE substr(number, 2)::INTEGER % 7 = 0
    """,
)


async def test_a_page_is_read_off_one_index_and_holds_only_what_may_be_seen(desk):
    await desk.pool.execute(FILL[0], COUNT, PRESCRIBERS, TODAY)
    for statement in FILL[1:]:
        await desk.pool.execute(statement)
    await desk.pool.execute("ANALYZE prescription, follow_up, execution, consent")
    position = FollowUpPosition(TODAY - timedelta(days=60), "")
    query = FollowUpQuery(kind="never_executed", limit=100, after=position)

    async with desk.pool.acquire() as conn:
        page = await store.list_follow_ups(conn, BUSY, query, today=TODAY, since=SINCE)
        plan = await conn.fetchval(
            f"EXPLAIN (FORMAT JSON) {LIST_FOLLOW_UPS}",
            *(BUSY, query.kind, *SINCE, TODAY),
            *(position.since, position.number, query.limit),
        )

    assert len(page) == 100
    serials = [int(found.number[1:]) for found in page]
    assert all(serial % 5 and serial % 7 and serial % 10 for serial in serials)
    assert [(f.since, f.number) for f in page] == sorted((f.since, f.number) for f in page)
    assert "follow_up_of_prescriber" in plan
    assert '"Seq Scan"' not in plan
