"""Issuing by a FHIR Bundle: the same use case, rules and idempotency as in JSON."""

import json

import pytest

from shared.fhir import systems
from tests.builders import TRAMADOL, a_number
from tests.fhir_oracle import check_resource
from tests.prescribe.bundles import (
    a_bundle,
    a_practitioner_resource,
    a_request,
    as_sent,
    cis,
    days,
    sees,
)
from tests.prescribe.desk import Desk, database_of
from tests.prescribe.drafts import today

STOPPED = "60009573"  # PARACETAMOL/CODEINE TEVA, no longer marketed


@pytest.fixture
def post(client, access):
    """POST a Bundle as a prescriber's software does."""

    async def send(bundle, *, identity="dr-martin", key="key-00000001", path="/fhir/r4/Bundle"):
        headers = access.headers(identity, key=key) | {"Content-Type": "application/fhir+json"}
        body = bundle if isinstance(bundle, bytes) else as_sent(bundle)
        return await client.post(path, content=body, headers=headers)

    return send


def lines_of(answer) -> list[dict]:
    return [entry["resource"] for entry in answer.json()["entry"] if "resource" in entry]


def extensions_of(resource) -> dict:
    return {
        extension["url"]: next(value for name, value in extension.items() if name != "url")
        for extension in resource["extension"]
    }


async def test_a_bundle_is_issued_and_comes_back_as_it_is_stored(post, service):
    answer = await post(a_bundle(a_request(on=today()), a_request(on=today())))

    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/fhir+json")
    body = check_resource(answer.content)
    statuses = [entry["response"]["status"] for entry in body["entry"]]
    assert statuses == ["200 OK", "200 OK", "201 Created", "201 Created"]
    first, second = lines_of(answer)
    assert first["groupIdentifier"] == second["groupIdentifier"]
    assert first["groupIdentifier"]["system"] == systems.NUMBER
    number = first["groupIdentifier"]["value"]
    assert [line["id"] for line in (first, second)] == [f"{number}-1", f"{number}-2"]
    named = {"system": systems.PRESCRIPTION_LINE, "value": f"{number}-2"}
    assert second["identifier"] == [named]
    assert "DOLIPRANE 1000 mg" in first["medicationCodeableConcept"]["text"]
    assert extensions_of(first)[systems.DOCUMENT] == f"/v1/prescriptions/{number}/document.pdf"
    assert extensions_of(first)[systems.QR_TEXT]
    assert await Desk.count(database_of(service), "prescription") == 1


async def test_what_was_issued_in_fhir_is_read_in_json_and_found_in_fhir(post, get):
    number = lines_of(await post(a_bundle(a_request(on=today()))))[0]["groupIdentifier"]["value"]

    in_json = (await get(f"/v1/prescriptions/{number}")).json()
    found = await get(f"/fhir/r4/MedicationRequest?group-identifier={systems.NUMBER}|{number}")

    patient, prescriber = in_json["content"]["patient"], in_json["content"]["prescriber"]
    assert (patient["family_name"], patient["given_names"]) == ("PATIENTE-FICTIVE", "Ada Test")
    assert prescriber["address"] == "1 rue de l’Exemple, 75000 Paris, France"
    assert prescriber["mssante"] == "jean.medecin-fictif@test.mssante.fr"
    line = in_json["content"]["lines"][0]
    assert line["posology"] == {
        "text": "1 comprimé matin et soir",
        "units_per_intake": "1",
        "intakes_per_day": 2,
    }
    assert (line["packs"], line["duration_days"]) == (2, 10)
    assert check_resource(found.content)["total"] == 1


async def test_a_transaction_may_be_sent_to_the_base_too(post):
    answer = await post(a_bundle(a_request(on=today())), path="/fhir/r4")

    assert answer.status_code == 201


async def test_a_number_of_the_softwares_own_is_the_group_identifier(post):
    group = {"system": systems.NUMBER, "value": a_number(7)}

    answer = await post(a_bundle(a_request(on=today(), groupIdentifier=group)))

    assert lines_of(answer)[0]["groupIdentifier"] == group


async def test_the_same_bundle_again_is_the_same_answer_once(post, service):
    bundle = a_bundle(a_request(on=today()))

    first, again = await post(bundle), await post(bundle)

    assert (first.content, again.headers["idempotency-replayed"]) == (again.content, "true")
    assert again.headers["content-type"] == "application/fhir+json"
    assert await Desk.count(database_of(service), "prescription") == 1


async def test_every_refusal_of_the_rules_names_the_element_at_fault(post, service):
    too_long = a_request(
        on=today(),
        medicationCodeableConcept=cis(TRAMADOL),
        dispenseRequest={"expectedSupplyDuration": days(85)},
    )
    not_substitutable = {
        "allowedCodeableConcept": {"coding": [{"system": systems.SUBSTITUTION, "code": "N"}]},
        "reason": {"text": "Enfant, forme galénique"},
    }
    adult = a_request(on=today(), substitution=not_substitutable)

    answer = await post(a_bundle(too_long, adult))

    assert answer.status_code == 422
    outcome = check_resource(answer.content)
    found = {
        issue["details"]["coding"][0]["code"]: issue.get("expression") for issue in outcome["issue"]
    }
    assert found["prescription_refused"] is None
    assert found["duration_over_maximum"] == [
        "Bundle.entry[2].resource.dispenseRequest.expectedSupplyDuration"
    ]
    assert found["efg_over_age"] == ["Bundle.entry[3].resource.substitution"]
    assert {"url": systems.SECURE_PAPER, "valueBoolean": True} in outcome["extension"]
    assert await Desk.count(database_of(service), "prescription") == 0


