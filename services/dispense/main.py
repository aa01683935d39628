"""Composition root of dispense: alone reads the clock, makes ids and reads the settings."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from uuid import UUID, uuid4

from services.dispense.clockwork import expire_forever
from services.dispense.consumers import subscribe_all
from services.dispense.model import (
    AdaptationLimits,
    ErrorLimits,
    Quotas,
    SendingLimits,
    WorklistDelays,
)
from services.dispense.problems import PROBLEMS
from services.dispense.resources import PackRegister, Resources
from services.dispense.routes import make_router
from services.dispense.settings import DispenseSettings
from services.dispense.use_cases import SERVICE
from shared import log
from shared.db import new_pool
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

MIGRATIONS = Path(__file__).parent / "migrations"
EXAMPLES = Path(__file__).parent / "examples"


def build(settings: DispenseSettings | None = None) -> ServiceParts:
    """Compose the service; nothing is connected yet. Needs a running event loop."""
    settings = settings or DispenseSettings()
    log.configure(SERVICE, settings.ordoflux_env)
    resources = _resources(settings)
    pool = new_pool(
        settings.database_url.get_secret_value(), settings=settings, application_name=SERVICE
    )
    broker = make_broker(settings, client_id=SERVICE)
    subscribe_all(broker, pool, resources, now=_now)
    relay = Relay(pool, settings=settings, client_id=f"{SERVICE}-relay")
    pace = Pace(poll_s=settings.expiry_poll_s, batch=settings.expiry_batch)
    clock = partial(expire_forever, pool, resources, pace)
    parts = Parts(settings=settings, pool=pool, broker=broker, relay=relay, tasks=(clock,))
    app = make_app(
        service=SERVICE,
        title="Ordoflux – délivrance",
        version="1",
        routers=[make_router(pool, resources, now=_now), health.router(pool, broker, relay)],
        problems=PROBLEMS,
        lifespan=lifespan_of(parts),
        settings=settings,
        new_id=_new_id,
        examples=EXAMPLES,
    )
    app.add_middleware(FhirOutcomes)
    return ServiceParts(parts=parts, migrations=MIGRATIONS, app=app)


def _resources(settings: DispenseSettings) -> Resources:
    catalogue_file = settings.catalogue_file
    return Resources(
        key_ring=KeyRing.from_setting(settings.sealing_keys.get_secret_value()),
        patient_refs=PatientRefs.from_setting(settings.patient_ref_key.get_secret_value()),
        medicines=Catalogue.open(None if catalogue_file is None else Path(catalogue_file)),
        new_id=_new_id,
        adaptation_limits=AdaptationLimits(
            answer_within=timedelta(hours=settings.adaptation_answer_hours),
            open_of_prescription_max=settings.adaptations_open_of_prescription_max,
            open_of_pharmacy_max=settings.adaptations_open_of_pharmacy_max,
        ),
        reversal_days=settings.reversal_days,
        quotas=Quotas.of(
            failed_consultations=settings.failed_consultations_max,
            failed_scans=settings.failed_scans_max,
            polling=settings.polling_max,
            unserved=settings.unserved_consultations_max,
        ),
        sending_limits=SendingLimits(most=settings.sendings_a_day_max),
        error_limits=ErrorLimits(most=settings.errors_a_day_max),
        is_double_checking=settings.double_check,
        worklist_delays=WorklistDelays(
            billing_working_days=settings.billing_working_days,
            renewal_ahead_days=settings.renewal_ahead_days,
        ),
        late_execution_age_max=timedelta(days=settings.late_execution_days),
        pack_register=_register_of(settings.pack_register),
        pack_register_timeout_s=settings.pack_register_timeout_s,
    )


def _register_of(factory: str | None) -> PackRegister | None:
    register: PackRegister | None = None if factory is None else resolve_name(factory)()
    return register


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> UUID:
    return uuid4()
