"""Its composition root and its command line in one."""

from pathlib import Path

from fastapi import FastAPI

from shared import log
from shared.db import new_pool
from shared.http import health
from shared.outbox import Relay
from shared.running.cli import ServiceParts, run_cli
from shared.running.lifespan import Parts, lifespan_of
from shared.settings import Settings
from tests.kafka.notes import reading


def build() -> ServiceParts:
    settings = Settings()
    log.configure("toy", settings.ordoflux_env)
    pool = new_pool(settings.database_url.get_secret_value(), settings=settings)
    broker = reading(settings, "notes.toy", pool, on_poison="set_aside")
    relay = Relay(pool, settings=settings, client_id="toy-relay")
    parts = Parts(settings, pool, broker, relay)
    app = FastAPI(lifespan=lifespan_of(parts))
    app.include_router(health.router(pool, broker, relay))
    return ServiceParts(parts, Path(__file__).parent / "migrations", app)


if __name__ == "__main__":
    run_cli("toy", build)
