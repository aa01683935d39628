"""The SQL of prescribe on a real database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.prescribe import store
from services.prescribe.model import People, StoredBilling, StoredDispensation, StoredPrescription
from shared.contracts.dispense import RecordedLine
from shared.identifiers import Rpps
from shared.number import PrescriptionNumber
from tests.builders import ISSUED_ON, PRESCRIBER_RPPS, a_number
from tests.prescribe.desk import NOW
from tests.prescribe.events import OFFICINE, an_id

KEY_ID = "0a1b2c3d"


@pytest.fixture
async def conn(pool):
    async with pool.acquire() as one:
        await store.insert_signing_key(one, key_id=KEY_ID, public_key="A" * 43, published_at=NOW)
        yield one


def a_stored(**changes) -> StoredPrescription:
    stored = StoredPrescription(
        number=a_number(),
        prescriber_rpps=PRESCRIBER_RPPS,
        patient_ref="f" * 32,
        issued_on=ISSUED_ON,
        valid_until=ISSUED_ON + timedelta(days=365),
        issued_at=NOW,
        is_secure=False,
        prescriber_sees_execution=True,
        lines_digest=bytes(16),
        qr_digest=bytes(32),
        signing_key_id=KEY_ID,
        sealed_content="k.sealed",
        sealed_qr="k.qr",
    )
    return replace(stored, **changes)


def a_stored_dispensation(version: int = 1) -> StoredDispensation:
    line = RecordedLine(line=1, outcome="not_delivered", reason="stock_out", left_total=2)
    return StoredDispensation(
        dispensation_id=an_id(),
        event_id=an_id(),
        number=a_number(),
        version=version,
        recorded_at=NOW,
        pharmacy_finess=OFFICINE,
        lines=(line,),
        sealed_notice="k.notice",
    )


async def test_a_prescription_comes_back_as_it_was_kept(conn):
    assert await store.insert_prescription(conn, a_stored())

    found = await store.find_prescription(conn, a_number())

    assert found == a_stored()
    assert found is not None
    assert type(found.number) is PrescriptionNumber
    assert type(found.prescriber_rpps) is Rpps
    assert await store.find_people(conn, a_number()) == People("f" * 32, PRESCRIBER_RPPS)


async def test_a_number_is_taken_once(conn):
    assert await store.insert_prescription(conn, a_stored())

    assert not await store.insert_prescription(conn, a_stored(patient_ref="0" * 32))

    found = await store.find_prescription(conn, a_number())
    assert found is not None
    assert found.patient_ref == "f" * 32


async def test_an_unknown_prescription_is_found_nowhere(conn):
    assert await store.find_prescription(conn, a_number()) is None
    assert await store.find_people(conn, a_number()) is None
    assert await store.find_state(conn, a_number()) is None
    assert await store.find_consent(conn, a_number()) is None
    assert await store.list_dispensations(conn, a_number()) == []


async def test_a_prescription_needs_a_published_key(conn):
    assert not await store.insert_prescription(conn, a_stored(signing_key_id="ffffffff"))


async def test_a_key_is_kept_once_and_keys_come_newest_first(conn):
    later = NOW + timedelta(days=1)

    assert await store.insert_signing_key(
        conn, key_id="00000000", public_key="B" * 43, published_at=later
    )
    assert not await store.insert_signing_key(
        conn, key_id="00000000", public_key="C" * 43, published_at=NOW
    )

    kept = [key.public_key for key in await store.list_signing_keys(conn)]
    assert kept == ["B" * 43, "A" * 43]


async def test_of_more_keys_than_are_shown_the_newest_are_shown(conn):
    await conn.execute(
        """
        INSERT INTO signing_key (key_id, public_key, published_at)
        SELECT lpad(to_hex(n), 8, '0'), repeat('C', 43), $1::TIMESTAMPTZ + n * INTERVAL '1 day'
        FROM generate_series(1, $2) AS n
        """,
        NOW,
        store.SIGNING_KEYS_MAX,
    )

    shown = await store.list_signing_keys(conn)

    assert len(shown) == store.SIGNING_KEYS_MAX
    assert "A" * 43 not in {key.public_key for key in shown}


async def test_an_older_version_of_the_state_changes_nothing(conn):
    await store.insert_prescription(conn, a_stored())
    await store.upsert_state(conn, number=a_number(), state="dispensed", version=2)

    await store.upsert_state(conn, number=a_number(), state="partially_dispensed", version=1)

    assert await store.find_state(conn, a_number()) == "dispensed"


async def test_dispensations_come_newest_first_by_their_versions(conn):
    await store.insert_prescription(conn, a_stored())
    second, first = a_stored_dispensation(2), a_stored_dispensation(1)
    for dispensation in (second, first):
        await store.insert_dispensation(conn, dispensation)

    assert await store.list_dispensations(conn, a_number()) == [second, first]


async def test_what_was_handed_over_is_never_pushed_out_by_what_was_not(conn, monkeypatch):
    monkeypatch.setattr(store.execution, "DISPENSATIONS_SHOWN_MAX", 3)
    await store.insert_prescription(conn, a_stored())
    packs = RecordedLine(line=1, outcome="delivered", packs=1, left_total=1)
    dispensations = [a_stored_dispensation(version) for version in range(1, 7)]
    for position in (0, 1):
        dispensations[position] = replace(dispensations[position], lines=(packs,))
    for dispensation in dispensations:
        await store.insert_dispensation(conn, dispensation)

    shown = await store.list_dispensations(conn, a_number())

    assert [dispensation.version for dispensation in shown] == [6, 2, 1]


async def test_billing_marks_its_dispensation_and_says_when_there_is_none(conn):
    await store.insert_prescription(conn, a_stored())
    dispensation = a_stored_dispensation()
    await store.insert_dispensation(conn, dispensation)

    billing = StoredBilling("mismatch", NOW)

    of = dispensation.dispensation_id
    assert not await store.mark_billed(conn, of, billing, number=a_number(2))
    assert await store.mark_billed(conn, of, billing, number=a_number())

    (found,) = await store.list_dispensations(conn, a_number())
    assert found.billing == billing
    assert not await store.mark_billed(conn, an_id(), billing, number=a_number())


async def test_the_last_choice_of_the_patient_counts(conn):
    await store.insert_prescription(conn, a_stored())
    for sees, sequence in ((True, 2), (False, 3), (True, 1)):
        await store.upsert_consent(
            conn,
            number=a_number(),
            prescriber_sees_execution=sees,
            sequence=sequence,
        )

    assert await store.find_consent(conn, a_number()) is False
