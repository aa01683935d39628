"""The committed documents are what the code says, and each is whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema

import services
from deploy.schemas import documents as generated
from deploy.schemas.documents import API, broken_promises, documents, drift
from shared.http.answers import PROBLEM_TYPE
from shared.http.examples import examples_in
from shared.problems import EDGE_PROBLEMS
from tests.contracts.refusals import codes_of

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}
SERVICES = ("prescribe", "dispense", "fraud", "notify")


@pytest.fixture(scope="module")
def files() -> dict[Path, str]:
    return documents()


@pytest.fixture(scope="module", params=SERVICES)
def openapi(request, files) -> dict[str, Any]:
    return json.loads(files[API / f"{request.param}.openapi.json"])


@pytest.fixture(scope="module")
def asyncapi(files) -> dict[str, Any]:
    return json.loads(files[API / "events.asyncapi.json"])


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(value) for value in part.values()), set())
    if isinstance(part, list):
        return set().union(*map(references, part))
    return set()


def resolve(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_what_takes_a_body_names_every_way_in_which_json_is_refused(openapi):
    codes = [problem.code for problem in EDGE_PROBLEMS if problem.code.startswith("json_")]

    for path, method, operation in operations(openapi):
        if "requestBody" in operation:
            told = operation["responses"]["400"]["description"]
            assert [code for code in codes if f"`{code}`" not in told] == [], (path, method)


@pytest.mark.parametrize("name", SERVICES)
def test_an_example_names_only_problems_that_exist(name):
    known = codes_of(name)
    folder = Path(services.__path__[0]) / name / "examples"

    for operation, example in examples_in(folder).items():
        assert set(example.problems) <= known, operation


def test_nothing_committed_differs_from_the_code(files):
    assert list(drift(files)) == [], "run `make schemas`"


def test_no_published_event_was_changed_or_lost(files):
    assert list(broken_promises(files)) == []


def test_documents_are_the_same_each_time(files):
    assert documents() == files


def test_a_file_that_is_changed_missing_or_left_over_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(generated, "CHECKOUT", tmp_path)
    monkeypatch.setattr(generated, "API", tmp_path)
    monkeypatch.setattr(generated, "SCHEMAS", tmp_path / "none")
    monkeypatch.setattr(generated, "CLIENT", tmp_path / "none")
    asked = {tmp_path / "a.json": "{}", tmp_path / "b.json": "{}"}
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    (tmp_path / "c.json").write_text("{}", encoding="utf-8")

    assert list(drift(asked)) == [
        "a.json: not what the code says",
        "b.json: missing",
        "c.json: no longer generated",
    ]


def test_a_published_event_that_is_gone_is_noticed(files):
    less = {path: text for path, text in files.items() if "signal.raised" not in path.name}

    assert list(broken_promises(less)) == [
        "tests/contracts/schemas/signal.raised.v1.json: a published event is gone"
    ]


def test_every_operation_documents_its_errors_as_problems(openapi):
    for path, method, operation in operations(openapi):
        answers = [
            resolve(openapi, answer["$ref"]) if "$ref" in answer else answer
            for status, answer in operation["responses"].items()
            if status.startswith(("4", "5"))
        ]
        assert answers, f"{method} {path}"
        for answer in answers:
            kind = "application/fhir+json" if path.startswith("/fhir/") else PROBLEM_TYPE
            assert set(answer["content"]) == {kind}, f"{method} {path}"


def test_operations_have_unique_ids_and_a_french_summary(openapi):
    found = operations(openapi)

    ids = [operation["operationId"] for _, _, operation in found]
    assert len(set(ids)) == len(ids) > 1
    for path, method, operation in found:
        assert operation.get("description"), f"{method} {path} says nothing"


def test_every_operation_on_a_person_s_data_asks_for_a_token(openapi):
    free = {path for path, _, operation in operations(openapi) if not operation.get("security")}

    assert free <= {"/v1/errors", "/.well-known/jwks.json", "/fhir/r4/metadata"}


# A consult, a scan or a search is asked again as it is (ADR 5); a check writes nothing; the scan
# of a report is put in its place whole (ADR 41).
WITHOUT_KEY = {
    "/v1/consultations",
    "/v1/scans",
    "/v1/prescriptions/check",
    "/v1/reports/{report_id}/scan",
    "/v1/alerts/search",
}


def test_write_commands_take_an_idempotency_key(openapi):
    for path, method, operation in operations(openapi):
        if method in {"post", "put"} and path not in WITHOUT_KEY:
            headers = {p["name"] for p in operation["parameters"] if p["in"] == "header"}
            assert "Idempotency-Key" in headers, f"{method} {path}"


def test_every_reference_leads_somewhere(openapi, asyncapi):
    for document in (openapi, asyncapi):
        for reference in references(document):
            assert resolve(document, reference) is not None


def test_asyncapi_has_the_shape_of_version_3(asyncapi):
    document = ApplicationSchema.model_validate(asyncapi)

    assert document.asyncapi == "3.0.0"
    assert set(asyncapi["channels"]) == {f"{name}.events" for name in SERVICES}


def test_every_event_is_published_by_one_service_and_heard_by_another(asyncapi):
    sent: dict[str, str] = {}
    heard: dict[str, set[str]] = {}
    for name, operation in asyncapi["operations"].items():
        service = name.partition(".")[0]
        for message in operation["messages"]:
            event = message["$ref"].rpartition("/")[2]
            if operation["action"] == "send":
                assert event not in sent, f"{event} has two publishers"
                sent[event] = service
            else:
                heard.setdefault(event, set()).add(service)

    assert set(sent) == set(asyncapi["components"]["messages"])
    assert all(heard[event] - {service} for event, service in sent.items())
