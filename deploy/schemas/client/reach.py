"""What operations are made of: their schemas, in order of use, each with who uses it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deploy.schemas.client.choices import with_named_choices
from deploy.schemas.client.classes import class_of
from deploy.schemas.client.rooms import resource_of
from deploy.schemas.client.types import Schema, class_name

# Errors are exceptions of the client, not models.
_NOT_MODELS: Final = frozenset({"Problem", "ProblemError"})
_NO_RESOURCE: Final = "others"


@dataclass(frozen=True, slots=True)
class Model:
    """The source of one model, the models it names, and who uses it.

    `is_asked`: only requests are made of it. `resource`: the first, in the document's order, that
    uses it. Hence a model is asked, or of a later resource, wherever one it needs is.
    """

    source: str
    needs: frozenset[str]
    is_asked: bool
    resource: str

    @property
    def side(self) -> str:
        return "asked" if self.is_asked else "answered"


def models_of(document: Mapping[str, Any]) -> dict[str, Model]:
    """Return the models of one service by their classes' names, each after those it needs."""
    named = with_named_choices(document)
    schemas: dict[str, Schema] = named["components"]["schemas"]
    requests, answers, resources = _uses(named, schemas)
    found = {}
    for name in _in_order_of_use(schemas):
        if name not in _NOT_MODELS:
            is_asked = name in requests - answers
            found[class_name(name)] = Model(
                class_of(name, schemas[name], is_asked=is_asked),
                frozenset(map(class_name, _references(schemas[name]))),
                is_asked,
                resources.get(name, _NO_RESOURCE),
            )
    return found


def _uses(
    document: Mapping[str, Any], schemas: Mapping[str, Schema]
) -> tuple[set[str], set[str], dict[str, str]]:
    """Return the schemas of requests, those of answers, and each one's first resource."""
    requests, answers = set[str](), set[str]()
    resources: dict[str, str] = {}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            asked = _reached(operation.get("requestBody", {}), schemas)
            answered = _reached(operation["responses"], schemas)
            requests |= asked
            answers |= answered
            for name in asked | answered:
                resources.setdefault(name, resource_of(path))
    return requests, answers, resources


def _reached(part: Any, schemas: Mapping[str, Schema]) -> set[str]:
    found: set[str] = set()
    waiting = list(_references(part))
    while waiting:
        name = waiting.pop()
        if name in schemas and name not in found:
            found.add(name)
            waiting.extend(_references(schemas[name]))
    return found


def _in_order_of_use(schemas: Mapping[str, Schema]) -> list[str]:
    """Return the names so that each comes after those it is made of; schemas have no cycles."""
    done: dict[str, None] = {}
    begun: set[str] = set()

    def add(name: str) -> None:
        if name not in begun and name in schemas:
            begun.add(name)
            for needed in _references(schemas[name]):
                add(needed)
            done[name] = None

    for name in schemas:
        add(name)
    return list(done)


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].rpartition("/")[2]
        for word, value in part.items():
            if word != "mapping":
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
