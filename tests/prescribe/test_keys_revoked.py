"""A revoked key signs nothing more, and its papers are trusted up to the moment that is told."""

import asyncio
from datetime import timedelta
from functools import partial
from uuid import uuid4

import asyncpg
import pytest

from services.prescribe import store, use_cases
from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.model import Revocation, SigningFailed
from services.prescribe.requests.draft import PrescriptionDraft
from shared.access import audit
from shared.access.actors import Operator
from shared.contracts.prescribe import SigningKeyRevoked
from shared.db import transaction
from tests.builders import TRAMADOL, a_draft, a_drafted_line
from tests.prescribe.desk import NOW, SIGNING_KEY
from tests.prescribe.replicas import (
    A_DAY,
    KEY_IDS,
    SEEDS,
    ago,
    keys_command,
    keys_process,
    published,
    started,
    verifies,
)
from tests.waiting import eventually


@pytest.fixture
async def dsn(dsn_for) -> str:
    return await dsn_for("prescribe")


@pytest.fixture
def replica(dsn, access):
    return partial(started, dsn, access)


async def test_a_revoked_key_signs_nothing_more_and_its_jwk_says_until_when(replica, dsn):
    tramadol = a_drafted_line(product={"kind": "cis", "cis": TRAMADOL})
    end = ago(A_DAY * 2)
    async with replica(signing_key=SEEDS[0]) as one:
        before = await one.issue("before")
        code, told = await keys_process(dsn, "revoke", KEY_IDS[0], "--trusted-until", end)
        refused, again = await one.issue("after", lines=[tramadol]), await one.issue("before")
        jwks = await one.jwks()
        events = [e for e in await published(one) if isinstance(e, SigningKeyRevoked)]
        row = await one.service.parts.pool.fetchrow(
            """
            SELECT actor_role, operation, outcome, detail::TEXT FROM audit
            WHERE prescription_number IS NULL
            """
        )
        async with one.service.parts.pool.acquire() as conn:
            assert await audit.verify_chain(conn) == []
        stored = await one.service.parts.pool.fetchval("SELECT count(*) FROM prescription")

    assert (code, told.startswith(KEY_IDS[0])) == (0, True)
    body = refused.json()
    assert (refused.status_code, body["code"]) == (503, "signing_unavailable")
    assert (body["secure_paper_required"], "papier sécurisé" in body["detail"]) == (True, True)
    assert again.content == before.content  # what was answered is answered again
    assert [(e.key_id, e.trusted_until.isoformat()) for e in events] == [(KEY_IDS[0], end)]
    assert tuple(row)[:3] == ("operator", "signing_key_revoke", "revoked")
    assert KEY_IDS[0] in row["detail"]
    assert [key["ofx_trusted_until"] for key in jwks] == [end]
    assert not verifies(before.json()["qr_text"], jwks)
    assert stored == 1


async def test_a_revocation_waits_for_who_issues_and_nobody_issues_after_it(desk):
    key_id, until = SIGNING_KEY.key_id.hex(), NOW - A_DAY
    revocation = Revocation(key_id=key_id, trusted_until=until, by=Operator("operator"), at=NOW)
    draft = PrescriptionDraft.model_validate(a_draft())
    context = await use_cases.look_up(desk.pool, desk.resources, draft, desk.caller)

    async def revoke() -> None:
        async with transaction(desk.pool) as conn:
            assert await use_cases.revoke_signing_key(conn, revocation, new_id=uuid4) is None

    async with transaction(desk.pool) as conn:
        signed = await use_cases.sign_draft(desk.resources, draft, context)
        issued = await use_cases.issue_prescription(conn, desk.resources, signed, desk.caller)
        revoking = asyncio.create_task(revoke())
        await eventually(lambda: somebody_waits(desk.pool))
        late = asyncio.create_task(desk.decide())
        is_revoked_too_early = await anything_of(revoking, within_s=0.2)
    await revoking

    assert isinstance(issued, Acknowledgement)
    assert not is_revoked_too_early
    assert isinstance(await late, SigningFailed)
    assert await desk.count("prescription") == 1


