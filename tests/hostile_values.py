"""What no field wants: numbers that are none, texts that deceive, days of other centuries."""

from typing import Any

from tests.raw_asgi import Headers

JSON_TYPE = (b"content-type", b"application/json")
DEPTHS = (31, 32, 33, 34, 100, 1_000, 60_000)
NAMES = (
    *("unknown", "__proto__", "__class__", "constructor", "rpps", "$where", "", "\x00", "é"),
    *("a" * 500, "Ins", "INS", "ins ", "patient.ins", "\u202e", "\ud800"),
)

# Numbers that are none, or that nobody can hold; and words of other languages.
RAW_VALUES = (
    *("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e999999999", "-0", "01", "+1", "1."),
    *(".5", "0x1F", "1_000", "True", "None", "undefined", "'x'", "\u0661\u0662", "1e-400", "--1"),
    *("9" * 300, "-" + "9" * 300, "9" * 5_000, "0." + "3" * 400, "1" + "0" * 40, "1e30", "2e0"),
    *("9007199254740993", "-9007199254740993", "9223372036854775808", "18446744073709551616"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 1.5, 366, 999, 1_000, 10_000, 2**31, 2**53 - 1, 0.1, -0.0),
    *("", " ", "\u00a0", "0", "null", "true", "NaN", [], {}, [[]], [{}], {"": ""}, [None] * 3),
)
TEXTS = (
    *("\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff"),
    *("\ud800", "\udfff\ud800", "\ufffe", "\ufdd0", "\ue000", "\u200b", "\u200d", "\u00ad"),
    *(
        "e\u0301" * 200,
        "\u0300" * 300,
        "\U0001f469\u200d\U0001f680",
        "\u0627\u0644",
        "ﬁ",
        "İ",
        "\u017f",
    ),
    *("'; DROP TABLE prescription; --", "{0.__class__}", "%s%n%x", "${jndi:ldap://x}", "{{7*7}}"),
    *(
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "\r\nSet-Cookie: a=b",
        "\\u0000",
        "\t",
        "\n",
    ),
)
DAYS = (
    *("0000-00-00", "0001-01-01", "1066-10-14", "1789-07-14", "1889-12-31", "1890-01-01"),
    *("1899-12-31", "1900-02-29", "1970-01-01", "2000-02-30", "2038-01-19", "2100-02-29"),
    *("2189-12-31", "2190-01-01", "2190-01-02", "9999-12-31", "10000-01-01", "-0001-01-01"),
    *("2026-13-01", "2026-00-10", "2026-11-31", "20261122", "2026-W47-7", "22/11/2026"),
    *("2026-11-22T00:00:00Z", "2026-11-22 ", "\u0662\u0660\u0662\u0666-11-22", "1e3-01-01"),
)
TYPES: tuple[Headers, ...] = (
    (),
    ((b"content-type", b""),),
    *(
        ((b"content-type", kind),)
        for kind in (
            *(b"text/plain", b"application/xml", b"multipart/form-data; boundary=x", b"*/*"),
            *(b"application/x-www-form-urlencoded", b"application/json; charset=utf-16"),
            *(b"application/jsonx", b"application/json, text/plain", b"\xff\xfe", b"a" * 5_000),
        )
    ),
    (JSON_TYPE, JSON_TYPE),
    (JSON_TYPE, (b"content-encoding", b"gzip")),
    (JSON_TYPE, (b"content-encoding", b"br")),
    (JSON_TYPE, (b"content-length", b"-1")),
    (JSON_TYPE, (b"content-length", b"9" * 400)),
    (JSON_TYPE, (b"content-length", "\u0661".encode())),
)
