"""Sealed texts open with the right key, for the right thing, unaltered; nothing else opens."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers import Ins
from shared.sealing import BadKeySetting, KeyRing, PatientRefs, Unsealable
from tests.builders import INS, OTHER_INS


def key(seed: int) -> str:
    return base64.urlsafe_b64encode(bytes([seed]) * 32).decode().rstrip("=")


RING = KeyRing.from_setting(f"k1:{key(1)}")


@given(plain=st.binary(max_size=500), aad=st.binary(max_size=50))
def test_what_is_sealed_opens_again(plain, aad):
    assert RING.unseal(RING.seal(plain, aad=aad), aad=aad) == plain


@given(plain=st.binary(max_size=100), aad=st.binary(max_size=50), other=st.binary(max_size=50))
def test_a_sealed_text_opens_only_where_it_belongs(plain, aad, other):
    sealed = RING.seal(plain, aad=aad)

    if other != aad:
        with pytest.raises(Unsealable):
            RING.unseal(sealed, aad=other)


@given(st.binary(max_size=60), st.data())
def test_any_changed_character_is_noticed(plain, data):
    sealed = RING.seal(plain, aad=b"row 1")
    place = data.draw(st.integers(0, len(sealed) - 1))
    sign = data.draw(st.characters().filter(lambda drawn: drawn != sealed[place]))

    with pytest.raises(Unsealable):
        RING.unseal(sealed[:place] + sign + sealed[place + 1 :], aad=b"row 1")


@given(st.text())
def test_any_text_is_unsealable_and_nothing_worse(text):
    with pytest.raises(Unsealable):
        RING.unseal(text, aad=b"")
    with pytest.raises(Unsealable):
        RING.unseal(f"k1.{text}", aad=b"")


def test_the_same_text_never_looks_the_same_twice():
    assert len({RING.seal(b"same", aad=b"") for _ in range(100)}) == 100


def test_old_keys_still_open_after_a_rotation_and_the_new_one_seals():
    sealed = RING.seal(b"plain", aad=b"")

    rotated = KeyRing.from_setting(f"k2:{key(2)}, k1:{key(1)}")

    assert rotated.unseal(sealed, aad=b"") == b"plain"
    assert rotated.seal(b"plain", aad=b"").startswith("k2.")


def test_a_retired_key_opens_nothing():
    sealed = RING.seal(b"plain", aad=b"")

    with pytest.raises(Unsealable):
        KeyRing.from_setting(f"k2:{key(2)}").unseal(sealed, aad=b"")


def test_a_key_under_another_id_opens_nothing():
    sealed = RING.seal(b"plain", aad=b"").replace("k1.", "k9.")

    with pytest.raises(Unsealable):
        KeyRing.from_setting(f"k9:{key(1)}").unseal(sealed, aad=b"")


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "k1",
        "k1:",
        f":{key(1)}",
        f"k 1:{key(1)}",
        "k1:short",
        f"k1:{key(1)},k1:{key(2)}",
        f"k1:{key(1)},",
        "k1:" + "é" * 43,
        f"k1:{key(1)[:-1]}",
        f"{'k' * 17}:{key(1)}",
    ],
)
def test_a_malformed_key_setting_is_refused_without_being_shown(setting):
    with pytest.raises(BadKeySetting) as refused:
        KeyRing.from_setting(setting)

    assert key(1) not in str(refused.value)


def test_keys_are_not_printed():
    refs = PatientRefs.from_setting(key(1))

    assert key(1) not in repr(RING)
    assert "\\x01" not in repr(refs)


def test_a_patient_has_one_reference_under_one_key():
    refs, others = PatientRefs.from_setting(key(1)), PatientRefs.from_setting(key(2))

    assert refs.ref(INS) == refs.ref(Ins(str(INS)))
    assert refs.ref(INS) != refs.ref(OTHER_INS)
    assert refs.ref(INS) != others.ref(INS)
    assert len(refs.ref(INS)) == 32
    assert str(INS) not in refs.ref(INS)


def test_the_reference_does_not_change_with_the_code():
    # Stored rows and events hold it for years: this value may never change.
    assert PatientRefs.from_setting(key(1)).ref(INS) == "4982c9b6937451ba0f1ba5342ca25a46"


def test_a_reference_key_of_another_size_is_refused():
    with pytest.raises(BadKeySetting):
        PatientRefs(b"short")
    with pytest.raises(BadKeySetting):
        PatientRefs.from_setting("AAAA")
