"""Magic patients: servers misbehave, and a client whose retries are safe stores one each time."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from typing_extensions import override

from deploy.local.identities import IDENTITIES, Person
from ordoflux_client import AsyncClient, Client, RetryPolicy, ServerFault, TooMany, Unreachable
from ordoflux_client.calls import prescribe
from ordoflux_client.models.prescribe import PrescriptionDraft
from services.prescribe.main import sandbox_of
from shared.fhir.capability import FHIR_TYPE
from shared.running.cli import ServiceParts
from shared.sandbox import MAGIC_PATIENTS, Magic
from tests.access import Access
from tests.builders import TRAMADOL, a_draft, a_drafted_line, a_patient
from tests.notify.test_stream import serving
from tests.prescribe.bundles import a_bundle, a_patient_resource, a_request, as_sent
from tests.prescribe.desk import Desk, database_of
from tests.prescribe.drafts import today
from tests.prescribe.test_settings import PRODUCTION, REAL, settings

SLOW_S = 0.6
PATIENCE_S = 0.25
PATIENTS = {magic: ins for ins, magic in MAGIC_PATIENTS.items()}
POLICY = RetryPolicy(first_s=0.01, cap_s=0.02)
FAULTY = [magic for magic in Magic if magic not in {Magic.TWICE, Magic.OUT_OF_ORDER}]
SHOWN = {
    Magic.FAILS_ONCE: [500, 201],
    Magic.STORES_THEN_FAILS: [500, 201],
    Magic.UNAVAILABLE_ONCE: [503, 201],
    Magic.THROTTLED_ONCE: [429, 201],
    Magic.SLOW: [201],
}


@pytest.fixture(autouse=True)
def _slow_enough(monkeypatch):
    monkeypatch.setenv("SANDBOX_SLOW_S", str(SLOW_S))


@pytest.fixture
def database(service: ServiceParts) -> Desk:
    return database_of(service)


@pytest.fixture
async def address(service: ServiceParts, access: Access) -> AsyncIterator[str]:
    """The service on a real port: time-outs are real too."""
    access.open(service.app)
    async with serving(service.app) as (address, _):
        yield address


def a_magic_draft(magic: Magic) -> PrescriptionDraft:
    patient = a_patient(ins=PATIENTS[magic]).model_dump(mode="json", exclude_none=True)
    return PrescriptionDraft.model_validate(
        a_draft(issued_on=today(), patient=patient | {"identity_status": "QUAL"})
    )


class Watched(httpx.AsyncHTTPTransport):
    """The network, and what came back over it."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: list[int] = []
        self.keys: set[str] = set()

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.keys.add(request.headers["Idempotency-Key"])
        response = await super().handle_async_request(request)
        self.statuses.append(response.status_code)
        return response


def lap(address: str, access: Access, **more: Any) -> dict[str, Any]:
    """What a prescriber's software makes its client of."""
    token = access.token("dr-martin")
    return {
        "addresses": {"prescribe": address},
        "token": lambda **_: token,
        "policy": POLICY,
    } | more


@pytest.mark.parametrize("magic", FAULTY)
async def test_a_safe_client_stores_exactly_one_prescription(magic, address, access, database):
    call = prescribe.issue_prescription(a_magic_draft(magic))

    network = Watched()
    # Only the slow answer is to come too late: a busy machine must not make another one late too.
    patience_s = PATIENCE_S if magic is Magic.SLOW else 10
    async with httpx.AsyncClient(transport=network, timeout=patience_s) as http:
        reply = await AsyncClient(**lap(address, access, http=http)).ask(call)

    assert reply.status == 201
    assert await database.count("prescription") == 1
    assert len(await database.issued()) == 1
    assert network.keys == {call.idempotency_key}
    assert network.statuses == SHOWN[magic]
    assert reply.is_replayed == (magic in {Magic.STORES_THEN_FAILS, Magic.SLOW})


async def test_the_sync_client_is_as_safe(address, access, database):
    def issue() -> list[int]:
        with httpx.Client(timeout=PATIENCE_S) as http:
            client = Client(**lap(address, access, http=http))
            calls = [prescribe.issue_prescription(a_magic_draft(magic)) for magic in FAULTY]
            return [client.ask(call).status for call in calls]

    statuses = await asyncio.to_thread(issue)

    assert statuses == [201] * len(FAULTY)
    assert await database.count("prescription") == len(FAULTY)


