"""The commands of a service: python -m services.<name> serve | migrate | held | set-aside | ..."""

import argparse
import asyncio
import gc
import os
import pwd
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI
from pydantic import ValidationError

from shared import log
from shared.access.audit import Head, count_rows, heads, verify_chain
from shared.db import connection, transaction
from shared.kafka.held import Place, list_held, release
from shared.kafka.set_aside import count_set_aside, discard, list_set_aside, replay
from shared.running.lifespan import Parts, wait_for_database
from shared.running.migrate import MigrationRefused, migrate, pending
from shared.running.punctual import punctual_within

EXIT_FAILED = 1
EXIT_NOT_STARTED = 3
EXIT_INTERRUPTED = 130

# Objects made and not yet freed before the collector looks at them. The usual 700 is less than one
# batch of events leaves behind for good: a third of the time of catching up went into looking.
YOUNG_OBJECTS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class ServiceParts:
    """A whole service, composed and not started: `build()` of its `main.py` returns one.

    `app` must be made with `lifespan=lifespan_of(parts)`.
    """

    parts: Parts
    migrations: Path
    app: FastAPI

    @property
    def dsn(self) -> str:
        return self.parts.settings.database_url.get_secret_value()


Build = Callable[[], ServiceParts]


@dataclass(frozen=True, slots=True)
class OwnCommands:
    """What one service has besides: `add` describes them, `run` holds one function per action."""

    add: Callable[["argparse._SubParsersAction[argparse.ArgumentParser]"], None]
    run: Mapping[str, Callable[[ServiceParts, argparse.Namespace], Coroutine[Any, Any, int]]]


def run_cli(
    service_name: str,
    build: Build,
    *,
    own: OwnCommands | None = None,
    arguments: Sequence[str] | None = None,
) -> None:
    """Run one command and exit; `build` is called inside the event loop."""
    chosen = _parser(service_name, own).parse_args(arguments)
    commands: dict[str, Callable[[], Coroutine[Any, Any, int]]] = {
        "serve": lambda: _serve(build()),
        "migrate": lambda: _migrate(build()),
        "held": lambda: _list_held(build()),
        "release": lambda: _release(build(), chosen.place),
        "list": lambda: _list_set_aside(build()),
        "replay": lambda: _replay(build(), chosen.id),
        "discard": lambda: _discard(build(), chosen.id, chosen.older_than),
        "verify": lambda: _verify_audit(build(), chosen.heads),
        "heads": lambda: _print_heads(build()),
    }

    async def run() -> int:
        if own is not None and (command := own.run.get(chosen.action)):
            return await command(build(), chosen)
        return await commands[chosen.action]()

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            code = runner.run(run())
    except KeyboardInterrupt:
        code = EXIT_INTERRUPTED
    except (MigrationRefused, ValidationError) as error:  # the settings' one hides its input
        print(error, file=sys.stderr)
        code = EXIT_FAILED
    except Exception:  # noqa: BLE001 - logged without its words, which may hold a row
        log.get_logger().exception("command_failed", name=chosen.action)
        code = EXIT_FAILED
    sys.exit(code)


def _parser(service_name: str, own: OwnCommands | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m services.{service_name}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve HTTP, consume and relay events")
    serve.set_defaults(action="serve")
    upgrade = commands.add_parser("migrate", help="bring the database up to date")
    upgrade.set_defaults(action="migrate")
    _add_held_commands(commands.add_parser("held", help="records that stop their partition"))
    _add_set_aside_commands(
        commands.add_parser("set-aside", help="records that could not be handled")
    )
    _add_audit_commands(commands.add_parser("audit", help="who did what, and proof of it"))
    if own is not None:
        own.add(commands)
    return parser


def _add_set_aside_commands(set_aside: argparse.ArgumentParser) -> None:
    actions = set_aside.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("list", help="where and why").set_defaults(action="list")
    again = actions.add_parser("replay", help="hand them to the consumer again, in order")
    again.set_defaults(action="replay")
    which = again.add_mutually_exclusive_group(required=True)
    which.add_argument("--id", type=int, default=None, help="one record")
    which.add_argument("--all", action="store_true", help="all of them")
    gone = actions.add_parser("discard", help="delete what can never be replayed; it is logged")
    gone.set_defaults(action="discard")
    which = gone.add_mutually_exclusive_group(required=True)
    which.add_argument("--id", type=int, default=None, help="one record")
    which.add_argument("--older-than", type=_days, default=None, metavar="DAYS")


def _days(text: str) -> timedelta:
    days = int(text)
    if days < 0:
        raise ValueError(text)
    return timedelta(days=days)


def _add_held_commands(held: argparse.ArgumentParser) -> None:
    actions = held.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("list", help="where, why, since when").set_defaults(action="held")
    past = actions.add_parser("set-aside", help="let the consumer go past one of them")
    past.set_defaults(action="release")
    past.add_argument("place", type=Place.parse, metavar="TOPIC:PARTITION:OFFSET")


def _add_audit_commands(audit: argparse.ArgumentParser) -> None:
    actions = audit.add_subparsers(required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="read every row again; a line for each break")
    verify.set_defaults(action="verify")
    kept = "what `audit heads` printed before, kept where this service cannot write"
    verify.add_argument("--heads", type=_kept_heads, default=(), metavar="FILE", help=kept)
    ends = actions.add_parser("heads", help="the end of each chain: keep it elsewhere")
    ends.set_defaults(action="heads")


def _kept_heads(name: str) -> list[Head]:
    try:
        lines = [line.split() for line in Path(name).read_text(encoding="ascii").splitlines()]
        return [Head(int(shard), int(last), bytes.fromhex(digest)) for shard, last, digest in lines]
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{name} is not what `audit heads` prints") from error


async def _serve(service: ServiceParts) -> int:
    settings = service.parts.settings
    await wait_for_database(service.dsn, settings)
    if settings.is_production:
        # Replicas start together: changing tables is a step of the deployment, done once.
        if names := await pending(service.dsn, [service.migrations]):
            log.get_logger().error("migrations_pending", names=names)
            return EXIT_FAILED
    else:
        await migrate(service.dsn, [service.migrations])
    # What is loaded by now stays: the collector need not walk through it while a request waits.
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS_MAX, *gc.get_threshold()[1:])
    server = uvicorn.Server(_server_config(service))
    await server.serve()
    return 0 if server.started else EXIT_NOT_STARTED


