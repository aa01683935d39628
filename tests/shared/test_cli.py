"""A service as its operator meets it: commands, exit codes, signals, lines of log."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import orjson
import pytest

from deploy.local.ports import usable_port
from tests.cable import a_cable
from tests.waiting import eventually


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


async def test_a_missing_variable_is_named(environment):
    del environment["DATABASE_URL"]

    code, out = await run(environment, "serve")

    assert code == 1
    assert "database_url" in out
