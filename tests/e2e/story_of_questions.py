"""What the prescriber is asked and the patient denies, in the story of the examples."""

from tests.e2e.steps import Seen, Step, post
from tests.e2e.story_words import DOCTOR, PATIENT, number

# The second officine of the story stands in Lyon: the case is that of its caisse.
ANALYST = "an-lyon"


def _case(seen: Seen) -> str:
    return next(
        case["case_id"]
        for case in seen["list_cases_of_lyon"]["cases"]
        if case["number"] == number(seen)
    )


ASKED_AND_ANSWERED: tuple[Step, ...] = (
    Step(
        "fraud",
        "list_cases_of_lyon",
        ANALYST,
        lambda _: "/v1/cases?state=open",
        until=lambda answer: any(case["number"] for case in answer["cases"]),
        is_kept=False,
    ),
    post(
        "fraud",
        "ask_prescriber",
        ANALYST,
        lambda seen: f"/v1/cases/{_case(seen)}/verifications",
        lambda _: {"comment": "Le patient dit ne pas connaître ce traitement."},
        202,
    ),
    Step(
        "fraud",
        "list_own_verifications",
        DOCTOR,
        lambda _: "/v1/verifications?state=open",
        until=lambda answer: bool(answer["verifications"]),
    ),
    post(
        "fraud",
        "give_answer",
        DOCTOR,
        lambda seen: f"/v1/verifications/{seen['ask_prescriber']['request_id']}/answer",
        lambda _: {"answer": "issued", "comment": "Traitement expliqué ce jour en consultation."},
        200,
    ),
    Step(
        "fraud",
        "list_case_verifications",
        ANALYST,
        lambda seen: f"/v1/cases/{_case(seen)}/verifications",
    ),
)
DENIED: tuple[Step, ...] = (
    post(
        "notify",
        "deny_receipt",
        PATIENT,
        lambda seen: f"/v1/prescriptions/{number(seen)}/denials",
        lambda seen: {
            "dispensation_id": seen["record_dispensation"]["dispensation_id"],
            "lines": [2],
        },
    ),
)
