"""Signing keys as an operator handles them: rotated without a pause, never shown."""

import asyncio
import base64
from functools import partial

import pytest

from shared.contracts.prescribe import SigningKeyPublished
from shared.qr import decode
from shared.signing import SigningKey
from tests.prescribe.replicas import (
    JWKS,
    KEY_IDS,
    KEYS,
    SEEDS,
    Replica,
    keys_command,
    published,
    started,
    verifies,
)


@pytest.fixture
async def dsn(dsn_for) -> str:
    return await dsn_for("prescribe")


@pytest.fixture
def replica(dsn, access):
    return partial(started, dsn, access)


async def test_keys_rotate_without_a_pause_and_every_qr_verifies_with_any_later_jwks(replica):
    qrs, seen = [], []
    async with replica(signing_key=SEEDS[0]) as old:
        qrs.append(await old.qr("before"))
        seen.append(await old.jwks())
        # 1. the next key is announced, one replica after the other
        async with replica(signing_key=SEEDS[0], next_signing_key=SEEDS[1]) as announcing:
            qrs += [await old.qr("old-1"), await announcing.qr("announcing")]
            seen.append(await old.jwks())
            # 2. it is promoted: for a while replicas sign with either
            async with replica(signing_key=SEEDS[1]) as promoted:
                first, second = await asyncio.gather(old.qr("old-2"), promoted.qr("promoted"))
                qrs += [first, second]
                seen.append(await announcing.jwks())
    # 3. the old private key is gone
    async with replica(signing_key=SEEDS[1]) as new:
        qrs.append(await new.qr("after"))
        seen.append(await new.jwks())
        events = [e for e in await published(new) if isinstance(e, SigningKeyPublished)]

    assert [event.key_id for event in events] == KEY_IDS[:2]
    signers = [decode(qr).claimed.key_id.hex() for qr in qrs]
    assert signers == [KEY_IDS[0]] * 4 + [KEY_IDS[1]] * 2
    assert all(verifies(qr, jwks) for jwks in seen[1:] for qr in qrs)
    assert all(verifies(qr, seen[0]) for qr in qrs[:4])


async def test_a_key_file_and_a_signer_of_ones_own_work_alike(replica, tmp_path):
    file = tmp_path / "key"
    file.write_text(SEEDS[1])

    async with replica(signer=f"{__name__}:a_module", next_signing_key_file=file) as one:
        qr = await one.qr("module")
        jwks = await one.jwks()

    assert decode(qr).claimed.key_id == KEYS[2].key_id
    assert verifies(qr, jwks)
    assert {key["kid"] for key in jwks} == {KEY_IDS[1], KEY_IDS[2]}


def a_module() -> SigningKey:
    """What a hardware module's library would return."""
    return KEYS[2]


async def test_the_jwks_is_cached_and_answers_not_modified_until_a_key_changes(replica):
    async with replica(signing_key=SEEDS[0]) as one:
        first = await one.client.get(JWKS)
        tag = first.headers["etag"]
        same = await one.client.get(JWKS, headers={"If-None-Match": f'W/"x", {tag}'})
        any_ = await one.client.get(JWKS, headers={"If-None-Match": "*"})
        async with replica(signing_key=SEEDS[0], next_signing_key=SEEDS[1]):
            pass
        changed = await one.client.get(JWKS, headers={"If-None-Match": tag})
        too_long = await one.client.get(JWKS, headers={"If-None-Match": "x" * 1_001})

    assert first.headers["cache-control"].startswith("public, max-age=300")
    for answer in (same, any_):
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"] == first.headers["cache-control"]
    assert (changed.status_code, len(changed.json()["keys"])) == (200, 2)
    assert too_long.status_code == 422


async def test_private_keys_are_in_no_table_no_log_and_no_answer(replica, dsn, capfdbinary):
    async with replica(signing_key=SEEDS[0], next_signing_key=SEEDS[1]) as one:
        issued = await one.issue("one")
        refused = await one.issue("two", lines=[])
        answers = [issued, refused, await one.client.get(JWKS)]
        settings = repr(one.service.parts.settings)
        dumped = await dump(one)
    _, listed = await keys_command(dsn, "list")
    out, err = capfdbinary.readouterr()

    told = b"".join((dumped, out, err, listed.encode(), settings.encode()))
    told += b"".join(answer.content + repr(answer.headers).encode() for answer in answers)
    assert KEY_IDS[0].encode() in dumped
    assert b"http_request" in out
    for n in (1, 2):
        seed = bytes([n]) * 32
        for form in (seed, seed.hex().encode(), base64.urlsafe_b64encode(seed)[:40]):
            assert form.lower() not in told.lower()
            assert form.hex().encode() not in told  # as PostgreSQL writes bytes


async def dump(replica: Replica) -> bytes:
    """Every row of every table, as text."""
    pool = replica.service.parts.pool
    tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    texts = []
    for name in sorted(row["tablename"] for row in tables):
        rows = await pool.fetch(f"SELECT t::TEXT AS row FROM {name} AS t")  # noqa: S608 - a name of the catalogue
        texts += [row["row"] for row in rows]
    return "\n".join(texts).encode()
