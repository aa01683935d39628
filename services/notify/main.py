"""Composition root of notify: the only module that reads the clock, makes ids and the settings."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from services.notify.consumers import SERVICE, subscribe_all
from services.notify.cursors import Cursors
from services.notify.delivery import Delivery, DeliveryLimits
from services.notify.documents import Documents
from services.notify.live import Live, StreamLimits
from services.notify.problems import PROBLEMS
from services.notify.resources import Resources
from services.notify.routes import make_router
from services.notify.sandbox import Sandbox
from services.notify.senders import SmtpSender, SmtpServer
from services.notify.settings import LEASE_MARGIN_S, NotifySettings
from shared import log
from shared.db import Pool, new_pool
from shared.http import health
from shared.http.app import make_app
from shared.kafka.broker import make_broker
from shared.outbox import Relay
from shared.running.cli import ServiceParts
from shared.running.lifespan import Loop, Parts, lifespan_of
from shared.sealing import KeyRing, PatientRefs

MIGRATIONS = Path(__file__).parent / "migrations"
EXAMPLES = Path(__file__).parent / "examples"


def build(settings: NotifySettings | None = None) -> ServiceParts:
    """Compose the service; nothing is connected yet. Needs a running event loop."""
    settings = settings or NotifySettings()
    log.configure(SERVICE, settings.ordoflux_env)
    pool = new_pool(
        settings.database_url.get_secret_value(), settings=settings, application_name=SERVICE
    )
    resources = _resources_of(settings, pool)
    documents = Documents(
        pool, resources.key_ring, readers_per_inbox_max=settings.documents_per_inbox_max
    )
    live = Live(pool, _stream_limits(settings))
    delivery = _delivery(settings, resources, documents)
    parts = _parts_of(settings, resources, tasks=(delivery.run_forever, live.run_forever))
    app = make_app(
        service=SERVICE,
        title="Ordoflux – messages",
        version="1",
        routers=[
            make_router(resources, live, documents, sandbox=sandbox_of(settings, resources)),
            health.router(pool, parts.broker, parts.relay),
        ],
        problems=PROBLEMS,
        lifespan=lifespan_of(parts),
        settings=settings,
        new_id=_new_id,
        examples=EXAMPLES,
    )
    return ServiceParts(parts=parts, migrations=MIGRATIONS, app=app)


def _resources_of(settings: NotifySettings, pool: Pool) -> Resources:
    return Resources(
        pool=pool,
        key_ring=KeyRing.from_setting(settings.sealing_keys.get_secret_value()),
        patient_refs=PatientRefs.from_setting(settings.patient_ref_key.get_secret_value()),
        cursors=Cursors.from_setting(settings.patient_ref_key.get_secret_value()),
        now=_now,
        new_id=_new_id,
    )


def _parts_of(settings: NotifySettings, resources: Resources, *, tasks: tuple[Loop, ...]) -> Parts:
    broker = make_broker(settings, client_id=SERVICE)
    subscribe_all(broker, resources)
    return Parts(
        settings=settings,
        pool=resources.pool,
        broker=broker,
        relay=Relay(resources.pool, settings=settings, client_id=f"{SERVICE}-relay"),
        tasks=tasks,
    )


def sandbox_of(settings: NotifySettings, resources: Resources) -> Sandbox | None:
    """Return what shows the messages of magic patients; in production there are none."""
    if settings.is_production:
        return None
    return Sandbox(resources.patient_refs, gather_s=settings.sandbox_gather_s)


def _delivery(settings: NotifySettings, resources: Resources, documents: Documents) -> Delivery:
    return Delivery(
        resources,
        sender=SmtpSender(_smtp_server(settings)),
        documents=documents,
        limits=DeliveryLimits(
            concurrency=settings.delivery_concurrency,
            poll_s=settings.delivery_poll_s,
            lease_s=settings.delivery_lease_s,
            send_timeout_s=settings.delivery_lease_s - LEASE_MARGIN_S,
        ),
    )


def _smtp_server(settings: NotifySettings) -> SmtpServer:
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_sender,
        timeout_s=settings.smtp_timeout_s,
        security=settings.smtp_security,
        tls=_tls(settings),
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value(),
    )


def _tls(settings: NotifySettings) -> ssl.SSLContext | None:
    if settings.smtp_security == "none":
        return None
    context = ssl.create_default_context(cafile=settings.smtp_ca_file)
    if settings.smtp_client_cert is not None:
        context.load_cert_chain(settings.smtp_client_cert, settings.smtp_client_key)
    return context


def _stream_limits(settings: NotifySettings) -> StreamLimits:
    return StreamLimits(
        poll_s=settings.stream_poll_s,
        heartbeat_s=settings.stream_heartbeat_s,
        seconds_max=settings.stream_seconds_max,
        per_inbox_max=settings.streams_per_inbox_max,
        in_all_max=settings.streams_max,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> UUID:
    return uuid4()
