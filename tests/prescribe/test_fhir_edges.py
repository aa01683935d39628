"""Everything below /fhir speaks FHIR: searches, the description, and every error."""

import httpx
import pytest

from services.prescribe.fhir.capability import DOOR
from shared.fhir import systems
from shared.fhir.capability import capability_statement
from tests.builders import TRAMADOL, a_number
from tests.fhir_oracle import check_resource
from tests.prescribe.bundles import a_bundle, a_request, as_sent, cis
from tests.prescribe.desk import Desk, database_of
from tests.prescribe.drafts import today

SEARCH = "/fhir/r4/MedicationRequest"
FHIR = {"Content-Type": "application/fhir+json"}


@pytest.fixture
async def number(client, access):
    headers = access.headers("dr-martin", key="key-00000001") | FHIR
    body = as_sent(a_bundle(a_request(on=today())))
    answer = await client.post("/fhir/r4/Bundle", content=body, headers=headers)
    return answer.json()["entry"][2]["resource"]["groupIdentifier"]["value"]


def code_of(answer: httpx.Response) -> str:
    outcome = check_resource(answer.content)
    assert answer.headers["content-type"] == "application/fhir+json"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert outcome["resourceType"] == "OperationOutcome"
    return outcome["issue"][0]["details"]["coding"][0]["code"]


async def test_a_search_finds_the_lines_and_whom_they_mean(get, number):
    answer = await get(f"{SEARCH}?group-identifier={systems.NUMBER}|{number}&_count=1")

    found = check_resource(answer.content)
    assert (found["type"], found["total"]) == ("searchset", 1)
    kinds = [(e["resource"]["resourceType"], e["search"]["mode"]) for e in found["entry"]]
    assert kinds[:3] == [
        ("MedicationRequest", "match"),
        ("Patient", "include"),
        ("Practitioner", "include"),
    ]
    names = {entry["fullUrl"] for entry in found["entry"]}
    line = found["entry"][0]["resource"]
    assert {line["subject"]["reference"], line["requester"]["reference"]} <= names
    assert "_count" not in found["link"][0]["url"]
    assert systems.QR_TEXT not in answer.text


async def test_a_search_by_form_keeps_the_number_out_of_the_address(client, access, number):
    headers = access.headers("dr-martin") | {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await client.post(
        f"{SEARCH}/_search", content=f"group-identifier={number}", headers=headers
    )

    assert check_resource(answer.content)["total"] == 1


@pytest.mark.parametrize("identity", ["dr-martin", "dr-bernard", "pat-ada"])
async def test_unknown_and_not_yours_are_the_same_empty_bundle(get, number, identity):
    unknown, malformed = a_number(99), "12345"
    asked = [unknown, malformed, f"https://autre.example|{number}"]
    if identity == "dr-bernard":
        asked.append(number)

    for value in asked:
        answer = await get(f"{SEARCH}?group-identifier={value}", identity)

        found = check_resource(answer.content)
        assert (answer.status_code, found["total"], "entry" in found) == (200, 0, False)


async def test_every_search_of_a_number_leaves_an_audit_row(get, number, service):
    before = await Desk.count(database_of(service), "audit")

    await get(f"{SEARCH}?group-identifier={number}")
    await get(f"{SEARCH}?group-identifier={number}", "dr-bernard")

    assert await Desk.count(database_of(service), "audit") == before + 2


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?patient=x",
        "?group-identifier=a&group-identifier=b",
        "?group-identifier=a&status=active",
        f"?group-identifier={'x' * 513}",
        "?_count=5",
    ],
)
async def test_another_search_is_refused_rather_than_widened(get, query):
    answer = await get(f"{SEARCH}{query}")

    assert (answer.status_code, code_of(answer)) == (400, "fhir_search_unsupported")


async def test_the_capability_statement_tells_what_is_served_to_anybody(client):
    answer = await client.get("/fhir/r4/metadata")

    statement = check_resource(answer.content)
    assert answer.headers["cache-control"] == "public, max-age=3600"
    rest = statement["rest"][0]
    assert [one["code"] for one in rest["interaction"]] == ["transaction"]
    assert [(r["type"], r["searchParam"][0]["name"]) for r in rest["resource"]] == [
        ("MedicationRequest", "group-identifier")
    ]


