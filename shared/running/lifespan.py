"""Starts the parts of a service in order, stops them in the opposite one, each in bounded time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

from fastapi import FastAPI

from shared.backoff import backoff_s
from shared.db import TRANSIENT, Pool
from shared.kafka.broker import Broker
from shared.log import get_logger
from shared.outbox import Relay
from shared.running.migrate import answer_of
from shared.running.retention import purge_hourly
from shared.settings import Settings

RETRY_FIRST_S: Final = 0.5
RETRY_CAP_S: Final = 10.0
TASK_STOP_S: Final = 15.0
POOL_CLOSE_S: Final = 10.0

OPENING: Final[tuple[type[BaseException], ...]] = (OSError, *TRANSIENT)

Loop = Callable[[], Awaitable[None]]

log = get_logger()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running service is made of; `main.py` composes it, nothing in it is started yet.

    `on_start`: run once when the database is there, before HTTP is served.
    `tasks`: loops for the life of the process, started again if they raise.
    """

    settings: Settings
    pool: Pool
    broker: Broker
    relay: Relay | None = None
    on_start: tuple[Loop, ...] = ()
    tasks: tuple[Loop, ...] = ()


@asynccontextmanager
async def run_parts(parts: Parts) -> AsyncIterator[None]:
    """Open the pool, then run consumers, relay and tasks until the block ends.

    Kafka may be away: HTTP is served meanwhile and consumers start when it is back.
    Raises `DatabaseUnavailable` or OSError when PostgreSQL stays away for `start_timeout_s`.
    """
    async with AsyncExitStack() as stack:
        await _open_pool(parts.pool, parts.settings)
        stack.push_async_callback(_close_pool, parts.pool)
        for first in parts.on_start:
            await first()
        loops: list[Loop] = [partial(purge_hourly, parts.pool, parts.settings)]
        if parts.relay is not None:
            loops.append(parts.relay.run_forever)
        for loop in loops:
            await stack.enter_async_context(_running(loop))
        await stack.enter_async_context(consuming(parts.broker, parts.settings))
        for loop in parts.tasks:
            await stack.enter_async_context(_running(loop))
        yield


def lifespan_of(parts: Parts) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """`run_parts` in the shape that FastAPI's `lifespan` takes."""
    return lambda _app: run_parts(parts)


async def wait_for_database(dsn: str, settings: Settings) -> None:
    """Wait for a database that starts at the same time as we do, but not for ever.

    Raises TimeoutError after `start_timeout_s`, and at once what waiting does not mend.
    """
    await _until_open(partial(answer_of, dsn), settings)


async def _open_pool(pool: Pool, settings: Settings) -> None:
    async def open_it() -> None:
        await pool

    await _until_open(open_it, settings)


async def _until_open(attempt: Loop, settings: Settings) -> None:
    async with asyncio.timeout(settings.start_timeout_s):
        tries = 0
        while True:
            try:
                await attempt()
            except OPENING as error:
                tries += 1
                log.warning("database_unreachable", reason=type(error).__name__, tries=tries)
                await _rest(tries)
            else:
                return


async def _close_pool(pool: Pool) -> None:
    try:
        await asyncio.wait_for(pool.close(), POOL_CLOSE_S)
    except TimeoutError:
        pool.terminate()


@asynccontextmanager
async def consuming(broker: Broker, settings: Settings) -> AsyncIterator[None]:
    """Start the subscribers in the background, as soon as Kafka answers; stop them at the end."""
    try:
        async with _running(partial(_start_broker, broker, settings)):
            yield
    finally:
        await _stop_broker(broker, settings)


async def _start_broker(broker: Broker, settings: Settings) -> None:
    tries = 0
    while True:
        try:
            await asyncio.wait_for(broker.start(), settings.start_timeout_s)
        except Exception as error:  # noqa: BLE001 - whatever Kafka says, HTTP goes on
            tries += 1
            log.warning("kafka_unreachable", reason=type(error).__name__, tries=tries)
            await _stop_broker(broker, settings)
            await _rest(tries)
        else:
            return


async def _stop_broker(broker: Broker, settings: Settings) -> None:
    """Let the record at hand finish, then leave the groups; never hang on a Kafka that is away."""
    try:
        await asyncio.wait_for(broker.stop(), settings.stop_timeout_s)
    except Exception as error:  # noqa: BLE001 - offsets not committed are read again
        log.warning("kafka_stop_failed", reason=type(error).__name__)


@asynccontextmanager
async def _running(loop: Loop) -> AsyncIterator[None]:
    task = asyncio.create_task(_run_again(loop))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=TASK_STOP_S)


async def _run_again(loop: Loop) -> None:
    """A loop that raises is a bug or an outage; either way it must not stay dead in silence."""
    tries = 0
    while True:
        try:
            await loop()
        except Exception:
            tries += 1
            log.exception("task_failed", tries=tries)
            await _rest(tries)
        else:
            return


async def _rest(tries: int) -> None:
    await asyncio.sleep(backoff_s(tries, first_s=RETRY_FIRST_S, cap_s=RETRY_CAP_S))
