"""What a request says it is about must be what the officine consulted."""

from typing import Final

from services.dispense.model import DispensationRequest, Prescription
from shared.problems import Refusal


def refuse_other_prescription(
    request: DispensationRequest, prescription: Prescription
) -> Refusal | None:
    """Refuse a hand-over on another prescription than the one of the consult (ADR 34).

    Source: what is handed over is written on the prescription that it is of (R.5132-13 CSP).
    """
    if request.number in {None, prescription.number}:
        return None
    return Refusal("prescription_differs", field="number")


def refuse_other_patient(
    request: DispensationRequest, prescription: Prescription
) -> Refusal | None:
    """Refuse a hand-over for another patient than the one of the prescription (ADR 34).

    Source: the matricule INS is the one identity of health data (L.1111-8-1 CSP).
    """
    if request.ins in {None, prescription.content.patient.ins}:
        return None
    return Refusal("patient_differs", field="patient")


CLAIM_RULES: Final = (refuse_other_prescription, refuse_other_patient)
