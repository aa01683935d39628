"""What the story tells in FHIR: a prescription is signed, handed over in part, and read back."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.demo import medicines
from shared.fhir import systems
from tests.dispense.hand_overs import a_bundle as a_hand_over_of
from tests.dispense.hand_overs import a_dispense, cip, of_line
from tests.e2e.steps import Seen, Step, post
from tests.prescribe.bundles import a_bundle, a_request

DOCTOR, OFFICINE = "dr-martin", "ph-durand"
FHIR = "application/fhir+json"
DISPENSES = "/fhir/r4/MedicationDispense"
TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()


def line_in(seen: Seen) -> dict[str, Any]:
    """Return the line of the prescription that was signed in FHIR."""
    resources = (entry.get("resource", {}) for entry in seen["issue_bundle"]["entry"])
    return next(resource for resource in resources if "groupIdentifier" in resource)


def fhir_number(seen: Seen) -> str:
    return str(line_in(seen)["groupIdentifier"]["value"])


def qr_text(seen: Seen) -> str:
    extensions = line_in(seen)["extension"]
    return next(each["valueString"] for each in extensions if each["url"] == systems.QR_TEXT)


def handed_over(seen: Seen) -> dict[str, Any]:
    dispense = a_dispense(
        seen["consult_for_fhir"]["consultation_id"],
        medicationCodeableConcept=cip(medicines.PARACETAMOL, "DOLIPRANE 1000 mg, comprimé"),
        subject=None,
        authorizingPrescription=of_line(1, fhir_number(seen)),
        type={"coding": [{"system": systems.ACT_CODE, "code": "FFP"}]},
    )
    return a_hand_over_of(dispense)


def recorded_id(seen: Seen) -> str:
    return str(seen["record_bundle"]["entry"][0]["resource"]["id"])


IN_FHIR: tuple[Step, ...] = (
    post(
        "prescribe",
        "issue_bundle",
        DOCTOR,
        lambda _: "/fhir/r4/Bundle",
        lambda _: a_bundle(a_request(on=TODAY.isoformat())),
        content_type=FHIR,
    ),
    Step(
        "prescribe",
        "search_medication_requests",
        DOCTOR,
        lambda seen: f"/fhir/r4/MedicationRequest?group-identifier={fhir_number(seen)}",
    ),
    Step("prescribe", "describe_fhir", DOCTOR, lambda _: "/fhir/r4/metadata"),
    post(
        "dispense",
        "consult_for_fhir",
        OFFICINE,
        lambda _: "/v1/consultations",
        lambda seen: {"qr": qr_text(seen)},
        200,
        is_kept=False,
    ),
    post(
        "dispense",
        "record_bundle",
        OFFICINE,
        lambda _: "/fhir/r4/Bundle",
        handed_over,
        content_type=FHIR,
    ),
    Step(
        "dispense",
        "search_medication_dispenses",
        OFFICINE,
        lambda seen: f"{DISPENSES}?prescription:identifier={fhir_number(seen)}",
    ),
    Step(
        "dispense",
        "read_medication_dispense",
        OFFICINE,
        lambda seen: f"{DISPENSES}/{recorded_id(seen)}",
    ),
    Step("dispense", "describe_fhir", OFFICINE, lambda _: "/fhir/r4/metadata"),
)
