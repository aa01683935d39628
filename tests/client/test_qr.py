"""The client verifies a QR alone; on every vector it says what the server says."""

import ast
import random
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ordoflux_client
from ordoflux_client import qr as alone
from shared import qr as served
from shared.scanned import without_frame
from shared.signing import SigningKey, is_trusted_on, jwk_of
from tests.shared.test_qr import INS, KEY, a_content, contents
from tests.shared.test_scanned import FRAMES

OTHER = SigningKey.from_seed(b"o" * 32)
KEYS = alone.keys_of([KEY.public_jwk()])
SERVER_KEYS = {KEY.key_id: KEY.public_key}
SAME_REFUSAL = {
    served.QrUnreadable: alone.QrUnreadable,
    served.QrUnknownKey: alone.QrKeyUnknown,
    served.QrSignatureInvalid: alone.QrAltered,
}


def verdict_of_server(text: str) -> object:
    try:
        content = served.decode(text).verify(SERVER_KEYS)
    except tuple(SAME_REFUSAL) as refused:
        return SAME_REFUSAL[type(refused)]
    return (
        str(content.number),
        content.issued_on,
        str(content.prescriber),
        bool(content.flags & served.QrFlags.SECURE),
        bool(content.flags & served.QrFlags.ALD),
        bool(content.flags & served.QrFlags.EXECUTION_VIEW_REFUSED),
        content.lines_digest,
        content.patient_binding,
        content.access_secret,
        content.key_id.hex(),
    )


def verdict_of_client(text: str) -> object:
    try:
        found = alone.verify(text, KEYS)
    except alone.QrRefused as refused:
        return type(refused)
    return tuple(getattr(found, name) for name in found.__slots__)


@pytest.mark.parametrize("frame", FRAMES)
def test_what_a_reader_puts_around_the_text_changes_nothing(frame):
    framed = frame.format(served.encode(a_content(), KEY.sign))

    assert verdict_of_client(framed) == verdict_of_server(without_frame(framed))
    assert not isinstance(verdict_of_client(framed), type)


@settings(deadline=None)
@given(contents)
def test_every_content_reads_the_same(content):
    text = served.encode(content, KEY.sign)

    assert verdict_of_client(text) == verdict_of_server(text)
    assert not isinstance(verdict_of_client(text), type)


def test_every_change_of_one_character_is_refused_the_same():
    text = served.encode(a_content(), KEY.sign)
    draw = random.Random(7)  # noqa: S311 - repeatable choices, no secret

    for place in range(len(text)):
        changed = text[:place] + draw.choice("ABCDEFGHJKLM234567 a") + text[place + 1 :]
        assert verdict_of_client(changed) == verdict_of_server(changed)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=230), st.text(alphabet="OFX1ABC234567", max_size=230)))
def test_any_text_is_refused_the_same(text):
    assert verdict_of_client(text) == verdict_of_server(text)


def test_an_unknown_key_is_told_apart_from_an_alteration():
    foreign = served.encode(a_content(key_id=OTHER.key_id), OTHER.sign)
    forged = served.encode(a_content(), OTHER.sign)

    with pytest.raises(alone.QrKeyUnknown):
        alone.verify(foreign, KEYS)
    with pytest.raises(alone.QrAltered):
        alone.verify(forged, KEYS)


def test_a_key_cannot_speak_under_the_id_of_another():
    lying = OTHER.public_jwk() | {"kid": KEY.key_id.hex()}

    keys = alone.keys_of([lying, {"kty": "RSA"}, {"kty": "OKP", "crv": "Ed25519", "x": "AA"}])

    assert set(keys) == {OTHER.key_id}


@pytest.mark.parametrize(
    ("end", "is_trusted"),
    [
        ("2026-01-15T22:59:59+00:00", True),  # still the 15th in Paris
        ("2026-01-15T00:00:00+01:00", True),
        ("2026-01-14T22:59:59+00:00", False),
    ],
)
def test_a_revoked_key_speaks_for_what_bears_a_day_before_the_same_as_the_server(end, is_trusted):
    moment = datetime.fromisoformat(end)
    jwks = [jwk_of(KEY.public_key, trusted_until=moment)]
    content = a_content(issued_on=date(2026, 1, 15))

    try:
        alone.verify(served.encode(content, KEY.sign), alone.keys_of(jwks))
        verdict = True
    except alone.QrKeyRevoked:
        verdict = False

    assert verdict is is_trusted
    assert is_trusted_on(content.issued_on, moment) is is_trusted


@pytest.mark.parametrize(
    "end", ["soon", "2026-01-15T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_key_whose_end_cannot_be_read_is_not_trusted(end):
    assert alone.keys_of([KEY.public_jwk() | {"ofx_trusted_until": end}]) == {}


def test_the_patient_and_the_lines_are_recognised():
    found = alone.verify(served.encode(a_content(), KEY.sign), KEYS)

    assert found.may_be_of(str(INS))
    assert found.has_lines(b"[]")
    assert not found.has_lines(b"[1]")
    assert served.binding(INS) == found.patient_binding
    assert str(found.prescriber_rpps) not in repr(found)


def test_the_client_stands_alone():
    package = Path(ordoflux_client.__file__).parent
    allowed = {"ordoflux_client", "httpx", "pydantic", "cryptography"}

    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [name.name for name in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            for module in modules:
                root = module.partition(".")[0]
                assert root in allowed or root in STANDARD, f"{path.name} imports {module}"


STANDARD = sys.stdlib_module_names
