"""Writes `ordoflux_client/models/<service>.py`: one class per schema, in order of use.

What several services say alike is written once, in `models/prescription.py`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from deploy.schemas.client.types import Schema, class_name, type_of

HEAD: Final = '''\
"""{about}: `make schemas`."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.shapes import Answered, Asked
'''
_OF_SERVICE: Final = "What {} takes and answers. Generated from its OpenAPI document"
_OF_ALL: Final = "What several services say alike. Generated from their OpenAPI documents"
SHARED: Final = "prescription"
# Errors are exceptions of the client, not models.
_NOT_MODELS: Final = frozenset({"Problem", "ProblemError"})


def models_modules(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the source of the models by module: one a service, and what they share."""
    models = {service: _models(document) for service, document in documents.items()}
    counted = Counter(name for found in models.values() for name in found)
    shared = {
        name: source
        for found in models.values()
        for name, source in found.items()
        if counted[name] > 1 and all(each.get(name, source) == source for each in models.values())
    }
    modules = {SHARED: "\n\n".join([HEAD.format(about=_OF_ALL), *shared.values()])}
    for service, found in models.items():
        imported = "".join(f"    {name} as {name},\n" for name in found if name in shared)
        head = HEAD.format(about=_OF_SERVICE.format(service))
        if imported:
            head += f"from ordoflux_client.models.{SHARED} import (\n{imported})\n"
        own = [source for name, source in found.items() if name not in shared]
        modules[service] = "\n\n".join([head, *own])
    return modules


def _models(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the source of each model of one service, by its class, in order of use."""
    schemas: dict[str, Schema] = document.get("components", {}).get("schemas", {})
    asked = _asked(document, schemas)
    names = [name for name in _in_order_of_use(schemas) if name not in _NOT_MODELS]
    return {class_name(name): _class(name, schemas[name], is_asked=name in asked) for name in names}


def _class(name: str, schema: Schema, *, is_asked: bool) -> str:
    title = class_name(name)
    if "properties" not in schema and schema.get("type") != "object":
        return f"{title} = {type_of(schema, is_asked=is_asked)}\n"
    lines = [f"class {title}({'Asked' if is_asked else 'Answered'}):"]
    about = str(schema.get("description", "")).strip()
    if about:
        lines.append(f'    """{_indented(about)}"""\n')
    required = schema.get("required", ())
    for field, inner in schema.get("properties", {}).items():
        lines.append(f"    {_field(field, inner, field in required, is_asked=is_asked)}")
    return "\n".join(lines if len(lines) > 1 else [*lines, "    pass"]) + "\n"


def _indented(about: str) -> str:
    lines = about.replace("\\", "\\\\").splitlines()
    text = "\n".join([lines[0], *(f"    {line}".rstrip() for line in lines[1:])])
    return f"{text}\n    " if len(lines) > 1 else text


def _field(name: str, schema: Schema, is_required: bool, *, is_asked: bool) -> str:  # noqa: FBT001
    annotation = type_of(schema, is_asked=is_asked)
    if is_required:
        return f"{name}: {annotation}"
    if "default" not in schema:
        # Left out of an answer by a server that is older, or that has nothing to say.
        is_nullable = annotation.endswith("None") or annotation == "Any"
        return f"{name}: {annotation if is_nullable else f'{annotation} | None'} = None"
    default = schema["default"]
    return f"{name}: {annotation} = {tuple(default) if isinstance(default, list) else default!r}"


def _asked(document: Mapping[str, Any], schemas: Mapping[str, Schema]) -> frozenset[str]:
    """Return the schemas that only requests are made of."""
    requests, answers = set[str](), set[str]()
    for operations in document["paths"].values():
        for operation in operations.values():
            requests |= _reached(operation.get("requestBody", {}), schemas)
            answers |= _reached(operation["responses"], schemas)
    return frozenset(requests - answers)


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
