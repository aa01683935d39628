"""Signing keys as an operator handles them: rotated without a pause, revoked, never shown."""

import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from services.prescribe import store, use_cases
from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.main import COMMANDS, build
from services.prescribe.model import Revocation, SigningFailed
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.settings import PrescribeSettings
from shared.access import audit
from shared.access.actors import Operator
from shared.contracts import prescribe
from shared.contracts.prescribe import SigningKeyPublished, SigningKeyRevoked
from shared.db import transaction
from shared.qr import QrUnknownKey, decode
from shared.running.cli import ServiceParts, run_cli
from shared.signing import SigningKey, public_keys_of
from tests.builders import TRAMADOL, a_draft, a_drafted_line
from tests.command import run_here
from tests.prescribe.conftest import KEY
from tests.prescribe.desk import NOW, SIGNING_KEY
from tests.prescribe.drafts import today
from tests.waiting import eventually

SEEDS = [base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in range(1, 4)]
KEYS = [SigningKey.from_text(seed) for seed in SEEDS]
KEY_IDS = [key.key_id.hex() for key in KEYS]
A_DAY = timedelta(days=1)
JWKS = "/.well-known/jwks.json"


class Replica:
    """One process of prescribe on the database of the test, with keys of its own."""

    def __init__(self, service: ServiceParts, client: httpx.AsyncClient, access: Any) -> None:
        self.service, self.client, self.access = service, client, access

    async def issue(self, key: str, **changes: Any) -> httpx.Response:
        headers = self.access.headers("dr-martin", key=f"key-of-{key}")
        body = a_draft(issued_on=today(), **changes)
        return await self.client.post("/v1/prescriptions", json=body, headers=headers)

    async def qr(self, key: str) -> str:
        answer = await self.issue(key)
        assert answer.status_code == 201, answer.text
        return answer.json()["qr_text"]

    async def jwks(self) -> list[dict[str, str]]:
        return (await self.client.get(JWKS)).json()["keys"]


@pytest.fixture
async def dsn(dsn_for) -> str:
    return await dsn_for("prescribe")


@pytest.fixture
def replica(dsn, access):
    """Start a replica with these variables, as a deployment does."""

    @asynccontextmanager
    async def start(**keys: Any) -> AsyncIterator[Replica]:
        secrets: dict[str, Any] = {"sealing_keys": f"test:{KEY}", "patient_ref_key": KEY}
        service = build(PrescribeSettings(database_url=dsn, pool_size_min=1, **secrets, **keys))
        async with service.parts.pool:
            for first in service.parts.on_start:
                await first()
            access.open(service.app)
            transport = httpx.ASGITransport(service.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                yield Replica(service, client, access)

    return start


async def published(replica: Replica) -> list[Any]:
    rows = await replica.service.parts.pool.fetch("SELECT payload FROM outbox ORDER BY id")
    return [prescribe.EVENTS.validate_json(row["payload"]) for row in rows]


def verifies(qr_text: str, jwks: list[dict[str, str]]) -> bool:
    """Check a QR as an officine without network does."""
    scanned = decode(qr_text)
    keys = public_keys_of(jwks, signed_on=scanned.claimed.issued_on)
    try:
        return bool(scanned.verify(keys).number)
    except QrUnknownKey:
        return False


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


def environment_of(dsn: str) -> dict[str, str]:
    return {
        "DATABASE_URL": dsn,
        "SEALING_KEYS": f"test:{KEY}",
        "PATIENT_REF_KEY": KEY,
        "SIGNING_KEY": SEEDS[0],
    }


async def keys_command(dsn: str, *arguments: str) -> tuple[int, str]:
    def command(given: Sequence[str]) -> None:
        run_cli("prescribe", build, own=COMMANDS, arguments=given)

    return await run_here(command, environment_of(dsn), "keys", *arguments)


async def keys_process(dsn: str, *arguments: str) -> tuple[int, str]:
    """Run it as an operator does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.prescribe", "keys", *arguments),
        env=os.environ | environment_of(dsn),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(30):
        out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


def ago(delta: timedelta) -> str:
    return (datetime.now(UTC) - delta).isoformat()


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
                await store.is_revoked(conn, key_id)
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
