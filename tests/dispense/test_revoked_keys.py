"""A signing key was revoked: what is told at the counter, to fraud, and whatever comes twice."""

from datetime import timedelta

import pytest

from services.dispense import use_cases
from shared.contracts.dispense import PrescriptionPresented
from shared.kafka.consume import NotYetKnown
from shared.qr import ACCESS_SECRET_BYTES
from tests.builders import ISSUED_ON, a_content, a_number
from tests.dispense.builders import NOON
from tests.dispense.counter import Counter, codes
from tests.dispense.events import a_qr, key_published, key_revoked

FAILURES_MAX = 10
A_DAY = timedelta(days=1)


async def presented(counter: Counter) -> tuple[str, bool]:
    event = (await counter.published())[-1]
    assert isinstance(event, PrescriptionPresented)
    return event.authenticity, event.is_known


async def test_what_was_issued_before_the_end_stays_good(counter):
    qr_text = await counter.receive()

    await use_cases.distrust_signing_key(counter.pool, key_revoked(NOON))

    assert (await counter.consulted(qr_text)).authenticity == "authentic"


async def test_what_bears_a_later_day_is_refused_and_fraud_learns_of_it(counter):
    qr_text = await counter.receive()

    await use_cases.distrust_signing_key(counter.pool, key_revoked(NOON - A_DAY))

    assert codes(await counter.scan(qr_text)) == ["qr_key_revoked"]
    assert await presented(counter) == ("unknown_key", True)
    assert await counter.audited() == ["prescription_consult qr_key_revoked"]


async def test_what_nobody_issued_is_a_forgery_however_it_is_dated(counter):
    await counter.receive()
    await use_cases.distrust_signing_key(counter.pool, key_revoked(NOON))
    forged = a_content(number=a_number(2), issued_on=ISSUED_ON - A_DAY)

    assert codes(await counter.scan(a_qr(forged))) == ["qr_key_revoked"]
    assert await presented(counter) == ("unknown_key", False)


async def test_another_qr_of_a_known_number_is_still_one_that_differs(counter):
    await counter.receive()
    await use_cases.distrust_signing_key(counter.pool, key_revoked(NOON - A_DAY))

    seen = await counter.scan(a_qr(a_content(), access_secret=b"s" * ACCESS_SECRET_BYTES))

    assert codes(seen) == ["qr_content_differs"]


async def test_forgeries_with_a_revoked_key_count_as_failures(counter):
    await counter.receive()
    await use_cases.distrust_signing_key(counter.pool, key_revoked(NOON))
    forged = a_qr(a_content(number=a_number(2)))

    for _ in range(FAILURES_MAX):
        await counter.scan(forged)

    assert codes(await counter.scan(forged)) == ["too_many_failed_consultations"]


async def test_a_revocation_waits_for_its_key_which_is_then_never_trusted(counter):
    forged, revoked = a_qr(a_content(number=a_number(2))), key_revoked(NOON)

    with pytest.raises(NotYetKnown):
        await use_cases.distrust_signing_key(counter.pool, revoked)
    await use_cases.learn_signing_key(counter.pool, key_published())
    await use_cases.distrust_signing_key(counter.pool, revoked)

    assert codes(await counter.scan(forged)) == ["qr_key_revoked"]


@pytest.mark.parametrize("earlier_first", [True, False])
async def test_of_two_revocations_the_earlier_end_counts_in_whatever_order(counter, earlier_first):
    qr_text = await counter.receive()
    ends = [key_revoked(NOON - A_DAY), key_revoked(NOON)]

    for event in ends if earlier_first else reversed(ends):
        await use_cases.distrust_signing_key(counter.pool, event)
        await use_cases.distrust_signing_key(counter.pool, event)
        await use_cases.learn_signing_key(counter.pool, key_published())

    assert codes(await counter.scan(qr_text)) == ["qr_key_revoked"]


async def test_the_number_with_the_ins_still_opens_what_was_issued(counter):
    await counter.receive()
    await use_cases.distrust_signing_key(counter.pool, key_revoked(NOON - A_DAY))

    seen = await counter.type_in(a_number())

    assert seen.authenticity == "not_checked"
