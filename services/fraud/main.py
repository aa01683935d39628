"""Composition root of fraud: the only module that reads the clock, makes ids and the settings."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from services.fraud.backtest import Replayer
from services.fraud.clockwork import (
    compare_forever,
    forget_forever,
    index_forever,
    keep_rules_forever,
    lapse_forever,
    try_rules_forever,
)
from services.fraud.console import make_console, make_desk
from services.fraud.consumers import SERVICE, subscribe_all
from services.fraud.model.reporting import ReportLimits
from services.fraud.model.verifying import VerifyingTerms
from services.fraud.problems import PROBLEMS
from services.fraud.resources import Resources
from services.fraud.routes import LARGE_BODIES, make_router
from services.fraud.scans import Cleaner
from services.fraud.settings import FraudSettings
from services.fraud.use_cases import Examiner, knowledge_of
from services.fraud.use_cases.backtesting import BacktestTerms
from services.fraud.use_cases.nightly import NightTerms
from shared import log
from shared.db import Pool, new_pool
from shared.http import health
from shared.http.app import make_app
from shared.kafka.broker import make_broker
from shared.medicines import Catalogue
from shared.outbox import Relay
from shared.running.cli import ServiceParts
from shared.running.clockwork import Pace
from shared.running.lifespan import Loop, Parts, lifespan_of
from shared.sealing import KeyRing, PatientRefs

MIGRATIONS = Path(__file__).parent / "migrations"
EXAMPLES = Path(__file__).parent / "examples"


def build(
    settings: FraudSettings | None = None, *, resources: Resources | None = None
) -> ServiceParts:
    """Compose the service; nothing is connected yet. Needs a running event loop."""
    settings = settings or FraudSettings()
    log.configure(SERVICE, settings.ordoflux_env)
    pool = new_pool(
        settings.database_url.get_secret_value(), settings=settings, application_name=SERVICE
    )
    broker = make_broker(settings, client_id=SERVICE)
    resources = resources or resources_of(settings)
    knowledge = knowledge_of(resources, watched_since=settings.watched_since)
    examiner = Examiner(pool, resources, knowledge, now=_now)
    subscribe_all(broker, pool, resources, examiner)
    relay = Relay(pool, settings=settings, client_id=f"{SERVICE}-relay")
    pace = Pace(poll_s=settings.verification_lapse_poll_s, batch=settings.verification_lapse_batch)
    index_pace = Pace(poll_s=settings.search_index_poll_s, batch=settings.search_index_batch)
    forget_pace = Pace(poll_s=settings.forget_poll_s, batch=settings.forget_batch)
    tasks: tuple[Loop, ...] = (
        partial(lapse_forever, pool, resources, pace),
        partial(index_forever, pool, resources, index_pace, now=_now),
        partial(forget_forever, pool, resources, forget_pace, now=_now),
        *_rule_tasks(pool, resources, settings),
    )
    parts = Parts(settings=settings, pool=pool, broker=broker, relay=relay, tasks=tasks)
    app = make_app(
        service=SERVICE,
        title="Ordoflux – fraude",
        version="1",
        routers=[
            make_router(pool, resources, now=_now),
            health.router(pool, broker, relay),
            make_console(),
        ],
        problems=PROBLEMS,
        lifespan=lifespan_of(parts),
        settings=settings,
        new_id=_new_id,
        examples=EXAMPLES,
        large_bodies=LARGE_BODIES,
    )
    app.state.console = make_desk(pool, resources, settings, now=_now)
    return ServiceParts(parts=parts, migrations=MIGRATIONS, app=app)


def _rule_tasks(pool: Pool, resources: Resources, settings: FraudSettings) -> tuple[Loop, ...]:
    terms = BacktestTerms(
        facts_max=settings.backtest_facts_max,
        facts_kept=timedelta(days=settings.fact_days),
        shadow_kept=timedelta(days=settings.shadow_hit_days),
    )
    replayer = Replayer(
        seconds=settings.backtest_seconds_max,
        memory_bytes=settings.backtest_memory_mb_max * 1024**2,
    )
    nights = NightTerms(
        hour=settings.night_hour,
        links_max=settings.night_links_max,
        sample_per_million=settings.audit_sample_per_million,
    )
    poll_s, slowly_s = settings.rule_poll_s, settings.night_poll_s
    return (
        partial(keep_rules_forever, pool, resources.new_id, terms, poll_s=slowly_s, now=_now),
        partial(try_rules_forever, pool, replayer, terms, poll_s=poll_s, now=_now),
        partial(compare_forever, pool, resources, nights, poll_s=slowly_s, now=_now),
    )


def resources_of(settings: FraudSettings) -> Resources:
    """Make the keys and the catalogue that the settings name."""
    catalogue_file = settings.catalogue_file
    return Resources(
        new_id=_new_id,
        key_ring=KeyRing.from_setting(settings.fraud_sealing_keys.get_secret_value()),
        event_key_ring=KeyRing.from_setting(settings.sealing_keys.get_secret_value()),
        patient_refs=PatientRefs.from_setting(settings.patient_ref_key.get_secret_value()),
        medicines=Catalogue.open(None if catalogue_file is None else Path(catalogue_file)),
        search_limits=settings.search_limits,
        verifying=_terms_of(settings),
        report_limits=ReportLimits(
            reports_a_day_max=settings.reports_a_day_max,
            report_days=settings.report_days,
            scan_days=settings.scan_days,
            issue_days=settings.issue_days,
            alert_days=settings.alert_days,
        ),
        cleaner=Cleaner(at_once=settings.scans_at_once_max, seconds=settings.scan_seconds_max),
    )


def _terms_of(settings: FraudSettings) -> VerifyingTerms:
    return VerifyingTerms(
        answer_within=timedelta(hours=settings.verification_answer_hours),
        open_max=settings.verification_open_max,
        look_back_days=settings.hold_look_back_days,
        link_tries_per_minute_max=settings.verification_link_tries_per_minute_max,
        public_url=settings.public_url.rstrip("/"),
        contact=settings.fraud_contact,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> UUID:
    return uuid4()
