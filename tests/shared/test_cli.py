"""A service as its operator meets it: commands, exit codes, signals, lines of log."""

import asyncio
import os
import pwd
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import httpx
import orjson
import pytest

from deploy.local.ports import usable_port
from shared import audit
from shared.actors import Actor, Role
from shared.identifiers import Rpps
from shared.set_aside import PAGE
from tests.cable import a_cable
from tests.kafka.notes import NoteWritten, a_note
from tests.waiting import eventually

SET_ASIDE = """
    INSERT INTO set_aside_event (consumer, topic, partition, record_offset, key, value, reason)
    VALUES ('reader.notes.toy', 'notes.toy', 0, $1, 'anne', $2, 'ZeroDivisionError')
"""


HELD = """
    INSERT INTO held_event (consumer, topic, partition, record_offset, reason, tries)
    VALUES ('reader.notes.toy', 'notes.toy', 0, 7, 'UnreadableEvent', 6)
"""


@pytest.fixture
async def environment(dsn_for):
    """A database without the toy's own table, and a Kafka that does not answer."""
    nothing = usable_port(0, of="nothing")
    return os.environ | {
        "DATABASE_URL": await dsn_for("shared"),
        "HTTP_PORT": str(usable_port(0, of="HTTP")),
        "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{nothing}",
        "KAFKA_REQUEST_TIMEOUT_MS": "1000",
        "RELAY_SEND_TIMEOUT_S": "1",
    }


async def run(environment, *arguments: str) -> tuple[int, str]:
    process = await start(environment, *arguments)
    async with asyncio.timeout(30):
        out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


async def start(environment, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.toy_service", *arguments),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@asynccontextmanager
async def serving(
    environment,
) -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    process = await start(environment, "serve")
    address = f"http://127.0.0.1:{environment['HTTP_PORT']}"
    try:
        async with httpx.AsyncClient(base_url=address, timeout=5) as client:
            await eventually(lambda: answers(client), timeout_s=30)
            yield process, client
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health/live")).status_code == 200
    except httpx.TransportError:
        return False


async def refuses(client: httpx.AsyncClient) -> bool:
    return (await client.get("/health/live")).status_code == 503


async def test_a_service_serves_without_kafka_and_says_so(environment):
    async with serving(environment) as (_, client):
        traffic = await client.get("/health/traffic")
        ready = await client.get("/health/ready")

    assert traffic.status_code == 200
    assert ready.status_code == 503
    assert ready.json()["checks"] == {
        "database": True,
        "consumers": False,
        "no_event_held": True,
        "relay": True,
    }
    assert "server" not in ready.headers


async def test_a_service_with_more_connections_than_it_may_have_refuses_and_recovers(environment):
    async with serving(environment | {"HTTP_CONNECTIONS_MAX": "10"}) as (_, client):
        port = environment["HTTP_PORT"]
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(12)]
        # The kernel takes a connection before the service counts it.
        await eventually(lambda: refuses(client))
        for _, writer in idle:
            writer.close()
            await writer.wait_closed()

        await eventually(lambda: answers(client))


async def test_a_service_asked_to_stop_stops_in_time_and_logs_lines_of_json(environment):
    async with serving(environment) as (process, _):
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            out, _ = await process.communicate()

    lines = [orjson.loads(line) for line in out.splitlines()]
    assert process.returncode == -signal.SIGTERM
    assert {line["service"] for line in lines} == {"toy"}
    assert "kafka_unreachable" in {line["event"] for line in lines}


async def test_migrate_names_what_it_applied_and_then_nothing(environment):
    first = await run(environment, "migrate")
    second = await run(environment, "migrate")

    assert first == (0, "toy_service/0001_heard.sql\n")
    assert second == (0, "")


@pytest.mark.parametrize("command", ["serve", "migrate"])
async def test_a_database_that_comes_later_than_the_service_is_waited_for(environment, command):
    async with a_cable(environment["DATABASE_URL"]) as cable:
        await cable.cut()
        process = await start(environment | {"DATABASE_URL": cable.dsn}, command)
        heard = await line_with(process, "database_unreachable")
        await cable.mend()
        done = "kafka_unreachable" if command == "serve" else "toy_service/0001_heard.sql"
        started = await line_with(process, done)
        if command == "serve":
            process.terminate()
        await process.communicate()

    assert heard
    assert started


async def test_a_database_that_does_not_come_ends_the_service_in_time(environment):
    async with a_cable(environment["DATABASE_URL"]) as cable:
        await cable.cut()
        away = environment | {"DATABASE_URL": cable.dsn, "START_TIMEOUT_S": "1.5"}

        code, out = await run(away, "serve")

    assert code == 1
    assert "database_unreachable" in out


async def line_with(process: asyncio.subprocess.Process, words: str) -> bool:
    assert process.stdout is not None
    async with asyncio.timeout(30):
        async for line in process.stdout:
            if words in line.decode():
                return True
    return False


async def test_production_does_not_start_before_its_migrations_ran(environment):
    production = environment | {
        "ORDOFLUX_ENV": "production",
        "KAFKA_SECURITY": "ssl",
        **{
            f"{who}_{what}": "https://issuer.example"
            for who in ("PRO", "PATIENT", "CPAM")
            for what in ("ISSUER", "JWKS_URL")
        },
    }

    async with a_cable(environment["DATABASE_URL"]) as cable:  # a Unix socket, as production asks
        code, out = await run(production | {"DATABASE_URL": cable.dsn}, "serve")

    assert code == 1
    assert orjson.loads(out.splitlines()[-1])["event"] == "migrations_pending"


