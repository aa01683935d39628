"""Composition root of fraud: the only module that reads the clock, makes ids and the settings."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from services.fraud.consumers import SERVICE, subscribe_all
from services.fraud.problems import PROBLEMS
from services.fraud.resources import Resources
from services.fraud.routes import make_router
from services.fraud.settings import FraudSettings
from shared import log
from shared.db import new_pool
from shared.http import health
from shared.http.app import make_app
from shared.kafka.broker import make_broker
from shared.outbox import Relay
from shared.running.cli import ServiceParts
from shared.running.lifespan import Parts, lifespan_of

MIGRATIONS = Path(__file__).parent / "migrations"
EXAMPLES = Path(__file__).parent / "examples"


def build(settings: FraudSettings | None = None) -> ServiceParts:
    """Compose the service; nothing is connected yet. Needs a running event loop."""
    settings = settings or FraudSettings()
    log.configure(SERVICE, settings.ordoflux_env)
    pool = new_pool(
        settings.database_url.get_secret_value(), settings=settings, application_name=SERVICE
    )
    broker = make_broker(settings, client_id=SERVICE)
    subscribe_all(broker, pool, Resources(new_id=_new_id))
    relay = Relay(pool, settings=settings, client_id=f"{SERVICE}-relay")
    parts = Parts(settings=settings, pool=pool, broker=broker, relay=relay)
    app = make_app(
        service=SERVICE,
        title="Ordoflux – fraude",
        version="1",
        routers=[make_router(pool, now=_now), health.router(pool, broker, relay)],
        problems=PROBLEMS,
        lifespan=lifespan_of(parts),
        settings=settings,
        new_id=_new_id,
        examples=EXAMPLES,
    )
    return ServiceParts(parts=parts, migrations=MIGRATIONS, app=app)


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> UUID:
    return uuid4()
