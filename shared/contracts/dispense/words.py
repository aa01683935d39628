"""The words that several events of dispense share."""

from typing import Literal

PrescriptionState = Literal[
    "issued", "partially_dispensed", "dispensed", "expired", "cancelled", "replaced"
]
# What a cancellation ended: all of it, or the rest after something was handed over.
CancellationScope = Literal["whole", "rest"]
CancellationRejection = Literal["already_dispensed", "already_expired", "already_ended"]
AdaptationKind = Literal["product", "form", "dose", "quantity", "duration", "stock_out", "other"]
Authenticity = Literal[
    "authentic",  # QR signature valid and identical to the one issued
    "signature_invalid",
    "unknown_key",
    "content_differs",  # paper or QR is not what was signed under this number
    "not_checked",  # number typed with the patient's INS, or sent by the patient: no QR
]
# `adapted`: otherwise than prescribed, as the prescriber agreed. `postponed`: not yet.
LineOutcome = Literal["delivered", "substituted", "adapted", "postponed", "not_delivered"]
# How the prescriber agreed to an adaptation: he answered a request, or said so by phone.
AgreedBy = Literal["request", "phone"]
# How far a hand-over goes: first or refill, complete or part (HL7 v3 ActCode).
FillKind = Literal["FFC", "FFP", "RFC", "RFP"]
NotDeliveredReason = Literal[
    "stock_out",
    "patient_declined",
    "patient_has_enough",
    "clinical_reason",
    "unknown_product",
    "too_early",
    "awaiting_prescriber",
    "patient_returns",  # fetches it later
    "other",
]

ReasonToGoOnCode = Literal["prescriber_confirmed", "patient_known", "other"]
# Whether it was recorded at the counter, or afterwards: by an officine that was cut off, or from
# paper.
ExecutionSource = Literal["counter", "offline", "paper"]
ReversalReason = Literal[
    "wrong_patient", "wrong_product", "wrong_quantity", "not_collected", "entered_twice", "other"
]
DispensingRefusalReason = Literal[
    "suspected_forgery", "suspected_misuse", "identity_doubtful", "danger_to_patient", "other"
]
PackFinding = Literal["dispensed_before", "expired", "recalled", "unknown", "not_verified"]
# How an officine checks who wrote an expensive medicine (ADR 30): what it does of it, and what it
# concludes. `temporary`: the smallest pack, and it goes on checking.
VerificationStep = Literal[
    "patient_known",
    "prescriber_known",
    "prescriber_in_directory",
    "prescriber_complete",
    "text_faultless",
    "asafo_consulted",
    "care_pathway_consistent",
    "prescriber_contacted",
]
VerificationOutcome = Literal["secured", "temporary", "refused"]
QuotaKind = Literal[
    "failed_consultations", "failed_scans", "consultations_without_dispensing", "polling"
]

# How the patient proved his rights at the counter; "none" proves that none was shown.
Coverage = Literal["carte_vitale", "apcv", "attestation", "none"]