async def test_decimals_keep_their_digits(post):
    request = a_request(on=today())
    dosage = request["dosageInstruction"][0]
    dosage["text"] = "1,5 comprimé matin et soir"
    dosage["doseAndRate"][0]["doseQuantity"]["value"] = 987654
    sent = as_sent(a_bundle(request)).replace(b"987654", b"1.50")

    answer = await post(sent)

    assert answer.status_code == 201
    assert b'"value":1.50,' in answer.content


async def test_what_is_left_out_is_told(post):
    request = a_request(on=today(), reasonCode=[{"text": "Céphalées"}])
    request["extension"].append({"url": "https://example.org/autre", "valueString": "x"})

    body = (await post(a_bundle(request))).json()

    issues = body["entry"][2]["response"]["outcome"]["issue"]
    assert {issue["expression"][0] for issue in issues} == {
        "Bundle.entry[2].resource.reasonCode",
        "Bundle.entry[2].resource.extension[1]",
    }
    assert {issue["severity"] for issue in issues} == {"information"}
    assert "Céphalées" not in json.dumps(body, ensure_ascii=False)


async def test_another_prescribers_name_under_ones_own_token_is_refused(post):
    practitioner = {
        "resourceType": "Practitioner",
        "id": "dr",
        "identifier": [{"system": systems.RPPS, "value": "99700366240"}],
    }

    answer = await post(a_bundle(a_request(on=today()), practitioner=practitioner))

    issue = answer.json()["issue"][1]
    assert issue["details"]["coding"][0]["code"] == "fhir_requester_differs"
    assert issue["expression"] == ["Bundle.entry[1].resource.identifier"]


async def test_an_execution_that_the_patient_hides_has_no_status(post, get):
    request = a_request(on=today(), extension=[sees(value=False)])
    number = lines_of(await post(a_bundle(request)))[0]["groupIdentifier"]["value"]

    of_author = await get(f"/fhir/r4/MedicationRequest?group-identifier={number}")
    of_patient = await get(f"/fhir/r4/MedicationRequest?group-identifier={number}", "pat-ada")

    assert of_author.json()["entry"][0]["resource"]["status"] == "unknown"
    assert of_patient.json()["entry"][0]["resource"]["status"] == "active"


async def test_a_warning_is_told_beside_its_line(post):
    stopped = a_request(on=today(), medicationCodeableConcept=cis(STOPPED))

    body = (await post(a_bundle(a_request(on=today()), stopped))).json()

    assert "outcome" not in body["entry"][2]["response"]
    issues = body["entry"][3]["response"]["outcome"]["issue"]
    assert ("warning", "marketing_stopped") in [
        (issue["severity"], issue["details"]["coding"][0]["code"]) for issue in issues
    ]
    assert issues[0]["expression"] == ["Bundle.entry[3].resource"]


async def test_a_prescription_that_replaces_another_comes_back_with_all_its_mentions(post, get):
    author = a_practitioner_resource(identifier=[])
    sent = a_bundle(a_request(on=today()), practitioner=author)
    issued = await post(sent, identity="dr-bernard")
    old = lines_of(issued)[0]["groupIdentifier"]["value"]
    setting = {"url": systems.SETTING, "valueCode": "hospital_discharge"}
    reason = {"url": systems.REPLACES_REASON, "valueCode": "treatment_changed"}
    replacing = a_request(
        on=today(),
        extension=[sees(), setting, reason, {"url": systems.NOT_COVERED, "valueBoolean": True}],
        priorPrescription={"identifier": {"system": systems.NUMBER, "value": old}},
    )
    role = {
        "resourceType": "PractitionerRole",
        "organization": {"display": "Hôpital fictif, cardiologie"},
    }

    bundle = a_bundle(replacing, role, practitioner=author)
    answer = await post(bundle, identity="dr-bernard", key="key-00000002")

    assert answer.status_code == 201, answer.text
    number = lines_of(answer)[0]["groupIdentifier"]["value"]
    found = (
        await get(f"/fhir/r4/MedicationRequest?group-identifier={number}", "dr-bernard")
    ).json()
    line = found["entry"][0]["resource"]
    assert line["priorPrescription"]["identifier"]["value"] == old
    assert extensions_of(line)[systems.SETTING] == "hospital_discharge"
    assert extensions_of(line)[systems.NOT_COVERED] is True
    roles = [e["resource"] for e in found["entry"] if "organization" in e["resource"]]
    assert roles[0]["organization"]["display"] == "Hôpital fictif, cardiologie"