def _server_config(service: ServiceParts) -> uvicorn.Config:
    settings = service.parts.settings
    return uvicorn.Config(
        service.app,
        host=settings.http_host,
        port=settings.http_port,
        http=punctual_within(settings.http_headers_timeout_s),
        limit_concurrency=settings.http_connections_max,
        ws="none",
        lifespan="on",
        log_config=None,  # ours is set up already
        access_log=False,  # its lines hold URLs
        proxy_headers=False,  # anyone could claim any address
        server_header=False,
        timeout_graceful_shutdown=settings.http_graceful_shutdown_s,
    )


async def _migrate(service: ServiceParts) -> int:
    await wait_for_database(service.dsn, service.parts.settings)
    for name in await migrate(service.dsn, [service.migrations]):
        print(name)
    return 0


async def _list_held(service: ServiceParts) -> int:
    async with service.parts.pool, connection(service.parts.pool) as conn:
        rows = await list_held(conn)
    for row in rows:
        told = f"{row.reason}, tries: {row.tries}, since {row.held_since.isoformat()}"
        released = f", released by {row.released_by}" if row.released_by else ""
        print(row.place, f"{told}, last {row.tried_at.isoformat()}{released}")
    return 0


async def _release(service: ServiceParts, place: Place) -> int:
    by = operator()
    async with service.parts.pool, transaction(service.parts.pool) as conn:
        consumer = await release(conn, place, by=by)
    if consumer is None:
        print(f"{place} is not held; see: held list", file=sys.stderr)
        return EXIT_FAILED
    log.get_logger().warning("held_event_released", consumer=consumer, name=by, **asdict(place))
    print(f"{consumer} sets {place} aside after its next try in vain")
    return 0


def operator() -> str:
    """Name the account that runs this command: what the system says, not the environment."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # in a container there may be no name for it
        return str(os.getuid())


async def _list_set_aside(service: ServiceParts) -> int:
    async with service.parts.pool, connection(service.parts.pool) as conn:
        rows, count = await list_set_aside(conn), await count_set_aside(conn)
    for row in rows:
        place = f"{row.topic}[{row.partition}]@{row.record_offset}"
        print(row.id, row.set_aside_at.isoformat(), row.consumer, place, row.reason)
    if count > len(rows):
        print(f"first {len(rows)} of {count}")
    return 0


async def _replay(service: ServiceParts, only_id: int | None) -> int:
    async with service.parts.pool:
        outcome = await replay(service.parts.pool, service.parts.broker.consumers, only_id=only_id)
    print(f"replayed {outcome.done}, still set aside {outcome.failed}")
    return EXIT_FAILED if outcome.failed else 0


async def _discard(service: ServiceParts, only_id: int | None, older_than: timedelta | None) -> int:
    async with service.parts.pool, transaction(service.parts.pool) as conn:
        count = await discard(conn, by=operator(), only_id=only_id, older_than=older_than)
    print(f"discarded {count}")
    return EXIT_FAILED if only_id is not None and not count else 0


async def _verify_audit(service: ServiceParts, kept: Sequence[Head]) -> int:
    async with (
        service.parts.pool,
        connection(service.parts.pool) as conn,
        conn.transaction(isolation="repeatable_read", readonly=True),
    ):
        breaks = await verify_chain(conn, kept)
        rows = await count_rows(conn)
    for found in breaks:
        print(f"chain {found.shard} row {found.id}: {found.kind}")
    if not breaks:
        print(f"audit intact, lignes relues : {rows}")
    return EXIT_FAILED if breaks else 0


async def _print_heads(service: ServiceParts) -> int:
    async with service.parts.pool, connection(service.parts.pool) as conn:
        for head in await heads(conn):
            if head.last_id:  # an empty chain proves nothing
                print(head.shard, head.last_id, head.last_hash.hex())
    return 0
