"""Prescriptions as the doctor's software sends them; the people do not exist."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from deploy.local.identities import Person, Professional

Draft = dict[str, Any]


def a_draft(
    today: date, patient: Person, doctor: Professional, lines: list[Draft], *, sees: bool = True
) -> Draft:
    """Return the body of POST /v1/prescriptions."""
    return {
        "issued_on": today.isoformat(),
        "patient": {
            "ins": str(patient.ins),
            "family_name": patient.family_name,
            "given_names": patient.given_name,
            "birth_date": patient.birth_date,
            "sex": patient.sex,
            "identity_status": "QUAL",
        },
        "prescriber": {
            "family_name": doctor.family_name,
            "given_name": doctor.given_name,
            "qualification": doctor.qualification,
            "address": "1 rue de l’Exemple, 75000 Paris, France",
            "phone": "+33100000000",
            "mssante": doctor.mssante,
        },
        "prescriber_sees_execution": sees,
        "lines": lines,
    }


def a_line(cip13: str, text: str, **more: object) -> Draft:
    """Return one line of a draft, for a pack of the catalogue."""
    return {"product": {"kind": "cip13", "cip13": cip13}, "posology": {"text": text}, **more}


def handing_over(consultation: Mapping[str, Any], lines: list[Draft], **more: object) -> Draft:
    """Return the body of step 1 for a consultation."""
    return {"consultation_id": consultation["consultation_id"], "lines": lines, **more}


def delivered(line: int, cip13: str, packs: int, **more: object) -> Draft:
    """Return a line of step 1 that was handed over as prescribed."""
    return {"line": line, "outcome": "delivered", "cip13": cip13, "packs": packs, **more}


def invoice(today: date, number: str, lines: list[tuple[int, str, int, int]]) -> Draft:
    """Return the body of step 2; each line is (line, cip13, packs, amount in cents)."""
    return {
        "invoice_number": number,
        "invoiced_on": today.isoformat(),
        "supporting_document": "automatic",
        "total_cents": sum(amount for _, _, _, amount in lines),
        "lines": [
            {"line": line, "cip13": cip13, "packs": packs, "amount_cents": amount}
            for line, cip13, packs, amount in lines
        ],
    }
