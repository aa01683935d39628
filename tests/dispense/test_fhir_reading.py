"""What was recorded, read back as MedicationDispense by its officine and by the patient."""

from typing import Any

import httpx
import pytest

from services.dispense import use_cases
from services.dispense.fhir.capability import DOOR
from shared.fhir import systems
from shared.fhir.capability import capability_statement
from tests.builders import INS, PARACETAMOL_CIP13, a_number
from tests.dispense.builders import an_id
from tests.dispense.events import a_signal
from tests.dispense.lgo import Lgo
from tests.dispense.test_tracing import traced
from tests.fhir_oracle import check_resource

DOOR_OF = "/fhir/r4/MedicationDispense"
ONE_PACK = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 1}
NOT_DELIVERED = {"line": 2, "outcome": "not_delivered", "reason": "stock_out"}


def found(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle = check_resource(answer.content)
    entries = bundle.get("entry", [])
    assert bundle["total"] == len(entries)
    return [entry["resource"] for entry in entries]


def extension_of(resource: dict[str, Any], url: str) -> dict[str, Any] | None:
    return next((e for e in resource.get("extension", []) if e["url"] == url), None)


async def test_each_line_of_a_hand_over_is_one_resource(lgo, two_lines):
    recorded = await lgo.record(two_lines, ONE_PACK, NOT_DELIVERED)

    dispensation = recorded["dispensation_id"]
    given, refused = found(await lgo.get(f"{DOOR_OF}?identifier={dispensation}"))

    assert [given["id"], refused["id"]] == [f"{dispensation}-1", f"{dispensation}-2"]
    assert (given["status"], refused["status"]) == ("completed", "declined")
    coding = given["medicationCodeableConcept"]["coding"][0]
    assert (coding["system"], coding["code"]) == (systems.CIP, PARACETAMOL_CIP13)
    assert (given["quantity"]["value"], given["quantity"]["code"]) == (1, systems.EDQM_BOX)
    assert given["subject"]["identifier"] == {"system": systems.INS_NIR, "value": INS}
    line = given["authorizingPrescription"][0]["identifier"]
    assert line == {"system": systems.PRESCRIPTION_LINE, "value": f"{a_number()}-1"}
    recorded_at = extension_of(given, systems.RECORDED)
    assert recorded_at is not None
    assert recorded_at["valueDateTime"] == given["whenHandedOver"]
    reason = refused["statusReasonCodeableConcept"]["coding"][0]
    assert (reason["system"], reason["code"]) == (systems.NOT_DELIVERED_REASON, "stock_out")
    assert refused["quantity"]["value"] == 0
    assert "whenHandedOver" not in refused


async def test_one_line_is_read_by_its_id(lgo, two_lines):
    recorded = await lgo.record(two_lines, ONE_PACK, NOT_DELIVERED)
    name = f"{recorded['dispensation_id']}-2"

    answer = await lgo.get(f"{DOOR_OF}/{name}")

    assert check_resource(answer.content)["id"] == name


async def test_a_patient_reads_all_of_a_prescription_an_officine_its_own(
    lgo, other_lgo, client, access, two_lines
):
    await lgo.record(two_lines, ONE_PACK)
    await other_lgo.record(two_lines, ONE_PACK, NOT_DELIVERED)
    search = f"{DOOR_OF}?prescription:identifier={systems.NUMBER}|{a_number()}&_count=1"

    own, others = await lgo.get(search), await other_lgo.get(search)
    patients = await Lgo(client, access, "pat-ada").get(search)

    assert [len(found(answer)) for answer in (own, others, patients)] == [1, 2, 3]
    assert len({resource["id"] for resource in found(patients)}) == 3


async def test_why_it_went_on_is_for_the_officine_alone(lgo, client, access, served, two_lines):
    await use_cases.keep_signal(served.pool, a_signal(a_number()))
    seen = await lgo.consult(two_lines)
    reason = {"code": "other", "comment": "Médecin joint à 12 h"}
    body = {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}
    await lgo.post("/v1/dispensations", body | {"reason_to_go_on": reason})
    search = f"{DOOR_OF}?prescription:identifier={a_number()}"

    (own,) = found(await lgo.get(search))
    (patients,) = found(await Lgo(client, access, "pat-ada").get(search))

    told = extension_of(own, systems.REASON_TO_GO_ON)
    assert told is not None
    assert told["extension"] == [
        {"url": "code", "valueCode": "other"},
        {"url": "comment", "valueString": "Médecin joint à 12 h"},
    ]
    assert extension_of(patients, systems.REASON_TO_GO_ON) is None


async def test_a_line_that_was_taken_back_is_read_as_an_error(lgo, two_lines):
    recorded = await lgo.record(two_lines, ONE_PACK, NOT_DELIVERED)
    dispensation = recorded["dispensation_id"]
    body = {"reason": "wrong_product", "lines": [1]}
    taken_back = await lgo.post(f"/v1/dispensations/{dispensation}/reversal", body)

    lines = found(await lgo.get(f"{DOOR_OF}?identifier={dispensation}"))

    assert taken_back.status_code == 201, taken_back.text
    assert [line["status"] for line in lines] == ["entered-in-error", "declined"]


async def test_unknown_and_not_yours_are_the_same(lgo, other_lgo, two_lines):
    recorded = await lgo.record(two_lines, ONE_PACK)
    dispensation = recorded["dispensation_id"]

    for asked in (dispensation, str(an_id()), "12", f"https://autre.example|{dispensation}"):
        assert found(await other_lgo.get(f"{DOOR_OF}?identifier={asked}")) == []
    for asked in (a_number(), a_number(99), "12", f"https://autre.example|{a_number()}"):
        assert found(await other_lgo.get(f"{DOOR_OF}?prescription:identifier={asked}")) == []
    for name in (f"{dispensation}-1", f"{an_id()}-1", "12"):
        answer = await other_lgo.get(f"{DOOR_OF}/{name}")
        outcome = check_resource(answer.content)
        assert (answer.status_code, outcome["issue"][0]["code"]) == (404, "not-found")
    assert (await lgo.get(f"{DOOR_OF}/{dispensation}-7")).status_code == 404


async def test_a_prescriber_reads_no_dispensation(client, access):
    answer = await client.get(
        f"{DOOR_OF}?prescription:identifier={a_number()}", headers=access.headers("dr-martin")
    )

    assert answer.status_code == 403
    assert check_resource(answer.content)["issue"][0]["code"] == "forbidden"


async def test_every_read_leaves_an_audit_row(lgo, other_lgo, served, two_lines):
    recorded = await lgo.record(two_lines, ONE_PACK)

    await lgo.get(f"{DOOR_OF}?prescription:identifier={a_number()}")
    await other_lgo.get(f"{DOOR_OF}?prescription:identifier={a_number()}")
    await lgo.get(f"{DOOR_OF}/{recorded['dispensation_id']}-1")

    outcomes = [outcome for outcome, _ in await traced(served, "dispensation_read")]
    assert outcomes == ["shown", "dispensation_not_found", "shown"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?patient=1",
        "?identifier=1&status=completed",
        "?identifier=1&identifier=2",
        f"?prescription={a_number()}",
        f"?identifier={'1' * 600}",
    ],
)
async def test_a_search_that_is_not_understood_is_refused(lgo, query):
    answer = await lgo.get(f"{DOOR_OF}{query}")

    outcome = check_resource(answer.content)
    assert answer.status_code == 400
    assert outcome["issue"][0]["details"]["coding"][0]["code"] == "fhir_search_unsupported"


async def test_a_search_by_form_keeps_the_number_out_of_the_address(client, access, lgo, two_lines):
    await lgo.record(two_lines, ONE_PACK)
    headers = access.headers("ph-durand") | {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await client.post(
        f"{DOOR_OF}/_search", content=f"prescription%3Aidentifier={a_number()}", headers=headers
    )

    assert len(found(answer)) == 1


async def test_the_door_describes_itself_to_anybody(client):
    answer = await client.get("/fhir/r4/metadata")

    (resource,) = check_resource(answer.content)["rest"][0]["resource"]
    assert resource["type"] == "MedicationDispense"
    assert {told["code"] for told in resource["interaction"]} >= {"search-type", "read"}


def test_a_route_that_nobody_described_is_no_secret():
    with pytest.raises(KeyError):
        capability_statement(DOOR, [("GET", "/fhir/r4/Strange")])
