"""Every event ever published still parses, opens, and may only grow."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from deploy.schemas.compatibility import breaking_changes
from deploy.schemas.events import (
    EXAMPLES,
    PUBLISHERS,
    SCHEMAS,
    PublishedEvent,
    contract_models,
    published_events,
    schema_of,
)
from shared.contracts.event import Contract, PrescriptionEvent
from shared.contracts.fraud import VerificationRequested
from shared.sealing import KeyRing

EVENTS = published_events()
# The key under which the sealed blocks of the examples were made.
SANDBOX_KEY = base64.urlsafe_b64encode(b"sandbox-key-of-the-examples-only").decode()
EXAMPLE_FILES = sorted(EXAMPLES.glob("*.json"))


def by_slug(event: PublishedEvent) -> str:
    return event.slug


@pytest.mark.parametrize("event", EVENTS, ids=by_slug)
def test_every_event_has_an_example_under_its_type_and_version(event: PublishedEvent):
    example = event.example()

    assert (example["type"], example["version"]) == (event.event_type, event.version)


@pytest.mark.parametrize("event", EVENTS, ids=by_slug)
def test_an_example_reaches_its_class_through_the_union_of_its_topic(event: PublishedEvent):
    raw = json.dumps(event.example()).encode()

    parsed = PUBLISHERS[event.publisher].EVENTS.validate_json(raw)

    assert type(parsed) is event.model
    assert PUBLISHERS[event.publisher].EVENTS.validate_json(parsed.model_dump_json()) == parsed


@pytest.mark.parametrize("path", EXAMPLE_FILES, ids=lambda path: path.stem)
def test_every_example_ever_written_still_parses_and_loses_nothing(path: Path):
    models: dict[str, type[Contract]] = dict(contract_models())
    assert path.stem in models, "an example outlives its event: keep the class"
    example = json.loads(path.read_text(encoding="utf-8"))

    again = models[path.stem].model_validate(example).model_dump(mode="json")

    assert _contains(again, example)


@pytest.mark.parametrize("event", EVENTS, ids=by_slug)
def test_a_field_of_tomorrow_does_not_stop_the_consumers_of_today(event: PublishedEvent):
    parsed = PUBLISHERS[event.publisher].EVENTS.validate_python(
        event.example() | {"of_tomorrow": {"x": 1}}
    )

    assert not hasattr(parsed, "of_tomorrow")


@pytest.mark.parametrize("event", [event for event in EVENTS if event.sealed], ids=by_slug)
def test_the_sealed_block_of_an_example_still_opens(event: PublishedEvent):
    parsed = event.model.model_validate(event.example())
    assert isinstance(parsed, PrescriptionEvent | VerificationRequested)
    assert event.sealed is not None

    plain = KeyRing.from_setting(f"example:{SANDBOX_KEY}").unseal(
        event.example()["sealed"], aad=parsed.aad
    )

    inside = json.loads((EXAMPLES / f"{event.slug}.sealed.json").read_text(encoding="utf-8"))
    assert event.sealed.model_validate_json(plain) == event.sealed.model_validate(inside)


def test_every_event_with_a_sealed_field_says_what_is_inside():
    sealing = {event.name for event in EVENTS if "sealed" in event.model.model_fields}

    assert sealing == {event.name for event in EVENTS if event.sealed is not None}


@pytest.mark.parametrize(("slug", "model"), list(contract_models()), ids=str)
def test_a_schema_only_grew_since_it_was_committed(slug: str, model: type[Contract]):
    committed = json.loads((SCHEMAS / f"{slug}.json").read_text(encoding="utf-8"))

    assert breaking_changes(committed, schema_of(model)) == []


def test_no_field_that_travels_in_clear_can_hold_a_name_or_a_medicine():
    clear = {name for event in EVENTS for name in _names_in(schema_of(event.model))}

    assert not clear & {"ins", "family_name", "given_names", "birth_date", "label", "phone"}
    assert not clear & {"mssante", "address", "posology", "text", "patient"}


def _contains(whole: Any, part: Any) -> bool:
    """Tell whether `whole` still says all that `part` says; fields may have been added."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(name in whole and _contains(whole[name], part[name]) for name in part)
    if isinstance(whole, list) and isinstance(part, list):
        return len(whole) == len(part) and all(map(_contains, whole, part))
    return whole == part


def _names_in(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {name for item in schema for name in _names_in(item)}
    if not isinstance(schema, dict):
        return set()
    names = set(schema.get("properties", {}))
    return names | {name for value in schema.values() for name in _names_in(value)}
