"""What an officine reports and two analysts confirm, in the story of the examples.

Of other people than the rest of the story: what is confirmed of them is shown at every counter.
"""

from tests.e2e.steps import Seen, Step, post
from tests.e2e.story_words import ANALYST, OFFICINE
from tests.fraud.scans import a_png

COLLEAGUE = "an-paris-2"


def _report(seen: Seen) -> str:
    return f"/v1/reports/{seen['file_report']['report_id']}"


def _decision(seen: Seen, name: str = "propose_decision") -> str:
    return f"/v1/decisions/{seen[name]['decision_id']}"


FILED: tuple[Step, ...] = (
    post(
        "fraud",
        "file_report",
        OFFICINE,
        lambda _: "/v1/reports",
        lambda _: {
            "kind": "paper",
            "anomaly": "fabricated",
            "is_disowned": True,
            "issued_on": "2026-11-20",
            "prescriber": {
                "rpps": "99700366240",
                "family_name": "HOSPITALIERE-FICTIVE",
                "given_name": "Anne",
                "establishment_finess": "699999025",
            },
            "patient": {
                "ins": "199079999999978",
                "family_name": "MALADE-FICTIF",
                "given_name": "Charles",
                "birth_date": "1999-07-01",
            },
            "medicines": [{"label": "Tramadol 50 mg, trois boîtes"}],
            "comment": "Papier ordinaire ; posologie impossible.",
        },
    ),
    Step(
        "fraud",
        "attach_scan",
        OFFICINE,
        lambda seen: f"{_report(seen)}/scan",
        method="PUT",
        content_type="image/png",
        raw=a_png(),
    ),
    Step("fraud", "list_reports", OFFICINE, lambda _: "/v1/reports"),
    Step("fraud", "read_report", OFFICINE, _report),
)
EXAMINED: tuple[Step, ...] = (
    Step(
        "fraud",
        "list_reports_of_case",
        ANALYST,
        lambda seen: f"/v1/cases/{seen['file_report']['case_id']}/reports",
    ),
    post(
        "fraud",
        "open_report",
        ANALYST,
        lambda seen: f"{_report(seen)}/openings",
        lambda _: {"reason_code": "examination"},
        200,
    ),
    post(
        "fraud",
        "take_report_step",
        ANALYST,
        lambda seen: f"{_report(seen)}/steps",
        lambda _: {"step": "under_examination", "reason_code": "first_checks"},
        200,
    ),
)
DECIDED: tuple[Step, ...] = (
    Step("fraud", "list_decision_kinds", ANALYST, lambda _: "/v1/decision-kinds"),
    post(
        "fraud",
        "propose_decision",
        ANALYST,
        lambda _: "/v1/decisions",
        lambda seen: {
            "kind": "confirm",
            "subject_id": seen["file_report"]["case_id"],
            "reason_code": "prescriber_denies",
            "anomaly": "fabricated",
            "spread": "region",
        },
    ),
    Step("fraud", "list_decisions", COLLEAGUE, lambda _: "/v1/decisions?state=proposed"),
    Step("fraud", "read_decision", COLLEAGUE, _decision),
    post(
        "fraud",
        "approve_decision",
        COLLEAGUE,
        lambda seen: f"{_decision(seen)}/approval",
        None,
        200,
    ),
    post(
        "fraud",
        "propose_wider",
        ANALYST,
        lambda _: "/v1/decisions",
        lambda seen: {
            "kind": "spread_national",
            "subject_id": seen["propose_decision"]["decision_id"],
            "reason_code": "seen_in_other_regions",
        },
        is_kept=False,
    ),
    post(
        "fraud",
        "refuse_decision",
        COLLEAGUE,
        lambda seen: f"{_decision(seen, 'propose_wider')}/refusal",
        None,
        200,
    ),
)
ALERTED: tuple[Step, ...] = (
    Step("fraud", "list_alerts", OFFICINE, lambda _: "/v1/alerts"),
    Step(
        "fraud",
        "read_alert",
        OFFICINE,
        lambda seen: f"/v1/alerts/{seen['propose_decision']['decision_id']}",
    ),
    post(
        "fraud",
        "search_alerts",
        OFFICINE,
        lambda _: "/v1/alerts/search",
        lambda _: {
            "patient": {
                "family_name": "Malade-Fictiv",
                "given_names": "CHARLES",
                "birth_date": "1999-07-01",
            }
        },
        200,
    ),
)
REPORTED: tuple[Step, ...] = (*FILED, *EXAMINED, *DECIDED, *ALERTED)
