"""What prescribe does: issue and sign, let the author read, follow what is executed."""

from services.prescribe.use_cases.adapting import (
    Answered,
    answer_adaptation,
    list_adaptations,
    note_adaptation,
    read_adaptation,
)
from services.prescribe.use_cases.arriving import (
    note_billing,
    note_consent,
    note_dispensation,
    note_expiry,
    note_outcome,
    note_reversal,
)
from services.prescribe.use_cases.checking import check_prescription
from services.prescribe.use_cases.covering import look_up
from services.prescribe.use_cases.ending import read_cancellations, request_cancellation
from services.prescribe.use_cases.following import list_follow_ups
from services.prescribe.use_cases.holding import note_hold, note_release
from services.prescribe.use_cases.issuing import GeneratedNumberTaken, issue_prescription
from services.prescribe.use_cases.keys import (
    announce_signing_keys,
    list_public_jwks,
    list_signing_keys,
    revoke_signing_key,
)
from services.prescribe.use_cases.lapsing import lapse_due, lapse_of_prescription
from services.prescribe.use_cases.looked_up import subjects_looked_up, trace_refused
from services.prescribe.use_cases.reading import (
    read_prescription,
    read_printable,
    read_qr_text,
)
from services.prescribe.use_cases.signing import Signed, sign_draft

__all__ = [
    "Answered",
    "GeneratedNumberTaken",
    "Signed",
    "announce_signing_keys",
    "answer_adaptation",
    "check_prescription",
    "issue_prescription",
    "lapse_due",
    "lapse_of_prescription",
    "list_adaptations",
    "list_follow_ups",
    "list_public_jwks",
    "list_signing_keys",
    "look_up",
    "note_adaptation",
    "note_billing",
    "note_consent",
    "note_dispensation",
    "note_expiry",
    "note_hold",
    "note_outcome",
    "note_release",
    "note_reversal",
    "read_adaptation",
    "read_cancellations",
    "read_prescription",
    "read_printable",
    "read_qr_text",
    "request_cancellation",
    "revoke_signing_key",
    "sign_draft",
    "subjects_looked_up",
    "trace_refused",
]
