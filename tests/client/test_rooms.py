"""How what is generated for one service is divided among modules that stay short."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from deploy.schemas.client import CLIENT, client_files
from deploy.schemas.client.choices import with_named_choices
from deploy.schemas.client.models import models_modules
from deploy.schemas.client.rooms import LINES_MAX, resource_of, rooms_of
from deploy.schemas.documents import API

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


def grown(service: str, times: int) -> dict:
    """The API of a service as it would be with `times` as many operations and schemas."""
    text = (API / f"{service}.openapi.json").read_text(encoding="utf-8")
    whole = json.loads(text)
    for n in range(1, times):
        again = json.loads(re.sub("(#/components/schemas/)(?!Problem)", rf"\g<1>N{n}", text))
        for path, operations in again["paths"].items():
            for operation in operations.values():
                operation["operationId"] += f"_{n}"
            whole["paths"][path.replace("/v1/", f"/v1/more-{n}-")] = operations
        schemas = again["components"]["schemas"].items()
        more = {f"N{n}{name}": schema for name, schema in schemas if "Problem" not in name}
        whole["components"]["schemas"] |= more
    return whole


def own_lines(source: str) -> int:
    """The lines of a module, but for those that hand on the names of others."""
    handed_on = [n for n in ast.parse(source).body if isinstance(n, ast.Import | ast.ImportFrom)]
    return len(source.splitlines()) - sum(
        (n.end_lineno or n.lineno) - n.lineno + 1 for n in handed_on
    )


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: str(path.relative_to(CLIENT)))
def test_every_generated_module_stays_short(path):
    assert own_lines(path.read_text(encoding="utf-8")) < 300


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


def test_a_client_of_a_service_five_times_as_large_is_imported_and_stays_short(tmp_path):
    document = grown("dispense", 5)
    target = tmp_path / "ordoflux_client"
    shutil.copytree(CLIENT, target, ignore=shutil.ignore_patterns("dispense", "__pycache__"))
    written = client_files({"dispense": document})
    for path, source in written.items():
        place = target / path.relative_to(CLIENT)
        place.parent.mkdir(exist_ok=True)
        place.write_text(source, encoding="utf-8")

    program = (
        "from ordoflux_client.calls import dispense as calls\n"
        "from ordoflux_client.models.dispense import ConsultationBody, N4DispensationAnswer\n"
        "print(len(calls.ROUTES), calls.consult_4(ConsultationBody(qr='x')).route.path)"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)

    operations = sum(len(each) for each in document["paths"].values())
    assert (done.stdout, done.stderr) == (f"{operations} /v1/more-4-consultations\n", "")
    assert max(own_lines(source) for source in written.values()) < 300