async def test_a_revocation_comes_through_though_somebody_always_issues(desk):
    key_id, done = SIGNING_KEY.key_id.hex(), asyncio.Event()

    async def issue_without_end(*, first_s: float) -> None:
        await asyncio.sleep(first_s)
        while not done.is_set():
            async with transaction(desk.pool) as conn:
                await store.share_signing_key(conn, key_id)
                await asyncio.sleep(0.1)

    async with asyncio.TaskGroup() as group:
        group.create_task(issue_without_end(first_s=0))
        group.create_task(issue_without_end(first_s=0.05))
        await asyncio.sleep(0.1)  # from now on one of them is always in its transaction
        async with transaction(desk.pool) as conn:
            found = await store.lock_signing_key(conn, key_id)
        done.set()

    assert found is not None


async def somebody_waits(pool: asyncpg.Pool) -> bool:
    return (
        await pool.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = "
            "current_database() AND wait_event_type = 'Lock'"
        )
        > 0
    )


async def anything_of(task: "asyncio.Task[None]", *, within_s: float) -> bool:
    done, _ = await asyncio.wait([task], timeout=within_s)
    return bool(done)


async def test_a_new_key_takes_over_from_a_revoked_one(replica, dsn):
    async with replica(signing_key=SEEDS[0], next_signing_key=SEEDS[1]) as one:
        good = await one.qr("before")
        await keys_command(dsn, "revoke", KEY_IDS[0], "--trusted-until", ago(timedelta(0)))
    async with replica(signing_key=SEEDS[1]) as two:
        qr = await two.qr("after")
        jwks = await two.jwks()

    assert verifies(qr, jwks)
    assert verifies(good, jwks)


async def test_a_replica_that_starts_with_a_revoked_key_says_so_at_once(replica, dsn, capfd):
    async with replica(signing_key=SEEDS[0]):
        await keys_command(dsn, "revoke", KEY_IDS[0], "--trusted-until", ago(timedelta(0)))
    capfd.readouterr()

    async with replica(signing_key=SEEDS[0]):
        out = capfd.readouterr().out

    assert f'"key_id":"{KEY_IDS[0]}","event":"signing_key_revoked"' in out


async def test_keys_are_listed_and_wrong_revocations_are_refused_in_words(replica, dsn):
    async with replica(signing_key=SEEDS[0]):
        pass
    in_an_hour = ago(-timedelta(hours=1))

    _, listed = await keys_command(dsn, "list")
    unknown = await keys_command(dsn, "revoke", "00000000", "--trusted-until", ago(A_DAY))
    future = await keys_command(dsn, "revoke", KEY_IDS[0], "--trusted-until", in_an_hour)
    no_zone = await keys_command(dsn, "revoke", KEY_IDS[0], "--trusted-until", "2026-11-22T10:00")
    await keys_command(dsn, "revoke", KEY_IDS[0], "--trusted-until", ago(A_DAY))
    longer = await keys_command(dsn, "revoke", KEY_IDS[0], "--trusted-until", ago(timedelta(0)))
    _, revoked = await keys_command(dsn, "list")

    assert listed.startswith(f"{KEY_IDS[0]} published ")
    assert "revoked" not in listed
    assert unknown == (1, "00000000 is no key of ours; see: keys list\n")
    assert future[1] == f"{KEY_IDS[0]} can be revoked as of now or earlier only\n"
    assert (no_zone[0], "--trusted-until" in no_zone[1]) == (2, True)
    assert longer == (1, f"{KEY_IDS[0]} is trusted up to an earlier moment already\n")
    assert "revoked, trusted until" in revoked


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2019-12-31T23:59:59+00:00",
        "2026-11-22T10:00",
        "soon",
    ],
)
async def test_a_moment_that_no_paper_can_bear_is_refused_in_words(dsn, moment):
    code, told = await keys_command(dsn, "revoke", KEY_IDS[0], "--trusted-until", moment)

    assert code == 2
    assert "Traceback" not in told
    assert "--trusted-until: is no moment with a time zone, from 2020 on" in told
