"""Fields of requests: each wrong one is named, with a reason in French and never its value."""

from datetime import datetime
from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.fields import Text
from tests.toy_app import SECRET, Note, a_note, check_problem

INVALID = {
    "missing": ({"day": ...}, "day", None, "field_missing"),
    "unknown": ({"extra": SECRET}, "extra", None, "field_unknown"),
    "unknown, named by a number": ({SECRET: 1}, "?", None, "field_unknown"),
    "text for a count": (
        {"lines": [{"quantity": "1", "label": "a"}]},
        "lines[0].quantity",
        1,
        "field_type",
    ),
    "boolean for a count": (
        {"lines": [{"quantity": True, "label": "a"}]},
        "lines[0].quantity",
        1,
        "field_type",
    ),
    "decimal for a count": (
        {"lines": [{"quantity": 1.0, "label": "a"}]},
        "lines[0].quantity",
        1,
        "field_type",
    ),
    "count too big": (
        {"lines": [{"quantity": 1, "label": "a"}, {"quantity": 10_000, "label": "b"}]},
        "lines[1].quantity",
        2,
        "field_range",
    ),
    "text for a flag": (
        {"lines": [{"quantity": 1, "label": "a", "is_ald": "yes"}]},
        "lines[0].is_ald",
        1,
        "field_type",
    ),
    "blank text": (
        {"lines": [{"quantity": 1, "label": "   "}]},
        "lines[0].label",
        1,
        "field_length",
    ),
    "long text": (
        {"lines": [{"quantity": 1, "label": "x" * 81}]},
        "lines[0].label",
        1,
        "field_length",
    ),
    "very long text": (
        {"lines": [{"quantity": 1, "label": "x" * 9_000}]},
        "lines[0].label",
        1,
        "field_length",
    ),
    "newline in one line": (
        {"lines": [{"quantity": 1, "label": "a\nb"}]},
        "lines[0].label",
        1,
        "field_character",
    ),
    "invisible character": (
        {"lines": [{"quantity": 1, "label": "a\u200bb"}]},
        "lines[0].label",
        1,
        "field_character",
    ),
    "number for a text": (
        {"lines": [{"quantity": 1, "label": 5}]},
        "lines[0].label",
        1,
        "field_type",
    ),
    "number for a day": ({"day": 20_261_122}, "day", None, "field_date"),
    "moment for a day": ({"day": "2026-11-22T00:00:00Z"}, "day", None, "field_date"),
    "impossible day": ({"day": "2026-02-30"}, "day", None, "field_date"),
    "moment without zone": ({"at": "2026-11-22T10:00:00"}, "at", None, "field_date"),
    "moment out of the calendar": ({"at": "0001-01-01T00:00:00+10:00"}, "at", None, "field_date"),
    "moment whose day overseas is out of it": (
        {"at": "9999-12-31T23:00:00Z"},
        "at",
        None,
        "field_date",
    ),
    "moment before the first day in tahiti": (
        {"at": "0001-01-01T09:59:59Z"},
        "at",
        None,
        "field_date",
    ),
    "epoch for a moment": ({"at": 1_700_000_000}, "at", None, "field_date"),
    "wrong key of an ins": ({"ins": "279035121518988"}, "ins", None, "field_identifier"),
    "lines not a list": ({"lines": {"0": 1}}, "lines", None, "field_type"),
    "line not an object": ({"lines": [SECRET]}, "lines[0]", 1, "field_type"),
}


@pytest.mark.parametrize(("changes", "field", "line", "code"), INVALID.values(), ids=INVALID.keys())
async def test_an_invalid_field_is_named_without_its_value(client, changes, field, line, code):
    note = {name: value for name, value in a_note(**changes).items() if value is not ...}

    answer = await client.post("/v1/notes", json=note)

    body = check_problem(answer, 422, "request_invalid")
    found = [(error["field"], error["line"], error["code"]) for error in body["errors"]]
    assert found == [(field, line, code)]


async def test_a_limit_is_told_in_french(client):
    answer = await client.post("/v1/notes", json=a_note(lines=[{"quantity": 0, "label": "a"}]))

    assert answer.json()["errors"][0]["detail"].endswith("(au moins 1).")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"lines": [{"quantity": "1", "label": "a"}]}, "nombre entier"),
        ({"lines": [{"quantity": 1.0, "label": "a"}]}, "nombre entier"),
        ({"lines": [{"quantity": 1, "label": "a", "is_ald": "yes"}]}, "booléen"),
        ({"lines": [{"quantity": 1, "label": 5}]}, "texte"),
        ({"lines": {"0": 1}}, "liste"),
        ({"lines": [SECRET]}, "objet"),
    ],
)
async def test_a_wrong_type_says_which_one_was_expected(client, changes, expected):
    answer = await client.post("/v1/notes", json=a_note(**changes))

    detail = answer.json()["errors"][0]["detail"]
    assert detail == f"Ce champ n’a pas le type attendu ({expected})."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"day": 20_261_122}, "date"),
        ({"day": "2026-11-22T10:00:00Z"}, "date"),
        ({"at": "demain"}, "date et heure avec fuseau"),
        ({"at": "2026-11-22T10:00:00"}, "date et heure avec fuseau"),
    ],
)
async def test_a_wrong_date_says_what_was_expected(client, changes, expected):
    answer = await client.post("/v1/notes", json=a_note(**changes))

    assert answer.json()["errors"][0]["detail"].endswith(f"({expected}, ISO 8601).")


async def test_at_most_fifty_errors_are_listed(client):
    answer = await client.post("/v1/notes", json=a_note(lines=[{}] * 200))

    assert len(answer.json()["errors"]) == 50


def test_moments_are_aware():
    note = Note.model_validate(a_note(at="2026-11-22T10:00:00.123456Z"))

    assert note.at == datetime.fromisoformat("2026-11-22T10:00:00.123456+00:00")


def test_text_of_several_lines_keeps_them():
    note = Note.model_validate(a_note(comment="  Première ligne\n\tseconde  "))

    assert note.comment == "Première ligne\n\tseconde"


@pytest.mark.parametrize("unseen", ["\u034f", "\ufe0f", "\u3164", "\u2800", "\u115f", "\U000e0101"])
def test_a_letter_that_nobody_sees_is_refused(unseen):
    with pytest.raises(ValidationError):
        TypeAdapter(Annotated[str, Text(max=80)]).validate_python(f"mor{unseen}phine")
