"""Good bodies for attacks to start from, whose people and words may never come back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.builders import PARACETAMOL_CIP13, TRAMADOL, a_draft, a_drafted_line, a_number
from tests.prescribe.bundles import a_bundle, a_patient_resource, a_practitioner_resource, a_request

A_WEEK_AGO = (datetime.now(UTC) - timedelta(days=7)).date().isoformat()
INS, FAMILY, GIVEN, BORN = "179115910600117", "PLANTEE-HOSTILE", "Zoé Plantée", "1979-11-05"
STREET, PHONE, MAIL = "9 rue de la Plantation", "+33199887766", "zoe.plantee@test.mssante.fr"
POSOLOGY, PLACE, COMMENT = "une plantule chaque soir", "Service Plantation", "MOTIF-PLANTE"
SECRETS = (INS, FAMILY, GIVEN, BORN, STREET, PHONE, MAIL, POSOLOGY, PLACE, COMMENT, "PLANTEE")

CANCELLATION = {"reason": "wrong_content", "comment": COMMENT}
ADAPTATION_ANSWER = {
    "answer": "counter_proposal",
    "counter_proposal": {
        "text": COMMENT,
        "cis": TRAMADOL,
        "cip13": PARACETAMOL_CIP13,
        "posology": POSOLOGY,
        "duration_days": 7,
        "packs": 1,
    },
    "comment": COMMENT,
}


def a_planted_draft(issued_on: str) -> dict[str, Any]:
    """An ordinary draft of planted people."""
    draft = a_draft(issued_on=issued_on)
    draft["patient"] |= {
        "ins": INS,
        "family_name": FAMILY,
        "given_names": GIVEN,
        "birth_date": BORN,
    }
    draft["prescriber"] |= {
        "family_name": FAMILY,
        "given_name": GIVEN,
        "address": f"{STREET}, 75000 Paris, France",
        "phone": PHONE,
        "mssante": MAIL,
    }
    draft["lines"][0]["posology"]["text"] = POSOLOGY
    return draft


def a_full_draft() -> dict[str, Any]:
    """A draft with every field there is, dated so that it can never be issued."""
    initial = {
        "prescribed_on": A_WEEK_AGO,
        "prescriber_name": FAMILY,
        "establishment": PLACE,
        "reassess_on": None,
    }
    posology = {"text": POSOLOGY, "units_per_intake": "1.5", "intakes_per_day": 2}
    tramadol = a_drafted_line(
        product={"kind": "cis", "cis": TRAMADOL},
        posology=posology,
        fraction_days=7,
        may_overlap=False,
        care_context=None,
        initial_prescription=initial,
    )
    draft = a_planted_draft(A_WEEK_AGO)
    draft["patient"] |= {"weight_grams": 61_000, "height_cm": 170}
    draft["prescriber"] |= {"hospital_service": PLACE, "specialty": PLACE}
    return draft | {
        "number": a_number(9),
        "setting": "hospital_discharge",
        "is_exception": False,
        "replaces": {"number": a_number(8), "reason": "wrong_content"},
        "surgery": {"operated_on": A_WEEK_AGO, "discharged_on": A_WEEK_AGO},
        "pharmacy": {"name": PLACE, "finess": "010000024"},
        "lines": [
            tramadol,
            a_drafted_line(product={"kind": "cip13", "cip13": PARACETAMOL_CIP13}, is_ald=True),
            a_drafted_line(product={"kind": "inn", "inn": "paracétamol 1 g comprimé"}),
            a_drafted_line(product={"kind": "preparation", "text": "Urée 10 g"}),
            a_drafted_line(product={"kind": "lpp", "lpp": "1215702", "label": "Bandelettes"}),
        ],
    }


def a_planted_bundle(on: str) -> dict[str, Any]:
    """The same in FHIR."""
    patient = a_patient_resource(birthDate=BORN)
    patient["identifier"][0]["value"] = INS
    patient["name"][1] |= {"family": FAMILY, "given": [GIVEN.split(maxsplit=1)[0]]}
    patient["name"][1]["extension"][0]["valueString"] = GIVEN
    practitioner = a_practitioner_resource(name=[{"family": FAMILY, "given": [GIVEN]}])
    practitioner["telecom"][0]["value"] = PHONE
    practitioner["telecom"][2]["value"] = MAIL
    practitioner["address"][0]["line"] = [STREET]
    requests = (a_request(on=on), a_request(on=on))
    for request in requests:
        request["dosageInstruction"][0]["text"] = POSOLOGY
    return a_bundle(*requests, patient=patient, practitioner=practitioner)