async def test_records_set_aside_are_listed_without_content_and_replayed(environment):
    await run(environment, "migrate")
    await set_aside(environment, a_note("anne", 1), a_note("anne", 2))

    listed = await run(environment, "set-aside", "list")
    replayed = await run(environment, "set-aside", "replay", "--all")
    left = await run(environment, "set-aside", "list")

    assert listed[1].count("ZeroDivisionError") == 2
    assert "anne" not in listed[1]
    assert replayed == (0, "replayed 2, still set aside 0\n")
    assert left == (0, "")


async def test_what_can_never_be_replayed_is_discarded_and_that_is_logged(environment):
    await run(environment, "migrate")
    await set_aside(environment, a_note("anne", 1), a_note("anne", 2), a_note("anne", 3))

    none = await run(environment, "set-aside", "discard", "--older-than", "1")
    one = await run(environment, "set-aside", "discard", "--id", "2")
    again = await run(environment, "set-aside", "discard", "--id", "2")
    rest = await run(environment, "set-aside", "discard", "--older-than", "0")
    which = await run(environment, "set-aside", "discard")
    left = await run(environment, "set-aside", "list")

    assert none == (0, "discarded 0\n")
    line, told = one[1].splitlines()
    assert (one[0], told) == (0, "discarded 1")
    assert orjson.loads(line)["event"] == "set_aside_discarded"
    assert orjson.loads(line)["offset"] == 1
    assert "anne" not in one[1]
    assert again == (1, "discarded 0\n")
    assert rest[1].endswith("\ndiscarded 2\n")
    assert which[0] == 2
    assert left == (0, "")


async def test_a_held_record_is_listed_and_released_in_the_name_of_the_account(environment):
    await run(environment, "migrate")
    conn = await asyncpg.connect(environment["DATABASE_URL"])
    await conn.execute(HELD)

    listed = await run(environment, "held", "list")
    wrong = await run(environment, "held", "set-aside", "notes.toy:0:8")
    right = await run(environment | {"LOGNAME": "other"}, "held", "set-aside", "notes.toy:0:7")
    released_by = await conn.fetchval("SELECT released_by FROM held_event")
    await conn.close()

    assert listed[1].startswith("notes.toy:0:7 UnreadableEvent, tries: 6, since ")
    assert wrong == (1, "notes.toy:0:8 is not held; see: held list\n")
    assert right[0] == 0
    assert "held_event_released" in right[1]
    assert released_by == pwd.getpwuid(os.getuid()).pw_name


async def test_a_list_too_long_to_show_says_so(environment):
    await run(environment, "migrate")
    await set_aside(environment, *(a_note("anne", page) for page in range(PAGE + 2)))

    _, listed = await run(environment, "set-aside", "list")

    assert listed.count("ZeroDivisionError") == PAGE
    assert listed.endswith(f"\nfirst {PAGE} of {PAGE + 2}\n")


async def test_a_missing_variable_is_named(environment):
    del environment["DATABASE_URL"]

    code, out = await run(environment, "serve")

    assert code == 1
    assert "database_url" in out


async def test_replay_asks_which_records_are_meant(environment):
    code, out = await run(environment, "set-aside", "replay")

    assert code == 2
    assert "--id" in out


async def test_an_audit_is_verified_and_its_heads_kept_elsewhere(environment, tmp_path):
    await run(environment, "migrate")
    await record_in_audit(environment)
    kept = tmp_path / "heads.txt"

    printed = await run(environment, "audit", "heads")
    kept.write_text(printed[1])
    untouched = await run(environment, "audit", "verify", "--heads", str(kept))
    await forget_the_audit(environment)
    without_heads = await run(environment, "audit", "verify")
    with_heads = await run(environment, "audit", "verify", "--heads", str(kept))

    shard, last_id, digest = printed[1].split()
    assert (printed[0], len(digest)) == (0, 64)
    assert untouched == (0, "")
    assert without_heads == (1, f"chain {shard} row 0: head_missing\n")
    assert with_heads[0] == 1
    assert f"chain {shard} row {last_id}: witness_missing\n" in with_heads[1]


async def test_heads_that_are_none_are_refused(environment, tmp_path):
    kept = tmp_path / "heads.txt"
    kept.write_text("1 2\n")

    code, out = await run(environment, "audit", "verify", "--heads", str(kept))

    assert code == 2
    assert "is not what `audit heads` prints" in out


async def record_in_audit(environment) -> None:
    conn = await asyncpg.connect(environment["DATABASE_URL"])
    async with conn.transaction():
        await audit.record(
            conn,
            actor=Actor(role=Role.PRESCRIBER, subject="s", rpps=Rpps("99700218896")),
            operation="prescription_consult",
            number=None,
            patient_ref=None,
            outcome="accepted",
            at=datetime(2026, 11, 22, tzinfo=UTC),
        )
    await conn.close()


async def forget_the_audit(environment) -> None:
    """As somebody who owns the database could."""
    conn = await asyncpg.connect(environment["DATABASE_URL"])
    await conn.execute("""
        ALTER TABLE audit DISABLE TRIGGER USER;
        WITH gone AS (DELETE FROM audit RETURNING shard)
        DELETE FROM audit_chain USING gone WHERE audit_chain.shard = gone.shard;
    """)
    await conn.close()


async def set_aside(environment, *notes: NoteWritten) -> None:
    conn = await asyncpg.connect(environment["DATABASE_URL"])
    for offset, note in enumerate(notes):
        await conn.execute(SET_ASIDE, offset, note.model_dump_json().encode())
    await conn.close()
