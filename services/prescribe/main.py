"""Composition root of prescribe: the only module that reads the clock, draws ids and secrets."""

import asyncio
import secrets
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import Final
from uuid import UUID, uuid4

from services.prescribe.clockwork import lapse_forever
from services.prescribe.commands import key_commands
from services.prescribe.consumers import subscribe_all
from services.prescribe.documents import Documents
from services.prescribe.model.following import FollowUpDelays
from services.prescribe.pictures import QrPictures
from services.prescribe.problems import PROBLEMS
from services.prescribe.resources import Resources
from services.prescribe.routes import make_router
from services.prescribe.routes.desk import Desk
from services.prescribe.sandbox import Sandbox
from services.prescribe.settings import PrescribeSettings, Slot
from services.prescribe.use_cases import announce_signing_keys
from services.prescribe.use_cases.arriving import SERVICE
from shared import log
from shared.db import Pool, new_pool
from shared.http import health
from shared.http.app import make_app
from shared.http.fhir import FhirOutcomes
from shared.kafka.broker import make_broker
from shared.medicines import Catalogue
from shared.outbox import Relay
from shared.running.cli import ServiceParts
from shared.running.clockwork import Pace
from shared.running.lifespan import Parts, lifespan_of
from shared.sealing import KeyRing, PatientRefs
from shared.signing import Signer, SigningKey

MIGRATIONS = Path(__file__).parent / "migrations"
EXAMPLES = Path(__file__).parent / "examples"


def build(
    settings: PrescribeSettings | None = None, *, resources: Resources | None = None
) -> ServiceParts:
    """Compose the service; nothing is connected yet. Needs a running event loop."""
    settings = settings or PrescribeSettings()
    log.configure(SERVICE, settings.ordoflux_env)
    resources = resources or resources_of(settings)
    pool = new_pool(
        settings.database_url.get_secret_value(), settings=settings, application_name=SERVICE
    )
    parts = _parts_of(settings, pool, resources)
    app = make_app(
        service=SERVICE,
        title="Ordoflux – prescription",
        version="1",
        routers=[
            make_router(_desk_of(settings, pool, resources)),
            health.router(pool, parts.broker, parts.relay),
        ],
        problems=PROBLEMS,
        lifespan=lifespan_of(parts),
        settings=settings,
        new_id=_new_id,
        examples=EXAMPLES,
    )
    app.add_middleware(FhirOutcomes)
    return ServiceParts(parts=parts, migrations=MIGRATIONS, app=app)


def _parts_of(settings: PrescribeSettings, pool: Pool, resources: Resources) -> Parts:
    broker = make_broker(settings, client_id=SERVICE)
    subscribe_all(broker, pool, resources)
    return Parts(
        settings=settings,
        pool=pool,
        broker=broker,
        relay=Relay(pool, settings=settings, client_id=f"{SERVICE}-relay"),
        on_start=(partial(_announce_keys, pool, resources), partial(_read_names, resources)),
        tasks=(partial(lapse_forever, pool, resources, _lapse_pace(settings)),),
    )


def _desk_of(settings: PrescribeSettings, pool: Pool, resources: Resources) -> Desk:
    pictures = QrPictures(
        kept_max=settings.qr_pictures_max,
        waiting_max=settings.qr_pictures_waiting_max,
        per_person_max=settings.drawings_per_person_max,
    )
    documents = Documents(
        kept_max=settings.documents_max,
        waiting_max=settings.documents_waiting_max,
        per_person_max=settings.drawings_per_person_max,
    )
    return Desk(pool, resources, pictures, documents, _now, sandbox_of(settings))


def resources_of(settings: PrescribeSettings) -> Resources:
    """Open what the settings name: keys, catalogue, sources of ids and secrets."""
    catalogue_file = settings.catalogue_file
    signer = _signer_of(settings, "")
    assert signer is not None, "checked when the settings were read"
    return Resources(
        signer=signer,
        next_signer=_signer_of(settings, "next_"),
        key_ring=KeyRing.from_setting(settings.sealing_keys.get_secret_value()),
        patient_refs=PatientRefs.from_setting(settings.patient_ref_key.get_secret_value()),
        medicines=Catalogue.open(None if catalogue_file is None else Path(catalogue_file)),
        new_id=_new_id,
        random_bytes=secrets.token_bytes,
        signing_timeout_s=settings.signing_timeout_s,
        follow_up_delays=FollowUpDelays(
            never_executed_days=settings.follow_up_never_executed_days,
            partly_executed_days=settings.follow_up_partly_executed_days,
            late_renewal_days=settings.follow_up_late_renewal_days,
        ),
    )


def _signer_of(settings: PrescribeSettings, slot: Slot) -> Signer | None:
    if (factory := settings.signer_of(slot)) is not None:
        signer: Signer = resolve_name(factory)()
        return signer
    seed = settings.seed_of(slot)
    return None if seed is None else SigningKey.from_text(seed)


def _lapse_pace(settings: PrescribeSettings) -> Pace:
    return Pace(poll_s=settings.adaptation_lapse_poll_s, batch=settings.adaptation_lapse_batch)


async def _announce_keys(pool: Pool, resources: Resources) -> None:
    await announce_signing_keys(pool, resources, now=_now())


async def _read_names(resources: Resources) -> None:
    """Read what free texts may name, half a second for the whole database: no request waits."""
    await asyncio.to_thread(lambda: resources.medicines.naming)


def sandbox_of(settings: PrescribeSettings) -> Sandbox | None:
    """Return what misbehaves for magic patients; in production there are none."""
    if settings.is_production:
        return None
    return Sandbox(slow_s=settings.sandbox_slow_s)


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> UUID:
    return uuid4()


COMMANDS: Final = key_commands(now=_now, new_id=_new_id)
