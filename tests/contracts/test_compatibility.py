"""The gate that lets a published schema grow, and nothing else."""

import copy
from typing import Any

import pytest

from deploy.schemas.compatibility import breaking_changes

OLD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["a", "b"], "type": "string"},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
    },
    "required": ["kind", "lines"],
    "$defs": {
        "Line": {
            "type": "object",
            "properties": {"packs": {"type": "integer", "minimum": 0}},
            "required": ["packs"],
        }
    },
}


def changed(change) -> dict[str, Any]:
    new = copy.deepcopy(OLD)
    change(new)
    return new


def test_the_same_schema_breaks_nothing():
    assert breaking_changes(OLD, copy.deepcopy(OLD)) == []


def test_an_optional_field_may_be_added_at_any_depth():
    def grow(new):
        new["properties"]["more"] = {"type": "string", "default": ""}
        new["$defs"]["Line"]["properties"]["more"] = {"type": "integer", "default": 0}

    assert breaking_changes(OLD, changed(grow)) == []


def test_words_for_readers_may_change():
    def reword(new):
        new["title"] = "Other"
        new["properties"]["kind"]["description"] = "Other words."

    assert breaking_changes(OLD, changed(reword)) == []


def test_a_model_may_be_named_otherwise():
    def rename(new):
        new["$defs"]["Row"] = new["$defs"].pop("Line")
        new["properties"]["lines"]["items"]["$ref"] = "#/$defs/Row"

    assert breaking_changes(OLD, changed(rename)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda new: new["properties"].pop("note"), "event.note removed"),
        (lambda new: new["required"].append("note"), "event.note now required"),
        (lambda new: new["required"].remove("kind"), "event.kind no longer required"),
        (lambda new: new["properties"]["kind"]["enum"].append("c"), "event.kind.enum changed"),
        (lambda new: new["properties"]["kind"]["enum"].remove("b"), "event.kind.enum changed"),
        (lambda new: new["properties"]["note"].update(default=""), "event.note.default changed"),
        (
            lambda new: new["$defs"]["Line"]["properties"]["packs"].update(type="string"),
            "event.lines.items.packs.type changed",
        ),
        (
            lambda new: new["$defs"]["Line"]["properties"]["packs"].update(maximum=9),
            "event.lines.items.packs.maximum added",
        ),
        (
            lambda new: new["$defs"]["Line"]["properties"]["packs"].pop("minimum"),
            "event.lines.items.packs.minimum removed",
        ),
        (
            lambda new: new["$defs"]["Line"]["required"].append("more"),
            "event.lines.items.more now required",
        ),
    ],
)
def test_anything_else_takes_a_new_version(change, said: str):
    assert breaking_changes(OLD, changed(change)) == [said]
