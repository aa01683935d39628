"""Obviously fake people and prescriptions: a test states only what it is about.

`a_draft` and `a_drafted_line` return JSON as a prescriber's software sends it; the others return
the frozen models of `shared.contracts`.
"""

from datetime import date
from typing import Any

from shared.contracts.prescription import (
    Line,
    MedicineSpeciality,
    Patient,
    Posology,
    Prescriber,
    PrescriptionContent,
    Quantity,
)
from shared.days import add_months
from shared.identifiers import Cis, Finess, Ins, Rpps
from shared.number import PrescriptionNumber, make_number

INS = Ins("279035121518989")  # the test patient of the Agence du numérique en santé
OTHER_INS = Ins("277076322082910")
PRESCRIBER_RPPS = Rpps("99700218896")
OTHER_PRESCRIBER_RPPS = Rpps("99700366240")
ISSUED_ON = date(2026, 11, 22)

# Specialities of the committed extract, one for each way of being regulated.
PARACETAMOL = Cis("60234100")  # DOLIPRANE 1000 mg: no list
PARACETAMOL_CIP13 = "3400935955838"
TRAMADOL = Cis("61644643")  # secure form, written in words, 84 days
MORPHINE = Cis("61227030")  # SKENAN L.P. 10 mg: stupéfiant, 28 days
LEVOTHYROXINE = Cis("65143010")  # list II


def a_number(seed: int = 1) -> PrescriptionNumber:
    """Return the same valid number for the same seed."""
    return make_number(seed.to_bytes(10, "big"))


def a_patient(**changes: Any) -> Patient:
    traits: dict[str, Any] = {
        "ins": INS,
        "family_name": "PATIENTE-FICTIVE",
        "given_names": "Ada Test",
        "birth_date": date(1979, 3, 5),
        "sex": "female",
    }
    return Patient(**traits | changes)


def a_prescriber(**changes: Any) -> Prescriber:
    mentions: dict[str, Any] = {
        "rpps": PRESCRIBER_RPPS,
        "family_name": "MEDECIN-FICTIF",
        "given_name": "Jean",
        "qualification": "Médecin généraliste",
        "finess": Finess("010000024"),
        "address": "1 rue de l’Exemple, 75000 Paris, France",
        "phone": "+33100000000",
        "mssante": "jean.medecin-fictif@test.mssante.fr",
    }
    return Prescriber(**mentions | changes)


def a_line(**changes: Any) -> Line:
    """Return a line of two packs for ten days, not renewed."""
    parts: dict[str, Any] = {
        "line": 1,
        "product": MedicineSpeciality(cis=PARACETAMOL, label="DOLIPRANE 1000 mg, comprimé"),
        "posology": Posology(
            text="1 comprimé matin et soir", units_per_intake="1", intakes_per_day=2
        ),
        "quantity": Quantity(unit="pack", per_dispensing=2, renewals=0, period_days=10),
        "duration_days": 10,
        "packs": 2,
    }
    return Line(**parts | changes)


def a_content(**changes: Any) -> PrescriptionContent:
    """Return what `a_prescriber` signed for `a_patient`: one line unless `lines` says otherwise."""
    issued_on = changes.get("issued_on", ISSUED_ON)
    parts: dict[str, Any] = {
        "number": a_number(),
        "issued_on": issued_on,
        "valid_until": add_months(issued_on, 12),
        "patient": a_patient(),
        "prescriber": a_prescriber(),
        "lines": (a_line(),),
        "is_secure": False,
        "prescriber_sees_execution": True,
    }
    return PrescriptionContent(**parts | changes)


def a_drafted_line(**changes: Any) -> dict[str, Any]:
    """Return one line of the body of POST /v1/prescriptions."""
    line: dict[str, Any] = {
        "product": {"kind": "cis", "cis": PARACETAMOL},
        "posology": {
            "text": "1 comprimé matin et soir",
            "units_per_intake": "1",
            "intakes_per_day": 2,
        },
        "duration_days": 10,
        "packs": 2,
        "renewals": 0,
    }
    return line | changes


def a_draft(**changes: Any) -> dict[str, Any]:
    """Return the body of POST /v1/prescriptions; RPPS and FINESS come from the token only."""
    body: dict[str, Any] = {
        "number": None,
        "issued_on": ISSUED_ON.isoformat(),
        "patient": a_patient().model_dump(mode="json") | {"identity_status": "QUAL"},
        "prescriber": a_prescriber().model_dump(mode="json", exclude={"rpps", "finess"}),
        "prescriber_sees_execution": True,
        "lines": [a_drafted_line()],
    }
    return body | changes
