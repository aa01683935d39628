"""A request to adapt a line, as dispense publishes it."""

from datetime import timedelta
from typing import Any

from shared.contracts.dispense import AdaptationQuestion, AdaptationRequested
from shared.contracts.prescription import ProductProposal
from tests.builders import PRESCRIBER_RPPS, a_content, a_patient, a_prescriber
from tests.notify.events import NOON, OFFICINE, PATIENT_REF, PHARMACIST, an_id, sealed


def a_question(**changes: Any) -> AdaptationQuestion:
    parts: dict[str, Any] = {
        "patient": a_patient(),
        "prescriber": a_prescriber(),
        "pharmacy_name": "Pharmacie du Pont",
        "prescribed": "DOLIPRANE 1000 mg, comprimé, 1 comprimé matin et soir",
        "proposal": ProductProposal(
            text="DOLIPRANE 500 mg", posology="2 comprimés matin et soir", packs=2, duration_days=5
        ),
        "comment": "Rupture du dosage à 1000 mg.",
    }
    return AdaptationQuestion(**parts | changes)


def adaptation_requested(
    question: AdaptationQuestion | None = None, **changes: Any
) -> AdaptationRequested:
    """Return a request on the usual prescription."""
    number, event_id = a_content().number, changes.get("event_id") or an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOON + timedelta(hours=1),
        "number": number,
        "request_id": an_id(),
        "line": 1,
        "kind": "stock_out",
        "answer_by": NOON + timedelta(hours=25),
        "pharmacy_finess": OFFICINE,
        "pharmacist_rpps": PHARMACIST,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "sealed": sealed(question or a_question(), "adaptation.requested", number, event_id),
    }
    return AdaptationRequested(**parts | changes)
