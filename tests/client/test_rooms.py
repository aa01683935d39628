"""How what is generated for one service is divided among modules that stay short."""

import tomllib

import pytest

from deploy.schemas.client import CLIENT
from deploy.schemas.client.choices import with_named_choices
from deploy.schemas.client.models import models_modules
from deploy.schemas.client.rooms import LINES_MAX, resource_of, rooms_of

GENERATED = sorted(CLIENT.glob("*/*/*.py"))
SIDES = {"a": "asked", "b": "answered", "c": "asked"}


def document(classes: int) -> dict:
    """An API with one operation whose answer has `classes` kinds of objects, of 12 lines each."""
    fields = {f"field_{n}": {"type": "string"} for n in range(10)}
    schemas = {f"Kind{n}": {"type": "object", "properties": fields} for n in range(classes)}
    answer = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in schemas]}
    good = {"200": {"content": {"application/json": {"schema": answer}}}}
    operation = {"operationId": "read_kinds", "responses": good}
    return {"paths": {"/v1/kinds": {"get": operation}}, "components": {"schemas": schemas}}


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: str(path.relative_to(CLIENT)))
def test_every_generated_module_stays_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 300


def test_every_generated_package_is_installed_with_the_client():
    project = tomllib.loads((CLIENT / "pyproject.toml").read_text(encoding="utf-8"))

    wanted = {f"ordoflux_client.{path.parent.parent.name}.{path.parent.name}" for path in GENERATED}
    assert wanted <= set(project["tool"]["setuptools"]["packages"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/prescriptions/{number}/cancellations", "prescriptions"),
        ("/v1/follow-ups", "follow_ups"),
        ("/fhir/r4/Bundle", "fhir"),
        ("/.well-known/jwks.json", "well_known"),
    ],
)
def test_a_path_names_its_module(path, name):
    assert resource_of(path) == name


def test_what_is_short_stays_one_module():
    assert rooms_of({"a": LINES_MAX - 1, "b": 1}, [SIDES.__getitem__]) == {"": ["a", "b"]}


def test_what_is_too_long_is_cut_and_keeps_its_order():
    rooms = rooms_of({"a": LINES_MAX - 1, "b": 1, "c": 1}, [SIDES.__getitem__])

    assert rooms == {"asked": ["a", "c"], "answered": ["b"]}


def test_a_part_too_long_is_cut_again_and_then_numbered():
    lines = {"a": LINES_MAX, "b": 1, "c": 1}

    rooms = rooms_of(lines, [lambda _: "kinds", SIDES.__getitem__])

    assert rooms == {"kinds_asked_1": ["a"], "kinds_asked_2": ["c"], "kinds_answered": ["b"]}


@pytest.mark.parametrize(
    ("classes", "modules"), [(10, {"zoo"}), (30, {"zoo", "zoo.kinds_answered_1"})]
)
def test_a_service_that_grows_becomes_a_package_that_gives_the_same_names(classes, modules):
    sources = models_modules({"zoo": document(classes)})

    assert modules <= set(sources)
    for n in range(classes):
        door = sources["zoo"]
        assert f"class Kind{n}(" in door or f" import Kind{n} as Kind{n}\n" in f"{door}\n"


def test_a_list_of_values_that_contracts_name_is_said_once():
    sexes = {"type": "string", "enum": ["male", "female", "unknown"]}
    schemas = {"Cat": {"properties": {"sex": sexes}}, "Dog": {"properties": {"sex": sexes}}}

    named = with_named_choices({"components": {"schemas": schemas}})["components"]["schemas"]

    assert named["Sex"] == {"enum": sexes["enum"]}
    assert named["Cat"]["properties"]["sex"]["$ref"] == "#/components/schemas/Sex"
