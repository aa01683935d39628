"""Signing keys: what they sign verifies, what they are named, how long each is trusted."""

import base64
from datetime import date, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.days import PARIS
from shared.signing import (
    InvalidKey,
    Signer,
    SigningKey,
    is_trusted_on,
    key_id_of,
    public_key_of,
)

# RFC 8037, appendix A: an Ed25519 key and its public part.
RFC_D = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
RFC_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
DAY = date(2026, 11, 22)


def test_the_key_of_the_standard_gives_its_public_key():
    key = SigningKey.from_text(RFC_D)

    assert key.public_jwk()["x"] == RFC_X


def test_a_public_key_says_what_it_is_for():
    key = SigningKey.from_text(RFC_D)

    jwk = key.public_jwk()

    assert jwk.items() >= {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA"}.items()
    assert jwk["kid"] == key.key_id.hex()
    assert "d" not in jwk


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_what_a_key_signs_its_published_key_verifies(seed, message):
    key = SigningKey.from_seed(seed)

    public = public_key_of(key.public_jwk())

    public.verify(key.sign(message), message)
    with pytest.raises(InvalidSignature):
        public.verify(key.sign(message), message + b"!")


async def test_a_key_in_memory_stands_where_a_module_could():
    key: Signer = SigningKey.from_text(RFC_D)

    signature = await key.signature_of(b"message")

    public_key_of(key.public_jwk()).verify(signature, b"message")


def test_the_key_id_is_four_bytes_derived_from_the_public_key():
    key = SigningKey.from_seed(bytes(32))

    assert len(key.key_id) == 4
    assert key.key_id == key_id_of(public_key_of(key.public_jwk()))
    assert key.key_id != SigningKey.from_seed(b"1" * 32).key_id


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "RSA"},
        {"crv": "X25519"},
        {"x": None},
        {"x": "AAAA"},
        {"x": "*" * 43},
        {"x": "é" * 43},
        {"x": f"{RFC_X}="},
        {"x": f"{RFC_X[:-1]}p"},  # the same key, with another spare bit
        {"kid": "00000000"},
        {"kid": 7},
    ],
)
def test_a_foreign_or_disguised_public_key_is_refused(change):
    jwk = SigningKey.from_text(RFC_D).public_jwk() | change

    with pytest.raises(InvalidKey):
        public_key_of(jwk)


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33)])
def test_a_seed_has_32_bytes(seed):
    with pytest.raises(InvalidKey):
        SigningKey.from_seed(seed)
    with pytest.raises(InvalidKey):
        SigningKey.from_text(base64.urlsafe_b64encode(seed).decode())


def test_a_key_prints_its_id_and_no_secret():
    key = SigningKey.from_text(f"{RFC_D}\n")

    assert repr(key) == f"SigningKey({key.key_id.hex()})"


@pytest.mark.parametrize("text", ["", "not base64url !", "é", RFC_D + "AA"])
def test_a_setting_that_is_no_seed_is_refused_without_being_shown(text):
    with pytest.raises(InvalidKey) as caught:
        SigningKey.from_text(text)

    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    ("day", "is_trusted"),
    [(DAY - timedelta(days=1), True), (DAY, True), (DAY + timedelta(days=1), False)],
)
def test_a_revoked_key_speaks_for_what_is_dated_up_to_its_last_day_in_paris(day, is_trusted):
    end = datetime(DAY.year, DAY.month, DAY.day, 0, 5, tzinfo=PARIS)  # in UTC, the day before

    assert is_trusted_on(day, end) is is_trusted
