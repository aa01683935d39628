"""Packs that may not be handed over: what fraud keeps of them, and which are worth a case."""

import pytest

from services.fraud import rules
from services.fraud.store.timeline import list_timeline
from shared.db import transaction
from tests.builders import a_number
from tests.fraud.events import A, B, issued, pack_shown


@pytest.mark.parametrize(
    ("finding", "first", "is_suspect"),
    [
        ("dispensed_before", A, True),
        ("dispensed_before", B, False),  # a slip: the same officine scanned it before
        ("dispensed_before", None, True),  # another register knows of it
        ("unknown", None, True),
        ("expired", None, False),
        ("recalled", None, False),
        ("not_verified", None, False),
    ],
)
async def test_a_pack_that_no_mistake_explains_opens_a_case(desk, finding, first, is_suspect):
    event = pack_shown(B, finding=finding, first_pharmacy_finess=first)

    for _ in range(2):
        await desk.take(event)

    assert rules.suspects_pack(finding, by=B, first=first) is is_suspect
    assert await desk.count("pack_presentation") == 1
    assert await desk.count("fraud_case") == is_suspect
    assert await desk.published() == []


async def test_packs_of_one_prescription_are_in_one_case(desk):
    for _ in range(2):
        await desk.take(pack_shown())

    assert await desk.count("fraud_case") == 1


async def test_the_timeline_tells_which_pack_was_shown_and_who_had_handed_it_over(desk):
    await desk.take(issued())
    await desk.take(pack_shown())

    async with transaction(desk.pool) as conn:
        (shown,) = await list_timeline(conn, "prescription", a_number())

    assert shown.kind == "pack"
    assert (shown.finding, shown.pack_ref) == ("dispensed_before", "a1" * 32)
    assert (shown.pharmacy_finess, shown.first_pharmacy_finess) == (B, A)