def test_the_statement_cannot_leave_a_route_unsaid():
    with pytest.raises(KeyError):
        capability_statement(DOOR, [("GET", "/fhir/r4/Patient")])


@pytest.mark.parametrize("path", ["/fhir", "/fhir/", "/fhir/r4/Patient/1", "/fhir/r5/metadata"])
async def test_an_unknown_address_below_fhir_is_an_operation_outcome(client, path):
    answer = await client.get(path)

    assert (answer.status_code, code_of(answer)) == (404, "address_unknown")


async def test_outside_fhir_a_problem_stays_one(client):
    answer = await client.get("/fhirx")

    assert answer.headers["content-type"] == "application/problem+json"


async def test_errors_before_the_bundle_is_read_are_operation_outcomes(client, access):
    path, body = "/fhir/r4/Bundle", b"{}"
    author = access.headers("dr-martin", key="key-00000001")

    async def code(headers, *, content: bytes = body, method: str = "POST", of: str = path):
        answer = await client.request(method, of, content=content, headers=headers)
        return answer.status_code, code_of(answer)

    assert await code(FHIR) == (401, "token_missing")
    assert await code(FHIR | {"Authorization": "Bearer x"}) == (401, "token_invalid")
    pharmacist = access.headers("ph-durand", key="key-00000001") | FHIR
    assert await code(pharmacist) == (403, "not_allowed")
    assert await code(access.headers("dr-martin") | FHIR) == (400, "idempotency_key_missing")
    assert await code(author | {"Content-Type": "text/xml"}) == (415, "fhir_type_unsupported")
    zipped = author | FHIR | {"Content-Encoding": "gzip"}
    assert await code(zipped) == (415, "fhir_type_unsupported")
    xml = author | FHIR | {"Accept": "application/fhir+xml"}
    assert await code(xml) == (406, "fhir_format_unsupported")
    asked = "/fhir/r4/metadata?_format=xml"
    assert await code({}, method="GET", of=asked) == (406, "fhir_format_unsupported")
    assert await code(author | FHIR, method="DELETE") == (405, "method_not_allowed")
    assert await code(author | FHIR, content=b"{") == (400, "json_unreadable")
    assert await code(author | FHIR, content=b'{"a":1,"a":2}') == (400, "json_duplicate_key")
    assert await code(author | FHIR, content=b'{"a":NaN}') == (400, "json_number_refused")
    assert await code(author | FHIR, content=b'{"a":1e-99}') == (400, "json_number_refused")
    assert await code(author | FHIR, content=b"[" * 40) == (400, "json_too_deep")
    large = b'{"a":"' + b"x" * 300_000 + b'"}'
    assert await code(author | FHIR, content=large) == (413, "body_too_large")
    assert await code(author | FHIR, content=b"[]") == (422, "request_invalid")


async def test_a_token_that_is_missing_still_names_the_scheme(client):
    answer = await client.get(f"{SEARCH}?group-identifier=x")

    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_fault_is_an_operation_outcome_that_says_nothing(client, access, service):
    await service.parts.pool.close()
    headers = access.headers("dr-martin", key="key-00000001") | FHIR

    answer = await client.post(
        "/fhir/r4/Bundle", content=as_sent(a_bundle(a_request(on=today()))), headers=headers
    )

    assert answer.status_code in (500, 503)
    assert code_of(answer) in ("internal_error", "temporarily_unavailable")
    assert check_resource(answer.content)["issue"][0]["severity"] == "fatal"


async def test_a_fault_of_ours_still_says_which_paper_a_prescription_needs(client, access, service):
    await service.parts.pool.close()
    headers = access.headers("dr-martin", key="key-00000001") | FHIR
    secure = a_request(on=today(), medicationCodeableConcept=cis(TRAMADOL))

    answer = await client.post(
        "/fhir/r4/Bundle", content=as_sent(a_bundle(secure)), headers=headers
    )

    outcome = check_resource(answer.content)
    assert {"url": systems.SECURE_PAPER, "valueBoolean": True} in outcome["extension"]
    assert "imprimée sur papier sécurisé" in outcome["issue"][0]["diagnostics"]
