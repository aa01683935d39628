"""Frozen types of prescribe: the draft that comes in, what is known of it, and what is decided."""

from services.prescribe.model.decisions import (
    CheckedDraft,
    DraftAccepted,
    DraftRefused,
    NumberTaken,
    Revocation,
    SignedDraft,
    SigningFailed,
)
from services.prescribe.model.stored import (
    People,
    Printable,
    Reconciliation,
    StoredBilling,
    StoredDispensation,
    StoredKey,
    StoredPrescription,
)
from services.prescribe.model.subjects import (
    Author,
    Caller,
    CoveredPeriod,
    IssueContext,
    LineSubject,
    MedicineList,
    ProductFacts,
    subjects_of,
)

__all__ = [
    "Author",
    "Caller",
    "CheckedDraft",
    "CoveredPeriod",
    "DraftAccepted",
    "DraftRefused",
    "IssueContext",
    "LineSubject",
    "MedicineList",
    "NumberTaken",
    "People",
    "Printable",
    "ProductFacts",
    "Reconciliation",
    "Revocation",
    "SignedDraft",
    "SigningFailed",
    "StoredBilling",
    "StoredDispensation",
    "StoredKey",
    "StoredPrescription",
    "subjects_of",
]
