"""Who the people of the story are, and what they send."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.demo import medicines
from deploy.local.demo.drafts import a_draft, a_line, delivered, invoice
from deploy.local.identities import IDENTITIES, Person, Professional
from tests.e2e.steps import Seen

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
        "consultation_id": seen["consult_by_qr"]["consultation_id"],
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
        "consultation_id": seen["consult_by_qr"]["consultation_id"],
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
