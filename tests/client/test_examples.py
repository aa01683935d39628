"""Every operation has an example that its model reads, about people who do not exist."""

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from deploy.local.identities import IDENTITIES, Person
from deploy.schemas.composed import compose_all
from deploy.schemas.documents import API
from ordoflux_client.shapes import Asked
from shared.http.examples import Example, examples_in

SERVICES = ("prescribe", "dispense", "fraud", "notify")
CHECKOUT = Path(__file__).resolve().parents[2]
INS = re.compile(r'"ins": "([^"]+)"')


def folder(service: str) -> Path:
    return CHECKOUT / "services" / service / "examples"


def operations(service: str) -> dict[str, dict[str, Any]]:
    document = json.loads((API / f"{service}.openapi.json").read_text(encoding="utf-8"))
    return {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }


def json_content(part: dict[str, Any]) -> dict[str, Any] | None:
    content = part.get("content", {})
    return next((each for kind, each in content.items() if kind.endswith("json")), None)


EACH = [(service, *found) for service in SERVICES for found in operations(service).items()]
OPERATION = pytest.mark.parametrize(
    ("service", "name", "operation"), EACH, ids=lambda part: str(part)[:30]
)


@pytest.fixture(scope="module")
def examples() -> dict[str, dict[str, Example]]:
    return {service: examples_in(folder(service)) for service in SERVICES}


@OPERATION
def test_each_operation_shows_what_is_asked_and_answered(service, name, operation):
    asked = json_content(operation.get("requestBody", {}))
    good = next(s for s in operation["responses"] if s.startswith("2"))
    answered = json_content(operation["responses"][good])

    assert asked is None or "example" in asked, f"{service} {name}: make examples"
    assert answered is None or "example" in answered, f"{service} {name}"
    assert operation["summary"][0].isupper()


@OPERATION
def test_each_example_is_read_by_its_model(service, name, operation, examples):
    example = examples[service].get(name, Example())
    calls = importlib.import_module(f"ordoflux_client.calls.{service}")
    models = importlib.import_module(f"ordoflux_client.models.{service}")

    if example.answer is not None:
        module = importlib.import_module(getattr(calls, name).__module__)
        read = getattr(module, f"_READ_{name.upper()}")
        assert read(json.dumps(example.answer).encode()) is not None
    if example.request is not None:
        content = json_content(operation["requestBody"])
        assert content is not None
        if "$ref" not in content["schema"]:
            assert isinstance(example.request, dict)  # FHIR, which the client leaves to its caller
            return
        model = getattr(models, content["schema"]["$ref"].rpartition("/")[2].replace("-", ""))
        assert issubclass(model, Asked)
        written = model.model_validate(example.request).model_dump(mode="json", exclude_unset=True)
        assert written == example.request


@pytest.mark.parametrize("service", SERVICES)
def test_no_example_is_left_of_an_operation_that_is_gone(service, examples):
    assert set(examples[service]) <= set(operations(service))


def test_every_code_named_by_an_example_is_one_of_its_service(examples):
    for service, composed in compose_all().items():
        for name, example in examples[service].items():
            assert set(example.problems) <= set(composed.app.state.catalogue), name


@pytest.mark.parametrize("service", SERVICES)
def test_the_people_of_examples_are_those_of_the_sandbox(service):
    known = {str(each.ins) for each in IDENTITIES.values() if isinstance(each, Person)}

    for path in folder(service).glob("*.json"):
        assert set(INS.findall(path.read_text(encoding="utf-8"))) <= known, path.name
