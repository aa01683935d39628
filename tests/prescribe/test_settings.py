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

    assert settings(signing_key=REAL).seed_of("") == REAL
    assert settings(signing_key_file=file).seed_of("") == REAL
    assert settings(signing_key=REAL).seed_of("next_") is None
    assert settings(signing_key=REAL, next_signing_key_file=file).seed_of("next_") == REAL


def test_none_and_two_signing_keys_are_refused(tmp_path):
    with pytest.raises(ValidationError, match="SIGNING_KEY_FILE"):
        settings()
    with pytest.raises(ValidationError, match="only one"):
        settings(signing_key=REAL, signing_key_file=tmp_path / "key")
    with pytest.raises(ValidationError, match="NEXT_SIGNING_KEY_FILE"):
        settings(signing_key=REAL, next_signing_key=REAL, next_signer="module:function")


@pytest.mark.parametrize("slot", ["", "next_"])
def test_a_key_that_is_none_is_refused_at_the_start_without_being_shown(slot, tmp_path):
    file = tmp_path / "key"
    file.write_bytes(b"\xff\xfe secret")
    given = {} if slot == "" else {"signing_key": REAL}
    wrong = (
        ({f"{slot}signing_key": "c2VjcmV0"}, "seed of 32 bytes"),
        ({f"{slot}signing_key_file": tmp_path / "none"}, "cannot be read"),
        ({f"{slot}signing_key_file": file}, "cannot be read"),
    )

    for change, words in wrong:
        with pytest.raises(ValidationError, match=words) as refused:
            settings(**given | change)
        assert "c2VjcmV0" not in str(refused.value)
        assert "secret" not in str(refused.value)


@pytest.mark.parametrize("slot", ["", "next_"])
@pytest.mark.parametrize(
    ("mode", "is_private"),
    [(0o600, True), (0o400, True), (0o440, True), (0o604, False), (0o620, False), (0o601, False)],
)
def test_production_refuses_a_key_file_that_others_may_open(slot, mode, is_private, tmp_path):
    file = tmp_path / "signing-key"
    file.write_text(REAL)
    file.chmod(mode)
    given = {f"{slot}signing_key_file": file} | ({} if slot == "" else {"signing_key": REAL})

    assert not settings(**given).is_production
    if is_private:
        assert settings(**given, **PRODUCTION).is_production
    else:
        with pytest.raises(ValidationError, match=f"{slot}signing_key_file".upper()):
            settings(**given, **PRODUCTION)


def test_production_refuses_a_sandbox_signing_key_wherever_it_is(tmp_path):
    file = tmp_path / "signing-key"
    file.write_text(SANDBOX)

    assert settings(signing_key=REAL, **PRODUCTION).is_production
    file.chmod(0o600)
    next_to_it = {"signing_key": REAL}
    for where in (
        {"signing_key": SANDBOX},
        {"signing_key_file": file},
        {"next_signing_key": SANDBOX} | next_to_it,
        {"next_signing_key_file": file} | next_to_it,
    ):
        assert not settings(**where).is_production
        with pytest.raises(ValidationError, match="not for production") as refused:
            settings(**where, **PRODUCTION)
        assert SANDBOX not in str(refused.value)


def test_settings_do_not_show_their_secrets():
    assert REAL not in repr(settings(signing_key=REAL))
