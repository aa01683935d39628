"""Settings come from the environment; production refuses what only a sandbox may use."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from shared.settings import MedicinesSettings, Settings, is_sandbox_secret

PRODUCTION: dict[str, Any] = {
    "ordoflux_env": "production",
    "database_url": "postgresql://ordoflux:s3cr3t@db.example/prescribe?sslmode=verify-full",
    "kafka_security": "sasl_ssl",
    "kafka_password": "s3cr3t",
    **{
        f"{who}_{what}": f"https://{who}.example"
        for who in ("pro", "patient", "cpam")
        for what in ("issuer", "jwks_url")
    },
}


class KeyedSettings(Settings):
    sealing_keys: SecretStr = SecretStr("k1:c2FuZGJveA")


def test_variables_are_read_by_name(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///x")
    monkeypatch.setenv("POOL_SIZE_MAX", "3")

    settings = Settings()

    assert settings.pool_size_max == 3
    assert settings.ordoflux_env == "sandbox"


def test_production_starts_with_its_own_secrets_and_addresses():
    assert Settings(**PRODUCTION).is_production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kafka_security", "plaintext"),
        ("pro_jwks_url", "http://pro.example"),
        ("cpam_issuer", "http://127.0.0.1:8100/cpam"),
        ("kafka_password", "sandbox"),
        ("database_url", "postgresql://sandbox:sandbox@db/prescribe?sslmode=verify-full"),
        ("database_url", "postgresql://ordoflux:s3cr3t@db.example/prescribe"),
        ("database_url", "postgresql://db.example/prescribe?sslmode=require"),
        ("database_url", "postgresql://db.example/prescribe?sslmode=verify-full&sslmode=disable"),
        ("database_url", "postgresql://db.example/prescribe?host=/run/postgresql"),
        ("database_url", "postgresql:///prescribe?host=/run/postgresql,db.example"),
        ("database_url", "postgresql:///prescribe"),
    ],
)
def test_production_refuses_what_is_for_a_sandbox_and_names_it(name, value):
    with pytest.raises(ValidationError, match=name.upper()):
        Settings(**PRODUCTION | {name: value})


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://a.example,b.example:5433/prescribe?sslmode=verify-full&sslrootcert=/ca.pem",
        "postgresql://ordoflux@/prescribe?host=/run/postgresql",
        "postgresql://%2Frun%2Fpostgresql/prescribe",
    ],
)
def test_production_takes_verified_tls_or_a_unix_socket_to_its_database(dsn):
    assert Settings(**PRODUCTION | {"database_url": dsn}).is_production


def test_production_knows_all_medicines_where_it_needs_them():
    with pytest.raises(ValidationError, match="CATALOGUE_FILE"):
        MedicinesSettings(**PRODUCTION)

    complete = MedicinesSettings(**PRODUCTION | {"catalogue_file": "/catalogue.sqlite"})
    assert complete.is_production
    assert MedicinesSettings(database_url="postgresql:///x").catalogue_file is None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"pool_size_min": 9, "pool_size_max": 8}, "POOL_SIZE_MIN"),
        ({"relay_send_timeout_s": 12.0}, "RELAY_SEND_TIMEOUT_S"),
        ({"handle_timeout_s": 25.0}, "HANDLE_TIMEOUT_S"),
        ({"stop_timeout_s": 25.0}, "STOP_TIMEOUT_S"),
    ],
)
def test_limits_that_do_not_fit_in_each_other_are_refused(changes, named):
    with pytest.raises(ValidationError, match=named):
        Settings(database_url="postgresql:///x", **changes)


def test_production_refuses_a_sandbox_key_also_when_a_subclass_declares_it():
    with pytest.raises(ValidationError, match="SEALING_KEYS"):
        KeyedSettings(**PRODUCTION)


@pytest.mark.parametrize(
    "secret",
    [
        "sandbox",
        "k1:sandbox-key",
        urlsafe_b64encode(b"ordoflux sandbox key, 32 bytes!!").decode().rstrip("="),
        "k1:AAAA,k2:" + urlsafe_b64encode(b"sandbox").decode(),
    ],
)
def test_sandbox_secrets_are_recognised_plain_and_encoded(secret):
    assert is_sandbox_secret(secret)


@pytest.mark.parametrize("secret", ["", "k1:q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s", "é:à"])
def test_other_secrets_are_not_taken_for_sandbox_ones(secret):
    assert not is_sandbox_secret(secret)


def test_secrets_do_not_show_in_a_printed_settings_nor_in_a_refusal():
    with pytest.raises(ValidationError) as refused:
        Settings(**PRODUCTION | {"http_port": "s3cr3t"})

    assert "s3cr3t" not in repr(Settings(**PRODUCTION))
    assert "s3cr3t" not in str(refused.value)
