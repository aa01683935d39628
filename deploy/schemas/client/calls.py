"""Writes `ordoflux_client/calls/<service>/`: one function per operation, and its route."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from deploy.schemas.client.layout import lines_of
from deploy.schemas.client.rooms import Rooms, resource_of, rooms_of
from deploy.schemas.client.types import Schema, class_name, type_of

# Written by hand in ordoflux_client: a stream is no single answer.
BY_HAND: Final = frozenset({"stream_inbox"})
METHODS: Final = ("get", "put", "post", "delete", "patch")
_ABOUT: Final = '"""Calls to {service}. Generated from its OpenAPI document: `make schemas`."""'
_HEAD: Final = """
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, raw, reader_of
from ordoflux_client.models import {service} as models

ROUTES: Final[Mapping[str, Route]] = {{
{routes}
}}
{readers}
"""
_DOOR: Final = """
from collections.abc import Mapping
from typing import Final

from ordoflux_client.call import Route
{imports}

ROUTES: Final[Mapping[str, Route]] = {{
{routes}
}}
"""
_JSON: Final = "json"


@dataclass(frozen=True, slots=True)
class Described:
    """One operation of a document, as the generator needs it."""

    service: str
    method: str
    path: str
    operation: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.operation["operationId"])

    @property
    def is_command(self) -> bool:
        return any(p["name"].lower() == "idempotency-key" for p in self.parameters("header"))

    def parameters(self, place: str) -> list[Mapping[str, Any]]:
        return [p for p in self.operation.get("parameters", ()) if p["in"] == place]

    @property
    def body(self) -> tuple[str, Schema] | None:
        """The kind of content that it takes, and its schema."""
        content = self.operation.get("requestBody", {}).get("content", {})
        return next(((kind, each.get("schema", {})) for kind, each in content.items()), None)

    @property
    def answer(self) -> tuple[str, Schema]:
        """The kind of content of its first good answer, and its schema."""
        good = next(s for s in self.operation["responses"] if s.startswith("2"))
        content = self.operation["responses"][good].get("content", {})
        return next(((kind, each.get("schema", {})) for kind, each in content.items()), ("*/*", {}))


def described(service: str, document: Mapping[str, Any]) -> Iterator[Described]:
    """Yield the operations of a document that the client calls."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS and operation["operationId"] not in BY_HAND:
                yield Described(service, method.upper(), path, operation)


def calls_modules(service: str, document: Mapping[str, Any]) -> dict[str, str]:
    """Return the source of the calls to one service, by module: "fraud", or "fraud.cases"."""
    operations = {each.name: each for each in described(service, document)}
    rooms = rooms_of(
        lines_of({name: _alone(each) for name, each in operations.items()}),
        [lambda name: resource_of(operations[name].path)],
    )
    modules = {
        f"{service}.{room}".rstrip("."): _calls(service, [operations[name] for name in held])
        for room, held in rooms.items()
    }
    return {service: _door(service, rooms)} | modules


def _alone(each: Described) -> str:
    """Return all that one operation adds to a module."""
    return f"{_route(each)}\n{_reader(each)}\n{_function(each)}"


def _calls(service: str, operations: Sequence[Described]) -> str:
    routes = "\n".join(f"    {each.name!r}: {_route(each)}," for each in operations)
    readers = "\n".join(filter(None, map(_reader, operations)))
    head = _ABOUT.format(service=service) + _HEAD.format(
        service=service, routes=routes, readers=readers
    )
    return "\n\n".join([head, *map(_function, operations)])


def _door(service: str, rooms: Rooms) -> str:
    """Return the module of a service whose calls are in `rooms`: it has them all."""
    package = f"ordoflux_client.calls.{service}"
    imports = [f"from {package} import {', '.join(rooms)}"]
    imports += [
        f"from {package}.{room} import {name} as {name}"
        for room, held in rooms.items()
        for name in held
    ]
    routes = "\n".join(f"    **{room}.ROUTES," for room in rooms)
    return _ABOUT.format(service=service) + _DOOR.format(imports="\n".join(imports), routes=routes)


def _route(each: Described) -> str:
    options = ""
    if each.is_command:
        options += ", is_command=True"
    if not each.operation.get("security"):
        options += ", is_public=True"
    if each.body is not None and each.body[0] != "application/json":
        options += f", content_type={each.body[0]!r}"
    if each.answer[0] != "application/json":
        options += f", accept={each.answer[0]!r}"
    return f"Route({each.service!r}, {each.name!r}, {each.method!r}, {each.path!r}{options})"


def _reader(each: Described) -> str:
    kind, _ = each.answer
    is_json = kind.endswith(_JSON)
    return f"_READ_{each.name.upper()} = reader_of({_answer_type(each)})" if is_json else ""


def _answer_type(each: Described) -> str:
    kind, schema = each.answer
    return _annotation(schema, is_asked=False) if kind.endswith(_JSON) else "bytes"


def _annotation(schema: Schema, *, is_asked: bool) -> str:
    if "$ref" in schema:
        return f"models.{class_name(schema['$ref'])}"
    return type_of(schema, is_asked=is_asked)


def _function(each: Described) -> str:
    arguments, given = _arguments(each)
    about = str(each.operation.get("description") or each.operation.get("summary", "")).strip()
    first = about.splitlines()[0] if about else each.name
    reader = f"_READ_{each.name.upper()}" if each.answer[0].endswith(_JSON) else "raw"
    call = ", ".join([f"ROUTES[{each.name!r}]", reader, *given])
    return (
        f"def {each.name}({', '.join(arguments)}) -> Call[{_answer_type(each)}]:\n"
        f'    """{first}"""\n'
        f"    return make_call({call})\n"
    )


def _arguments(each: Described) -> tuple[list[str], list[str]]:
    """Return what the function takes, and what it gives on to `make_call`."""
    path, query = each.parameters("path"), each.parameters("query")
    taken = [f"{p['name']}: {_annotation(p['schema'], is_asked=True)}" for p in path]
    given = [f"path={{{_pairs(path)}}}"] if path else []
    if each.body is not None:
        taken.append(f"body: {_annotation(each.body[1], is_asked=True)}")
    if query or each.is_command:
        taken.append("*")
    taken.extend(map(_option, sorted(query, key=lambda p: not p.get("required"))))
    if query:
        given.append(f"query={{{_pairs(query)}}}")
    if each.body is not None:
        given.append("body=body")
    if each.is_command:
        taken.append("idempotency_key: str | None = None")
        given.append("idempotency_key=idempotency_key")
    return taken, given


def _pairs(parameters: list[Mapping[str, Any]]) -> str:
    return ", ".join(f"{p['name']!r}: {_python(p['name'])}" for p in parameters)


def _option(parameter: Mapping[str, Any]) -> str:
    annotation = _annotation(parameter["schema"], is_asked=True)
    name = _python(parameter["name"])
    if parameter.get("required"):
        return f"{name}: {annotation}"
    return f"{name}: {annotation if annotation.endswith('None') else f'{annotation} | None'} = None"


def _python(name: str) -> str:
    """Return a parameter's name as Python can write it (FHIR's have hyphens and colons)."""
    return name.replace("-", "_").replace(":", "_").removeprefix("_")
