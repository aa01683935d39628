"""The client has every operation, parameter and field of the OpenAPI documents, and no other."""

import importlib
import inspect
import json
import re
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from deploy.schemas.documents import API
from ordoflux_client import stream
from ordoflux_client.call import Call, Route
from ordoflux_client.shapes import Answered, Asked, Unheard

SERVICES = ("prescribe", "dispense", "fraud", "notify")
METHODS = ("get", "put", "post", "delete", "patch")
ERRORS = {"Problem", "ProblemError"}  # exceptions of the client
BY_HAND = {stream.ROUTE.name: stream.ROUTE}
# If-None-Match saves a few bytes of a daily reading: the client asks for the whole.
KNOWN_HEADERS = {"idempotency-key", "x-finess", "if-none-match"}


def document(service: str) -> dict[str, Any]:
    return json.loads((API / f"{service}.openapi.json").read_text(encoding="utf-8"))


def operations(service: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document(service)["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


EACH = [(service, *found) for service in SERVICES for found in operations(service)]
OPERATION = pytest.mark.parametrize(
    ("service", "path", "method", "operation"), EACH, ids=lambda part: str(part)[:40]
)


def routes(service: str) -> dict[str, Route]:
    found = dict(importlib.import_module(f"ordoflux_client.calls.{service}").ROUTES)
    return found | {name: route for name, route in BY_HAND.items() if route.service == service}


def model(service: str, name: str) -> Any:
    module = importlib.import_module(f"ordoflux_client.models.{service}")
    return getattr(module, name.replace("-", ""))


def schemas(service: str) -> dict[str, Any]:
    found = document(service)["components"]["schemas"]
    return {name: schema for name, schema in found.items() if name not in ERRORS}


@OPERATION
def test_each_operation_has_its_route(service, path, method, operation):
    route = routes(service)[operation["operationId"]]

    headers = {p["name"].lower() for p in operation.get("parameters", ()) if p["in"] == "header"}
    assert (route.service, route.method, route.path) == (service, method.upper(), path)
    assert route.is_command == ("idempotency-key" in headers)
    assert route.is_public == (not operation.get("security"))


@pytest.mark.parametrize("service", SERVICES)
def test_the_client_has_no_operation_too_many(service):
    known = {operation["operationId"] for _, _, operation in operations(service)}

    assert set(routes(service)) == known


@pytest.mark.parametrize(
    ("service", "path", "method", "operation"),
    [each for each in EACH if each[3]["operationId"] not in BY_HAND],
    ids=lambda part: str(part)[:40],
)
def test_each_parameter_has_its_argument(service, path, method, operation):
    module = importlib.import_module(f"ordoflux_client.calls.{service}")
    call = getattr(module, operation["operationId"])

    wanted = {
        re.sub(r"[^a-z_]", "_", p["name"]).removeprefix("_")
        for p in operation.get("parameters", ())
        if p["in"] in {"path", "query"}
    }
    if "requestBody" in operation:
        wanted.add("body")
    if routes(service)[operation["operationId"]].is_command:
        wanted.add("idempotency_key")
    taken = inspect.signature(call).parameters
    assert set(taken) == wanted, f"{method} {path}"
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header":
            assert parameter["name"].lower() in KNOWN_HEADERS, "a header that no client sends"
        elif parameter.get("required"):
            name = parameter["name"].replace("-", "_").removeprefix("_")
            assert taken[name].default is inspect.Parameter.empty
    assert get_origin(inspect.signature(call).return_annotation) is Call


@pytest.mark.parametrize("service", SERVICES)
def test_each_schema_has_its_model_with_the_same_fields(service):
    for name, schema in schemas(service).items():
        if "properties" not in schema:
            continue
        fields = model(service, name).model_fields
        assert set(fields) == set(schema["properties"]), name
        required = {field for field, found in fields.items() if found.is_required()}
        assert required == set(schema.get("required", ())), name


@pytest.mark.parametrize("service", SERVICES)
def test_the_client_has_no_model_too_many(service):
    module = importlib.import_module(f"ordoflux_client.models.{service}")
    own = {
        name
        for name, member in vars(module).items()
        if isinstance(member, type)
        and issubclass(member, BaseModel)
        and member not in {Asked, Answered, Unheard}
    }

    assert own == {
        name.replace("-", "") for name, each in schemas(service).items() if "properties" in each
    }


@pytest.mark.parametrize("service", SERVICES)
def test_closed_lists_of_what_is_asked_are_those_of_the_server(service):
    for name, schema in schemas(service).items():
        if "properties" not in schema or not issubclass(model(service, name), Asked):
            continue
        for field, inner in schema["properties"].items():
            members = inner.get("anyOf", [inner])
            choices = {choice for member in members for choice in member.get("enum", ())}
            if choices:
                assert choices_of(model(service, name).model_fields[field].annotation) == choices


def choices_of(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return set().union(*map(choices_of, get_args(annotation)))


def test_what_is_asked_is_closed_and_what_is_answered_is_open():
    assert Asked.model_config["extra"] == "forbid"
    assert Answered.model_config["extra"] == "ignore"
