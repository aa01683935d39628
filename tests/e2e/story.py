"""The story that the examples of OpenAPI tell: each operation once, in the order of a life."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.demo import medicines
from deploy.local.demo.drafts import a_draft, a_line, delivered, invoice
from deploy.local.identities import IDENTITIES, Person, Professional
from tests.e2e.steps import Seen, Step, post
from tests.e2e.story_in_fhir import IN_FHIR

DOCTOR, PATIENT, OFFICINE, OTHER = "dr-martin", "pat-dominique", "ph-durand", "ph-moreau"
COLLEAGUE = "ph-michel"  # works in the officine of ph-durand, and in another one
ANALYST = "an-paris"
TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()
# So that a prescription of this minute is among the follow-ups.
LATE_AT_ONCE = {"FOLLOW_UP_NEVER_EXECUTED_DAYS": "0"}


def a_prescription() -> dict[str, Any]:
    patient, doctor = IDENTITIES[PATIENT], IDENTITIES[DOCTOR]
    assert isinstance(patient, Person)
    assert isinstance(doctor, Professional)
    text = "1 comprimé matin et soir au cours des repas"
    lines = [
        a_line(medicines.METFORMIN_BRAND, text, duration_days=30, packs=2, is_ald=True),
        a_line(medicines.PARACETAMOL, "1 comprimé si douleur, 3 par jour au plus", packs=1),
    ]
    return a_draft(TODAY, patient, doctor, lines)


def handed_over(seen: Seen) -> dict[str, Any]:
    generic = delivered(1, medicines.METFORMIN_GENERIC, 2) | {"outcome": "substituted"}
    return {
        "consultation_id": seen["consult"]["consultation_id"],
        "lines": [
            generic,
            delivered(2, medicines.PARACETAMOL, 1)
            | {"packs_scanned": [a_pack(medicines.PARACETAMOL, "X7K2M4Q9ZB")]},
        ],
    }


def a_pack(cip13: str, serial: str) -> str:
    """Return what the DataMatrix of a pack says."""
    return f"010{cip13}17{TODAY.year % 100 + 2:02}1200107F4A\x1d21{serial}"


def billed(_seen: Seen) -> dict[str, Any]:
    lines = [(1, medicines.METFORMIN_GENERIC, 2, 532), (2, medicines.PARACETAMOL, 1, 116)]
    body = invoice(TODAY, "F-2026-0042", lines)
    parts = [{"amo_cents": 346, "amc_cents": 186}, {"amo_cents": 75, "amc_cents": 41}]
    return body | {
        "lines": [line | {"parts": p} for line, p in zip(body["lines"], parts, strict=True)]
    }


def told_late(seen: Seen) -> dict[str, Any]:
    proof = {"qr": seen["issue_prescription"]["qr_text"], "source": "paper"}
    happened = {"intended_at": seen["record_dispensation"]["recorded_at"]}
    return proof | happened | {"lines": [delivered(2, medicines.PARACETAMOL, 1)]}


def wish(seen: Seen) -> dict[str, Any]:
    return {
        "consultation_id": seen["consult"]["consultation_id"],
        "line": 1,
        "kind": "stock_out",
        "proposal": {
            "text": "METFORMINE BIOGARAN 1000 mg, 2 boîtes de 30 comprimés",
            "cip13": medicines.METFORMIN_GENERIC,
            "packs": 2,
        },
        "comment": "Rupture du produit prescrit.",
    }


def fhir_number(seen: Seen) -> str:
    resources = [entry.get("resource", {}) for entry in seen["issue_bundle"]["entry"]]
    return next(str(r["groupIdentifier"]["value"]) for r in resources if "groupIdentifier" in r)


def site_of(who: str) -> str:
    person = IDENTITIES[who]
    assert isinstance(person, Professional)
    return str(person.places[0].finess)


def number(seen: Seen) -> str:
    return str(seen["issue_prescription"]["number"])


STEPS: tuple[Step, ...] = (
    post(
        "prescribe",
        "check_prescription",
        DOCTOR,
        lambda _: "/v1/prescriptions/check",
        lambda _: a_prescription(),
        200,
    ),
    post(
        "prescribe",
        "issue_prescription",
        DOCTOR,
        lambda _: "/v1/prescriptions",
        lambda _: a_prescription(),
    ),
    Step("prescribe", "list_keys", DOCTOR, lambda _: "/.well-known/jwks.json"),
    post(
        "dispense",
        "consult",
        OFFICINE,
        lambda _: "/v1/consultations",
        lambda seen: {"qr": seen["issue_prescription"]["qr_text"]},
        200,
    ),
    post(
        "dispense",
        "send_prescription",
        PATIENT,
        lambda _: "/v1/sendings",
        lambda seen: {"number": number(seen), "pharmacy_finess": site_of(OFFICINE)},
    ),
    Step("dispense", "list_sendings", PATIENT, lambda _: "/v1/sendings"),
    post(
        "dispense",
        "withdraw_sending",
        PATIENT,
        lambda seen: f"/v1/sendings/{seen['send_prescription']['sending_id']}/withdrawal",
        None,
        200,
    ),
    Step(
        "prescribe",
        "list_follow_ups",
        DOCTOR,
        lambda _: "/v1/follow-ups?kind=never_executed",
        until=lambda answer: bool(answer["follow_ups"]),
    ),
    post("dispense", "ask_adaptation", OFFICINE, lambda _: "/v1/adaptations", wish, 202),
    Step(
        "prescribe",
        "list_adaptations",
        DOCTOR,
        lambda _: "/v1/adaptations?state=open",
        until=lambda answer: bool(answer["adaptations"]),
    ),
    Step(
        "prescribe",
        "read_adaptation",
        DOCTOR,
        lambda seen: f"/v1/adaptations/{seen['ask_adaptation']['request_id']}",
    ),
    post(
        "prescribe",
        "answer_adaptation",
        DOCTOR,
        lambda seen: f"/v1/adaptations/{seen['ask_adaptation']['request_id']}/answer",
        lambda _: {"answer": "accepted", "comment": "D’accord pour le générique."},
        200,
    ),
    Step(
        "dispense",
        "read_adaptation",
        OFFICINE,
        lambda seen: f"/v1/adaptations/{seen['ask_adaptation']['request_id']}",
        until=lambda answer: answer["outcome"] is not None,
    ),
    post(
        "dispense",
        "scan",
        OFFICINE,
        lambda _: "/v1/scans",
        lambda _: {"text": a_pack(medicines.PARACETAMOL, "X7K2M4Q9ZB")},
        200,
    ),
    post("dispense", "record_dispensation", OFFICINE, lambda _: "/v1/dispensations", handed_over),
    Step("dispense", "list_work", OFFICINE, lambda _: "/v1/worklist?kind=to_bill"),
    post(
        "dispense",
        "bill_dispensation",
        OFFICINE,
        lambda seen: f"/v1/dispensations/{seen['record_dispensation']['dispensation_id']}/billing",
        billed,
    ),
    post(
        "dispense",
        "check_dispensation",
        COLLEAGUE,
        lambda seen: f"/v1/dispensations/{seen['record_dispensation']['dispensation_id']}/checks",
        lambda _: {
            "outcome": "error_found",
            "error": {
                "kind": "dosage_quantity",
                "details": "Une boîte de metformine remise, deux enregistrées et facturées.",
            },
        },
        site=site_of(OFFICINE),
    ),
    Step(
        "dispense",
        "read_dispensation",
        OFFICINE,
        lambda seen: f"/v1/dispensations/{seen['record_dispensation']['dispensation_id']}",
    ),
    Step(
        "prescribe",
        "read_prescription",
        DOCTOR,
        lambda seen: f"/v1/prescriptions/{number(seen)}",
        until=lambda answer: any(d["billing"] for d in answer["execution"]["dispensations"]),
    ),
    Step(
        "notify",
        "read_inbox",
        PATIENT,
        lambda _: "/v1/inbox",
        until=lambda answer: {"issued", "billed"} <= {m["kind"] for m in answer["messages"]},
    ),
    Step("notify", "read_consent", PATIENT, lambda seen: f"/v1/consents/{number(seen)}"),
    Step(
        "notify",
        "change_consent",
        PATIENT,
        lambda seen: f"/v1/consents/{number(seen)}",
        lambda _: {"prescriber_sees_execution": False},
        method="PUT",
    ),
    post(
        "dispense",
        "consult_elsewhere",
        OTHER,
        lambda _: "/v1/consultations",
        lambda seen: {"qr": seen["issue_prescription"]["qr_text"]},
        200,
        is_kept=False,
    ),
    post(
        "dispense",
        "refuse_dispensing",
        OFFICINE,
        lambda _: "/v1/refusals",
        lambda seen: {
            "consultation_id": seen["consult"]["consultation_id"],
            "reason": "suspected_misuse",
            "comment": "Le patient ne sait ni qui lui a prescrit ce traitement, ni pourquoi.",
        },
    ),
    post(
        "dispense",
        "return_consultation",
        OTHER,
        lambda seen: f"/v1/consultations/{seen['consult_elsewhere']['consultation_id']}/return",
        None,
        200,
    ),
    post("dispense", "tell_late_execution", OTHER, lambda _: "/v1/late-executions", told_late),
    post(
        "dispense",
        "resolve_conflict",
        OTHER,
        lambda seen: (
            f"/v1/late-executions/{seen['tell_late_execution']['late_execution_id']}/resolution"
        ),
        lambda _: {"outcome": "returned", "comment": "Boîte rapportée, jamais ouverte."},
    ),
    Step(
        "fraud",
        "list_cases",
        ANALYST,
        lambda _: "/v1/cases?state=open",
        until=lambda answer: any(case["signals"] for case in answer["cases"]),
    ),
    Step(
        "fraud",
        "read_case",
        ANALYST,
        lambda seen: f"/v1/cases/{seen['list_cases']['cases'][0]['case_id']}",
    ),
    post(
        "dispense",
        "reverse_dispensation",
        OFFICINE,
        lambda seen: f"/v1/dispensations/{seen['record_dispensation']['dispensation_id']}/reversal",
        lambda _: {
            "reason": "wrong_quantity",
            "lines": [1],
            "comment": "Une boîte remise, deux enregistrées.",
            "credit_number": "A-2026-0007",
        },
    ),
    post(
        "dispense",
        "resolve_error",
        OFFICINE,
        lambda seen: f"/v1/dispensing-errors/{seen['check_dispensation']['error_id']}/resolution",
        lambda _: {"resolution": "Ligne retirée, avoir émis ; patient prévenu par téléphone."},
        200,
    ),
    post(
        "dispense",
        "report_error",
        OFFICINE,
        lambda _: "/v1/dispensing-errors",
        lambda _: {
            "kind": "identification",
            "details": "Sachet remis à un autre patient du même nom, rapporté aussitôt.",
            "cause": "Date de naissance non vérifiée au comptoir.",
            "invoice_number": "F-2026-0041",
        },
    ),
    Step(
        "dispense", "list_dispensing_errors", OFFICINE, lambda _: "/v1/dispensing-errors?state=open"
    ),
    post(
        "prescribe",
        "issue_another",
        DOCTOR,
        lambda _: "/v1/prescriptions",
        lambda _: a_prescription(),
        is_kept=False,
    ),
    post(
        "prescribe",
        "request_cancellation",
        DOCTOR,
        lambda seen: f"/v1/prescriptions/{seen['issue_another']['number']}/cancellations",
        lambda _: {"reason": "wrong_content", "comment": "Mauvais dosage."},
        202,
    ),
    Step(
        "prescribe",
        "read_cancellations",
        DOCTOR,
        lambda seen: f"/v1/prescriptions/{seen['issue_another']['number']}/cancellations",
        until=lambda answer: answer["cancellations"][0]["state"] == "cancelled",
    ),
    *IN_FHIR,
    *(
        Step(service, "list_errors", who, lambda _: "/v1/errors")
        for service, who in (
            ("prescribe", DOCTOR),
            ("dispense", OFFICINE),
            ("fraud", ANALYST),
            ("notify", PATIENT),
        )
    ),
)
