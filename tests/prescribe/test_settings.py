"""The signing key comes from one place, and a sandbox one never signs for patients."""

import base64

import pytest
from pydantic import ValidationError

from services.prescribe.settings import PrescribeSettings

REAL = base64.urlsafe_b64encode(bytes(range(200, 232))).decode()
SANDBOX = base64.urlsafe_b64encode(b"sandbox signing key, 32 bytes ..").decode()
PRODUCTION = {
    "ordoflux_env": "production",
    "database_url": "postgresql://db.example/prescribe?sslmode=verify-full",
    "catalogue_file": "/catalogue.sqlite",
    "kafka_security": "ssl",
    **{
        f"{who}_{what}": f"https://issuer.test/{who}"
        for who in ("pro", "patient", "cpam")
        for what in ("issuer", "jwks_url")
    },
}


def settings(**changes) -> PrescribeSettings:
    given = {"database_url": "postgresql://x", "sealing_keys": f"k:{REAL}", "patient_ref_key": REAL}
    return PrescribeSettings(**(given | changes))


def test_the_seed_comes_from_the_variable_or_from_the_file(tmp_path):
    file = tmp_path / "signing-key"
    file.write_text(f"{REAL}\n")

    assert settings(signing_key=REAL).signing_seed == REAL
    assert settings(signing_key_file=file).signing_seed == REAL


def test_none_and_two_signing_keys_are_refused(tmp_path):
    with pytest.raises(ValidationError, match="SIGNING_KEY_FILE"):
        settings()
    with pytest.raises(ValidationError, match="only one"):
        settings(signing_key=REAL, signing_key_file=tmp_path / "key")


def test_production_refuses_a_sandbox_signing_key_wherever_it_is(tmp_path):
    file = tmp_path / "signing-key"
    file.write_text(SANDBOX)

    assert settings(signing_key=REAL, **PRODUCTION).is_production
    for where in ({"signing_key": SANDBOX}, {"signing_key_file": file}):
        assert not settings(**where).is_production
        with pytest.raises(ValidationError, match="not for production") as refused:
            settings(**where, **PRODUCTION)
        assert SANDBOX not in str(refused.value)


def test_settings_do_not_show_their_secrets():
    assert REAL not in repr(settings(signing_key=REAL))
