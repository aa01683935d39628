"""The part of the story where a medicine over 300 EUR is consulted by its number."""

from typing import Any

from deploy.local.demo import medicines
from deploy.local.demo.drafts import a_draft, a_line
from deploy.local.identities import IDENTITIES, Person, Professional
from tests.e2e.steps import Seen, Step, post
from tests.e2e.story_words import DOCTOR, OFFICINE, PATIENT, TODAY


def an_expensive_prescription() -> dict[str, Any]:
    patient, doctor = IDENTITIES[PATIENT], IDENTITIES[DOCTOR]
    assert isinstance(patient, Person)
    assert isinstance(doctor, Professional)
    initial = {
        "prescribed_on": TODAY.isoformat(),
        "prescriber_name": "Camille PNEUMOLOGUE-FICTIF",
        "establishment": "CHU FICTIF",
    }
    text = "2 comprimés le matin au cours d’un repas"
    line = a_line(medicines.KAFTRIO, text, duration_days=28, packs=1, is_ald=True)
    return a_draft(TODAY, patient, doctor, [line | {"initial_prescription": initial}])


def by_number(seen: Seen) -> dict[str, Any]:
    patient = IDENTITIES[PATIENT]
    assert isinstance(patient, Person)
    return {"number": seen["issue_expensive"]["number"], "ins": str(patient.ins)}


EXPENSIVE_ISSUED: Step = post(
    "prescribe",
    "issue_expensive",
    DOCTOR,
    lambda _: "/v1/prescriptions",
    lambda _: an_expensive_prescription(),
    is_kept=False,
)
# Late in the story: asked of a number that has not arrived, an officine is counted a failure.
EXPENSIVE_CONSULTED: Step = post(
    "dispense",
    "consult",
    OFFICINE,
    lambda _: "/v1/consultations",
    by_number,
    200,
)
