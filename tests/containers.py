"""PostgreSQL in a container, and whether this run takes its servers from containers."""

import os
from collections.abc import Callable
from functools import cache

from deploy.local.child import CannotStart
from deploy.local.containers import engine
from deploy.local.kafka.docker import IMAGE as KAFKA_IMAGE

POSTGRES_IMAGE = os.environ.get("TEST_POSTGRES_IMAGE", "postgres:18")
# Tests' rows need not survive a power cut; several test databases have a pool each.
FAST = (
    "postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
)


@cache
def are_wanted() -> bool:
    """Whether a Docker engine answers and has the images; `TEST_PLATFORM=docker|local` forces."""
    forced = os.environ.get("TEST_PLATFORM")
    if forced == "local":
        return False
    try:
        engine([POSTGRES_IMAGE, KAFKA_IMAGE])
    except CannotStart:
        if forced == "docker":
            raise
        return False
    return True


def start_postgres(at_end: Callable[[Callable[[], object]], object]) -> str:
    """Starts the container, registers its end with `at_end` and returns the DSN for asyncpg."""
    # Slow to import, and it reads Docker's settings at once.
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415

    container = PostgresContainer(POSTGRES_IMAGE, driver=None).with_command(FAST)
    at_end(container.stop)
    container.start()
    return container.get_connection_url()
