"""Bodies that two readers could understand differently are refused, each with its code."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.http import strict_json
from shared.problems import EDGE_PROBLEMS, catalogue_of
from tests.toy_app import a_note, check_problem, client_of, send_raw

DEEP = b"[" * 33 + b"]" * 33
MALFORMED = {
    "empty quotes": (b'{"a"', "json_unreadable"),
    "not utf-8": (b'{"a": "\xff"}', "json_unreadable"),
    "utf-16": ('{"a": 1}'.encode("utf-16"), "json_unreadable"),
    "byte order mark": (b'\xef\xbb\xbf{"a": 1}', "json_unreadable"),
    "surrogates in utf-8": (b'{"a": "\xed\xa0\x80"}', "json_unreadable"),
    "two values": (b"{} {}", "json_unreadable"),
    "trailing comma": (b'{"a": 1,}', "json_unreadable"),
    "comment": (b'{"a": 1} // x', "json_unreadable"),
    "single quotes": (b"{'a': 1}", "json_unreadable"),
    "raw newline in text": (b'{"a": "\n"}', "json_unreadable"),
    "unbalanced depth": (b"]" * 100 + b"[" * 100, "json_unreadable"),
    "same key twice": (b'{"a": 1, "a": 2}', "json_duplicate_key"),
    "same key by escape": (b'{"a": 1, "\\u0061": 2}', "json_duplicate_key"),
    "same key deep inside": (b'{"a": [{"b": {"c": 1, "c": 1}}]}', "json_duplicate_key"),
    "33 levels": (DEEP, "json_too_deep"),
    "brackets without end": (b"[" * 15_000, "json_too_deep"),
    "33 levels after many strings": (b'{"a": "[[[[", "b": ' + DEEP + b"}", "json_too_deep"),
    "objects without end": (b'{"a":' * 3_000, "json_too_deep"),
    "thousands of values": (b"[" + b"1," * 5_001 + b"1]", "json_too_many_values"),
    "nan": (b'{"a": NaN}', "json_number_refused"),
    "infinity": (b'{"a": Infinity}', "json_number_refused"),
    "minus infinity": (b'{"a": -Infinity}', "json_number_refused"),
    "overflowing": (b'{"a": 1e999}', "json_number_refused"),
    "2^53": (b'{"a": 9007199254740992}', "json_number_refused"),
    "minus 2^53": (b'{"a": -9007199254740992}', "json_number_refused"),
    "endless integer": (b'{"a": ' + b"9" * 15_000 + b"}", "json_number_refused"),
    "endless decimal": (b'{"a": 0.' + b"9" * 15_000 + b"}", "json_number_refused"),
    "nul": (b'{"a": "\\u0000"}', "json_character_refused"),
    "escape": (b'{"a": "\\u001b[31m"}', "json_character_refused"),
    "carriage return": (b'{"a": "\\r"}', "json_character_refused"),
    "backspace": (b'{"a": "\\b"}', "json_character_refused"),
    "delete": (b'{"a": "\x7f"}', "json_character_refused"),
    "c1": ('{"a": "\x9b"}'.encode(), "json_character_refused"),
    "in a key": (b'{"\\u0000": 1}', "json_character_refused"),
    "lone high surrogate": (b'{"a": "\\ud800"}', "json_character_refused"),
    "lone low surrogate": (b'{"a": "\\udc00"}', "json_character_refused"),
    "surrogates swapped": (b'{"a": "\\udc00\\ud800"}', "json_character_refused"),
    "right-to-left override": ('{"a": "\u202e"}'.encode(), "json_character_refused"),
    "isolate": ('{"a": ["\u2066"]}'.encode(), "json_character_refused"),
    "line separator": ('{"a": "\u2028"}'.encode(), "json_character_refused"),
}


@pytest.mark.parametrize(("raw", "code"), MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_body_that_is_not_strict_json_is_refused(client, raw, code):
    answer = await send_raw(client, raw)

    body = check_problem(answer, 400, code)
    assert body["errors"] == []


def test_what_strict_json_allows_is_read_exactly():
    text = '{"a": [1, -2.5, 9007199254740991, true, null, "é \\" [ \\n\\t 😀"], "b": {}}'
    deepest = "[" * 32 + "]" * 32

    assert strict_json.parse(text.encode()) == json.loads(text)
    assert strict_json.parse(b"\r\n {} \r\n") == {}
    assert strict_json.parse(b'"\\ud83d\\ude00"') == "😀"
    assert strict_json.parse(deepest.encode()) == json.loads(deepest)


def test_a_scanned_text_may_hold_its_separators_and_no_other_control_character():
    scanned = b'"01\\u001d21"'

    assert strict_json.parse(scanned, has_scans=True) == "01\x1d21"
    assert strict_json.parse(b'["OFX1\\r\\n"]', has_scans=True) == ["OFX1\r\n"]
    for raw, has_scans in (
        (scanned, False),
        (b'"\\u001c"', True),
        (b'"\\u001e"', True),
        (b'"01\\r21"', True),
        (b'"01\\r"', False),
    ):
        with pytest.raises(strict_json.JsonRefused) as refused:
            strict_json.parse(raw, has_scans=has_scans)
        assert refused.value.code == "json_character_refused"


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_as_json_reads_them_or_refused(raw):
    code, value = None, None
    try:
        value = strict_json.parse(raw)
    except strict_json.JsonRefused as refused:
        code = refused.code

    assert code in catalogue_of(EDGE_PROBLEMS) if code else value == json.loads(raw)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_body_makes_the_edge_fail(app, value):
    async with client_of(app) as client:
        answer = await send_raw(client, json.dumps(a_note(lines=value)).encode())

    assert answer.status_code in {400, 422}
