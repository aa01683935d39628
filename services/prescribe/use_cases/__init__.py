"""What prescribe does: issue and sign, let the author read, follow what is executed."""

from services.prescribe.use_cases.checking import check_prescription
from services.prescribe.use_cases.following import note_billing, note_consent, note_dispensation
from services.prescribe.use_cases.issuing import GeneratedNumberTaken, issue_prescription
from services.prescribe.use_cases.keys import list_public_jwks, publish_signing_key
from services.prescribe.use_cases.reading import (
    read_prescription,
    read_printable,
    read_qr_text,
)
from services.prescribe.use_cases.signing import Signed, sign_draft

__all__ = [
    "GeneratedNumberTaken",
    "Signed",
    "check_prescription",
    "issue_prescription",
    "list_public_jwks",
    "note_billing",
    "note_consent",
    "note_dispensation",
    "publish_signing_key",
    "read_prescription",
    "read_printable",
    "read_qr_text",
    "sign_draft",
]
