"""Every option of our Kafka clients, in one place and explicit: their defaults lose events."""

import ssl
from typing import Any, Final

from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLScram512

from shared.settings import Settings

EVENT_BYTES_MAX: Final = 512 * 1024  # what every publisher keeps to and every consumer accepts
REQUEST_BYTES_OVERHEAD: Final = 64 * 1024  # key, headers and framing around one event
MAX_BATCH_BYTES: Final = 256 * 1024
LINGER_MS: Final = 2  # pays only because the relay sends concurrently
RETRY_BACKOFF_MS: Final = 200
CONNECTIONS_MAX_IDLE_MS: Final = 9 * 60 * 1000
HEARTBEATS_PER_SESSION: Final = 6
MAX_POLL_INTERVAL_MS: Final = 120_000
FETCH_MAX_WAIT_MS: Final = 500
FETCH_MAX_BYTES: Final = 16 * 1024 * 1024
PARTITION_FETCH_BYTES: Final = 1024 * 1024


def connection_options(settings: Settings, *, client_id: str) -> dict[str, Any]:
    """Give what producers and consumers share."""
    return {
        "bootstrap_servers": settings.kafka_bootstrap_servers.split(","),
        "client_id": client_id,
        "request_timeout_ms": settings.kafka_request_timeout_ms,
        "retry_backoff_ms": RETRY_BACKOFF_MS,
        "metadata_max_age_ms": settings.kafka_metadata_max_age_ms,
        "connections_max_idle_ms": CONNECTIONS_MAX_IDLE_MS,
    }


def producer_options(settings: Settings, *, client_id: str) -> dict[str, Any]:
    """Set up the relay's producer: confirmed by all in-sync replicas, no duplicate by itself."""
    return {
        **connection_options(settings, client_id=client_id),
        **parse_security(security(settings)),
        "acks": "all",
        "enable_idempotence": True,
        "linger_ms": LINGER_MS,
        "max_batch_size": MAX_BATCH_BYTES,
        "max_request_size": EVENT_BYTES_MAX + REQUEST_BYTES_OVERHEAD,
        "compression_type": None,
    }


def consumer_options(settings: Settings) -> dict[str, Any]:
    """Give what each subscriber says about its group, its fetches and its time limits."""
    return {
        "auto_offset_reset": "earliest",
        "session_timeout_ms": settings.kafka_session_timeout_ms,
        "heartbeat_interval_ms": settings.kafka_session_timeout_ms // HEARTBEATS_PER_SESSION,
        "max_poll_interval_ms": MAX_POLL_INTERVAL_MS,
        "fetch_max_wait_ms": FETCH_MAX_WAIT_MS,
        "fetch_min_bytes": 1,
        "fetch_max_bytes": FETCH_MAX_BYTES,
        "max_partition_fetch_bytes": PARTITION_FETCH_BYTES,
        "check_crcs": True,
        # Nobody here uses Kafka's transactions. With read_committed, one that anybody leaves open
        # would hide from every consumer all that comes after it.
        "isolation_level": "read_uncommitted",
    }


def security(settings: Settings) -> BaseSecurity | None:
    """None on a plaintext network, which only the sandbox may use."""
    if settings.kafka_security == "plaintext":
        return None
    context = ssl.create_default_context(cafile=settings.kafka_ca_file)
    if settings.kafka_security == "ssl":
        return BaseSecurity(ssl_context=context, use_ssl=True)
    return SASLScram512(
        username=settings.kafka_username,
        password=settings.kafka_password.get_secret_value(),
        ssl_context=context,
        use_ssl=True,
    )