@pytest.mark.parametrize("magic", [Magic.STORES_THEN_FAILS, Magic.SLOW])
async def test_a_call_kept_over_a_crash_is_still_done_once(magic, address, access, database):
    call = prescribe.issue_prescription(a_magic_draft(magic))
    no_retry = RetryPolicy(attempts_max=1)
    async with httpx.AsyncClient(timeout=PATIENCE_S) as http:
        with pytest.raises((ServerFault, Unreachable)):
            await AsyncClient(**lap(address, access, http=http, policy=no_retry)).send(call)

    async with httpx.AsyncClient() as http:
        reply = await AsyncClient(**lap(address, access, http=http)).ask(call)

    assert reply.is_replayed
    assert await database.count("prescription") == 1


@pytest.mark.parametrize(
    ("magic", "status", "code"),
    [
        (Magic.FAILS_ONCE, 500, "internal_error"),
        (Magic.STORES_THEN_FAILS, 500, "internal_error"),
        (Magic.UNAVAILABLE_ONCE, 503, "temporarily_unavailable"),
        (Magic.THROTTLED_ONCE, 429, "too_many_requests"),
    ],
)
async def test_a_fault_is_a_problem_like_any_other_and_says_that_it_is_wanted(
    magic, status, code, client, access
):
    draft = a_magic_draft(magic).model_dump(mode="json", exclude_unset=True)
    headers = access.headers("dr-martin", key="magic-0001")

    answer = await client.post("/v1/prescriptions", json=draft, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["retry"] == "later"
    assert answer.json()["acknowledgement"] == "none"
    assert answer.json()["secure_paper_required"] is False
    assert answer.headers["x-sandbox-fault"] == magic
    assert (answer.headers.get("retry-after") is not None) == (status in {503, 429})


async def test_a_fault_says_that_a_secure_prescription_needs_secure_paper(client, access):
    draft = a_magic_draft(Magic.STORES_THEN_FAILS).model_dump(mode="json", exclude_unset=True)
    lines = [a_drafted_line(product={"kind": "cis", "cis": TRAMADOL})]
    headers = access.headers("dr-martin", key="magic-0003")

    answer = await client.post("/v1/prescriptions", json=draft | {"lines": lines}, headers=headers)

    assert answer.json()["secure_paper_required"] is True
    assert "imprimée sur papier sécurisé" in answer.json()["detail"]


async def test_the_same_faults_come_in_fhir(client, access, database):
    ins = {"use": "official", "system": "urn:oid:1.2.250.1.213.1.4.10"}
    patient = a_patient_resource(identifier=[ins | {"value": PATIENTS[Magic.STORES_THEN_FAILS]}])
    bundle = a_bundle(a_request(on=today()), patient=patient)
    headers = access.headers("dr-martin", key="magic-0002") | {"Content-Type": FHIR_TYPE}

    answers = [
        await client.post("/fhir/r4/Bundle", content=as_sent(bundle), headers=headers)
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [500, 201]
    assert answers[0].json()["resourceType"] == "OperationOutcome"
    assert await database.count("prescription") == 1


async def test_without_retries_an_editor_sees_each_fault(address, access):
    no_retry = RetryPolicy(attempts_max=1)
    async with httpx.AsyncClient() as http:
        client = AsyncClient(**lap(address, access, http=http, policy=no_retry))
        call = prescribe.issue_prescription(a_magic_draft(Magic.THROTTLED_ONCE))
        with pytest.raises(TooMany) as raised:
            await client.send(call)

    assert raised.value.retry_after_s == 2


async def test_an_ordinary_patient_meets_no_fault(issue):
    answer = await issue()

    assert answer.status_code == 201
    assert "x-sandbox-fault" not in answer.headers


def test_production_knows_no_magic():
    assert sandbox_of(settings(signing_key=REAL)) is not None
    assert sandbox_of(settings(signing_key=REAL, **PRODUCTION)) is None


async def test_what_is_remembered_is_bounded(client, access, monkeypatch):
    monkeypatch.setattr("services.prescribe.sandbox.COMMANDS_MAX", 1)
    draft = a_magic_draft(Magic.FAILS_ONCE).model_dump(mode="json", exclude_unset=True)

    async def post(key: str) -> int:
        headers = access.headers("dr-martin", key=key)
        return (await client.post("/v1/prescriptions", json=draft, headers=headers)).status_code

    assert [await post(f"magic-000{n}") for n in (1, 2, 2, 1)] == [500, 500, 201, 500]


def test_every_magic_patient_is_a_person_of_the_sandbox():
    people = {each.ins for each in IDENTITIES.values() if isinstance(each, Person)}

    assert set(MAGIC_PATIENTS) <= people
    assert set(MAGIC_PATIENTS.values()) == set(Magic)
