"""The text of the QR: read back exactly, refused when one bit differs."""

import base64
import random
import string
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.identifiers import Ins, Rpps
from shared.number import make_number
from shared.qr import (
    PREFIX,
    TEXT_LENGTH,
    QrContent,
    QrFlags,
    QrSignatureInvalid,
    QrUnknownKey,
    QrUnreadable,
    binding,
    decode,
    digest_of_lines,
    encode,
    is_bound_to,
)
from shared.signing import SigningKey

KEY = SigningKey.from_seed(b"k" * 32)
KEYS = {KEY.key_id: KEY.public_key}
INS = Ins("279035121518989")
SECRET = b"s" * 16
REFUSALS = (QrUnreadable, QrUnknownKey, QrSignatureInvalid)
ALPHANUMERIC = string.digits + string.ascii_uppercase + " $%*+-./:"


def a_content(**changes) -> QrContent:
    fields: dict[str, Any] = {
        "number": make_number(b"0123456789"),
        "access_secret": SECRET,
        "issued_on": date(2026, 1, 15),
        "prescriber": Rpps("99700218896"),
        "patient_binding": binding(INS),
        "lines_digest": digest_of_lines(b"[]"),
        "flags": QrFlags.SECURE | QrFlags.ALD,
        "key_id": KEY.key_id,
    }
    return QrContent(**(fields | changes))


contents = st.builds(
    a_content,
    number=st.binary(min_size=10, max_size=10).map(make_number),
    access_secret=st.binary(min_size=16, max_size=16),
    issued_on=st.dates(date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=0xFFFF)),
    prescriber=st.from_regex(r"[0-9]{11}", fullmatch=True).map(Rpps),
    patient_binding=st.binary(min_size=1, max_size=1),
    lines_digest=st.binary(min_size=16, max_size=16),
    flags=st.integers(0, 7).map(QrFlags),
)


def is_accepted(text: str) -> bool:
    try:
        decode(text).verify(KEYS)
    except REFUSALS:
        return False
    return True


@settings(deadline=None)
@given(contents)
def test_what_is_encoded_is_read_back(content):
    text = encode(content, KEY.sign)

    assert decode(text).verify(KEYS) == content
    assert len(text) == TEXT_LENGTH
    # 221 characters is what version 8 holds at level M in alphanumeric mode.
    assert len(text) <= 221
    assert set(text) <= set(string.ascii_uppercase + string.digits)


