"""AsyncAPI 3.0: which events there are, who publishes them, who listens, and what they look like.

Made from the contracts and from the consumers as they are composed. FastStream's own generator
would describe subscribers only: events leave through the outbox, which it does not know.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from deploy.schemas.composed import Composed
from deploy.schemas.events import PUBLISHERS, PublishedEvent, published_events
from shared.kafka.consume import Consumer

_VERSION: Final = "1"
_SCHEMA_FORMAT: Final = "application/schema+json;version=draft-2020-12"
_REF: Final = "#/components/schemas/{model}"
_ABOUT: Final = """\
Events of Ordoflux. One topic per publishing service; the key is the prescription number, so that \
what happens to one prescription stays in order. At least once: consumers recognise a second copy \
by `event_id`. Fields may be added; anything else is a new `version`, and both are published until \
every consumer has moved. `sealed` holds personal data under AES-256-GCM, bound to the event's \
type, key and id; `x-sealed` names what is inside."""
_ON_POISON: Final[Mapping[str, str]] = {
    "hold": "An event that cannot be read is held: its partition waits and someone is called.",
    "set_aside": "An event that cannot be read is set aside for a later replay; the next go on.",
}


def asyncapi(services: Mapping[str, Composed]) -> dict[str, Any]:
    """Return the document; it holds one example of each event."""
    events = published_events()
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Ordoflux – events", "version": _VERSION, "description": _ABOUT},
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic, events) for topic in _topics()},
        "operations": _operations(services, events),
        "components": {
            "messages": {event.name: _message(event) for event in events},
            "messageTraits": {"envelope": _envelope()},
            "schemas": _schemas(events),
        },
    }


def _topics() -> list[str]:
    return [module.TOPIC for module in PUBLISHERS.values()]


def _channel(topic: str, events: Iterable[PublishedEvent]) -> dict[str, Any]:
    return {
        "address": topic,
        "description": str(_publisher_of(topic).__doc__),
        "messages": {
            event.name: {"$ref": f"#/components/messages/{event.name}"}
            for event in events
            if event.topic == topic
        },
        "bindings": {"kafka": {"topic": topic, "bindingVersion": "0.5.0"}},
    }


def _publisher_of(topic: str) -> Any:
    return next(module for module in PUBLISHERS.values() if topic == module.TOPIC)


def _message(event: PublishedEvent) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": event.event_type,
        "title": event.name,
        "summary": _first_sentence(event.model),
        "payload": {
            "schemaFormat": _SCHEMA_FORMAT,
            "schema": {"$ref": f"#/components/schemas/{event.name}"},
        },
        "traits": [{"$ref": "#/components/messageTraits/envelope"}],
        "examples": [{"name": event.slug, "payload": event.example()}],
    }
    if event.sealed is not None:
        message["x-sealed"] = {"$ref": f"#/components/schemas/{event.sealed.__name__}"}
    return message


def _first_sentence(model: type) -> str:
    return str(model.__doc__).partition("\n")[0]


def _envelope() -> dict[str, Any]:
    """Describe what every message has; headers repeat the payload for operators' tools."""
    text = {"type": "string"}
    return {
        "contentType": "application/json",
        "correlationId": {"location": "$message.payload#/correlation_id"},
        "headers": {
            "type": "object",
            "required": ["event_id", "event_type", "version", "content-type"],
            "properties": {
                "event_id": {"type": "string", "format": "uuid"},
                "event_type": text,
                "version": text,
                "content-type": text,
                "correlation_id": {"type": "string", "format": "uuid"},
            },
        },
        "bindings": {
            "kafka": {
                "key": {
                    "type": "string",
                    "description": "The prescription number; for a signing key, its own id.",
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operations(
    services: Mapping[str, Composed], events: Iterable[PublishedEvent]
) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for name, module in PUBLISHERS.items():
        published = [event for event in events if event.topic == module.TOPIC]
        operations[f"{name}.publish"] = _operation("send", module.TOPIC, published)
    for name, service in services.items():
        for consumer in service.consumers:
            heard = [event for event in events if _is_heard(event, consumer)]
            operations[f"{name}.listen.{consumer.topic}"] = _operation(
                "receive", consumer.topic, heard
            ) | {
                "description": _ON_POISON[consumer.on_poison],
                "bindings": {
                    "kafka": {
                        "groupId": {"type": "string", "enum": [consumer.group_id]},
                        "bindingVersion": "0.5.0",
                    }
                },
            }
    return operations


def _is_heard(event: PublishedEvent, consumer: Consumer[Any]) -> bool:
    return event.topic == consumer.topic and event.event_type not in consumer.ignore_types


def _operation(action: str, topic: str, events: Iterable[PublishedEvent]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic}"},
        "messages": [{"$ref": f"#/channels/{topic}/messages/{event.name}"} for event in events],
    }


def _schemas(events: Iterable[PublishedEvent]) -> dict[str, Any]:
    models = dict.fromkeys(
        model for event in events for model in (event.model, event.sealed) if model is not None
    )
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    definitions: dict[str, Any] = schemas["$defs"]
    return dict(sorted(definitions.items()))
