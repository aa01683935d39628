"""Environment variables that every service reads; each service adds its own in a subclass."""

from collections.abc import Iterator
from typing import Final, Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from typing_extensions import override

from shared import base64url

SANDBOX_MARK: Final = b"sandbox"  # the keys that deploy/local makes hold it


class Settings(BaseSettings):
    """One attribute per variable of the same name, in capitals; every limit is here.

    Sandbox secrets contain the word "sandbox", plainly or under their base64url:
    production refuses to start with one.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    ordoflux_env: Literal["sandbox", "production"] = "sandbox"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=1, le=65535)

    database_url: SecretStr
    pool_size_min: int = Field(default=2, ge=0)
    pool_size_max: int = Field(default=8, ge=2)
    acquire_timeout_s: float = Field(default=5.0, gt=0)
    connect_timeout_s: float = Field(default=5.0, gt=0)
    statement_timeout_ms: int = Field(default=5_000, ge=100)
    lock_timeout_ms: int = Field(default=3_000, ge=50)
    idle_in_transaction_timeout_ms: int = Field(default=12_000, ge=1_000)

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    kafka_security: Literal["plaintext", "ssl", "sasl_ssl"] = "plaintext"
    kafka_username: str = ""
    kafka_password: SecretStr = SecretStr("")
    kafka_ca_file: str | None = None
    kafka_request_timeout_ms: int = Field(default=10_000, ge=1_000)
    kafka_session_timeout_ms: int = Field(default=30_000, ge=1_000)
    kafka_metadata_max_age_ms: int = Field(default=30_000, ge=500)
    handle_timeout_s: float = Field(default=20.0, gt=0)
    retry_first_s: float = Field(default=1.0, gt=0)
    retry_cap_s: float = Field(default=30.0, gt=0)
    start_timeout_s: float = Field(default=30.0, gt=0)
    commit_timeout_s: float = Field(default=5.0, gt=0)
    stop_timeout_s: float = Field(default=30.0, gt=0)

    relay_batch: int = Field(default=500, ge=1)
    relay_poll_s: float = Field(default=0.25, gt=0)
    relay_linger_s: float = Field(default=0.03, ge=0)  # a batch waits this long for company
    relay_send_timeout_s: float = Field(default=8.0, gt=0)
    relay_lag_red_s: float = Field(default=60.0, gt=0)

    inbox_days: int = Field(default=100, ge=91)  # topics keep events for 90 days
    idempotency_days: int = Field(default=30, ge=1)
    set_aside_days: int = Field(default=365, ge=1)

    body_bytes_max: int = Field(default=262_144, ge=1_024)
    # Answered 503 above it. It leaves files to the pools below 1024, what a process may often open.
    http_connections_max: int = Field(default=900, ge=10)
    http_headers_timeout_s: float = Field(default=10.0, gt=0)  # a request's headers, then it is cut
    http_graceful_shutdown_s: int = Field(default=10, ge=1)

    pro_issuer: str = "http://127.0.0.1:8100/pro"
    pro_jwks_url: str = "http://127.0.0.1:8100/pro/jwks.json"
    patient_issuer: str = "http://127.0.0.1:8100/patient"
    patient_jwks_url: str = "http://127.0.0.1:8100/patient/jwks.json"
    cpam_issuer: str = "http://127.0.0.1:8100/cpam"
    cpam_jwks_url: str = "http://127.0.0.1:8100/cpam/jwks.json"
    token_audience: str = "ordoflux"  # noqa: S105 - names whom tokens are for

    @property
    def is_production(self) -> bool:
        return self.ordoflux_env == "production"

    @model_validator(mode="after")
    def _refuse_sandbox_in_production(self) -> Self:
        """Name every variable that must change before patients depend on this process."""
        if self.is_production and (wrong := sorted(set(self._not_for_production()))):
            raise ValueError(f"not for production: {', '.join(wrong).upper()}")
        return self

    @model_validator(mode="after")
    def _refuse_limits_that_do_not_fit(self) -> Self:
        """A wait must end before the one around it cuts it off."""
        idle_s = self.idle_in_transaction_timeout_ms / 1000
        rules = {
            "POOL_SIZE_MIN is above POOL_SIZE_MAX": self.pool_size_min <= self.pool_size_max,
            "RELAY_SEND_TIMEOUT_S must be below IDLE_IN_TRANSACTION_TIMEOUT_MS": (
                self.relay_send_timeout_s < idle_s
            ),
            "HANDLE_TIMEOUT_S and COMMIT_TIMEOUT_S together must be below STOP_TIMEOUT_S": (
                self.handle_timeout_s + self.commit_timeout_s < self.stop_timeout_s
            ),
        }
        if broken := [rule for rule, is_kept in rules.items() if not is_kept]:
            raise ValueError("; ".join(broken))
        return self

    def _not_for_production(self) -> Iterator[str]:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr) and is_sandbox_secret(value.get_secret_value()):
                yield name
            if name.endswith(("_jwks_url", "_issuer")) and not str(value).startswith("https://"):
                yield name
        if self.kafka_security == "plaintext":
            yield "kafka_security"
        if not is_private_link(self.database_url.get_secret_value()):
            yield "database_url"


class MedicinesSettings(Settings):
    """For services that look medicines up; without a file they know the extract for trying out."""

    catalogue_file: str | None = None

    @override
    def _not_for_production(self) -> Iterator[str]:
        yield from super()._not_for_production()
        if self.catalogue_file is None:
            yield "catalogue_file"


def is_private_link(dsn: str) -> bool:
    """Tell whether nobody can listen or answer in the database's name.

    That takes TLS with a verified name, or a Unix socket; hosts are read as asyncpg reads them.
    """
    parts = urlsplit(dsn)
    query = dict(parse_qsl(parts.query))
    hosts = parts.netloc.rpartition("@")[2] or query.get("host", "")
    is_socket = all(unquote(host).startswith("/") for host in hosts.split(","))
    return is_socket or query.get("sslmode") == "verify-full"


def is_sandbox_secret(text: str) -> bool:
    """Tell whether a secret, or any part of it between colons and commas, is a sandbox one."""
    parts = text.replace(",", ":").split(":")
    return any(SANDBOX_MARK in part.encode() or SANDBOX_MARK in _decoded(part) for part in parts)


def _decoded(part: str) -> bytes:
    try:
        return base64url.decode(part.strip().rstrip("="))
    except ValueError:
        return b""