def test_every_flipped_bit_is_refused():
    text = encode(a_content(), KEY.sign)
    payload = base64.b32decode(text[len(PREFIX) :] + "=" * (-len(text[len(PREFIX) :]) % 8))

    for bit in range(len(payload) * 8):
        altered = bytearray(payload)
        altered[bit // 8] ^= 1 << bit % 8
        written = PREFIX + base64.b32encode(bytes(altered)).decode().rstrip("=")
        assert not is_accepted(written), f"bit {bit}"


def test_every_other_character_is_refused():
    text = encode(a_content(), KEY.sign)

    for position, right in enumerate(text):
        for wrong in (ALPHANUMERIC + right.lower()).replace(right, "", 1):
            if wrong != right:
                written = text[:position] + wrong + text[position + 1 :]
                assert not is_accepted(written), f"{wrong} at {position}"


def test_a_second_spelling_of_the_same_bytes_is_refused():
    text = encode(a_content(), KEY.sign)

    for written in (text.lower(), text + "=", f" {text}", text + "\n", text[:-1] + "="):
        with pytest.raises(QrUnreadable):
            decode(written)


def test_hostile_text_raises_nothing_undocumented():
    source = random.Random(20260115)  # noqa: S311 - a repeatable draw
    good = encode(a_content(), KEY.sign)
    alphabets = (
        ALPHANUMERIC,
        string.printable,
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "é€\ud800\0\u0661",
    )

    for turn in range(50_000):
        length = TEXT_LENGTH if turn % 2 else source.randrange(400)
        written = "".join(source.choices(source.choice(alphabets), k=length))
        if turn % 3 == 0:
            cut = source.randrange(len(good))
            written = good[:cut] + written[: TEXT_LENGTH - cut]
        assert written == good or not is_accepted(written)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused(text):
    assert not is_accepted(text)
    assert not is_accepted(PREFIX + text)


def test_another_prefix_under_the_same_signature_is_refused():
    text = encode(a_content(), KEY.sign)

    with pytest.raises(QrUnreadable):
        decode("OFX2" + text[4:])


def test_a_key_that_is_not_published_is_named_as_such():
    stranger = SigningKey.from_seed(b"x" * 32)
    text = encode(a_content(key_id=stranger.key_id), stranger.sign)

    with pytest.raises(QrUnknownKey):
        decode(text).verify(KEYS)


def test_a_stranger_cannot_sign_under_the_id_of_a_published_key():
    stranger = SigningKey.from_seed(b"x" * 32)
    signed = decode(encode(a_content(), stranger.sign))

    with pytest.raises(QrSignatureInvalid):
        signed.verify(KEYS)
    assert signed.claimed == a_content()


def test_an_unknown_version_flag_or_prescriber_is_unreadable():
    text = encode(a_content(), KEY.sign)
    payload = base64.b32decode(text[len(PREFIX) :] + "=" * (-len(text[len(PREFIX) :]) % 8))
    places = {"version": (0, 2), "flags": (55, 8), "prescriber": (33, 255)}

    for position, value in places.values():
        body = bytearray(payload[:56])
        body[position] = value
        signed = bytes(body) + KEY.sign(PREFIX.encode() + bytes(body))
        with pytest.raises(QrUnreadable):
            decode(PREFIX + base64.b32encode(signed).decode().rstrip("="))


def test_the_qr_is_bound_to_its_patient():
    content = a_content()

    assert is_bound_to(content, INS)
    assert not is_bound_to(content, Ins("277076322082910"))


def test_all_papers_of_a_patient_together_tell_no_more_than_one_byte_of_the_ins():
    papers = [
        a_content(number=make_number(bytes([n]) * 10), access_secret=bytes([n]) * 16)
        for n in range(20)
    ]

    assert len({paper.patient_binding for paper in papers}) == 1
    assert len(papers[0].patient_binding) == 1


def test_the_binding_tells_most_strangers_from_the_patient():
    strangers = [Ins.parse(f"{n}{97 - n % 97:02}") for n in range(2790351215000, 2790351217560)]

    passed = sum(is_bound_to(a_content(), stranger) for stranger in strangers)

    assert 0 < passed < 3 * len(strangers) / 256


def test_the_digest_of_the_lines_is_half_a_sha_256():
    assert len(digest_of_lines(b"[]")) == 16
    assert digest_of_lines(b"[]") != digest_of_lines(b"[ ]")


@pytest.mark.parametrize(
    "change",
    [
        {"access_secret": bytes(15)},
        {"patient_binding": bytes(5)},
        {"lines_digest": bytes(32)},
        {"key_id": bytes(3)},
        {"issued_on": date(2019, 12, 31)},
        {"issued_on": date(2200, 1, 1)},
    ],
)
def test_a_field_that_does_not_fit_is_never_cut(change):
    with pytest.raises(ValueError, match="QR"):
        encode(a_content(**change), KEY.sign)


def test_a_signer_that_answers_something_else_is_refused():
    with pytest.raises(ValueError, match="64 bytes"):
        encode(a_content(), lambda _: b"short")


def test_neither_the_secret_nor_the_patient_is_printed():
    content = a_content()
    signed = decode(encode(content, KEY.sign))

    for printed in (repr(content), repr(signed)):
        assert "ssss" not in printed
        assert content.number not in printed
        assert content.prescriber not in printed
