"""The codes that fraud's events are written in; docs/GLOSSARY.md has the French of each."""

from typing import Literal

SignalName = Literal[
    "S1",
    "S2",
    "S3",
    "S4",
    "S5",
    "S6",
    "S7",
    "S8",
    "S9",
    "S10",
    "S11",
    "S12",
    "S13",
    "S14",
    "S15",
]
SignalClass = Literal["D", "H", "F"]
# What a suspicion is about; hits on one entity gather in one case.
EntityKind = Literal["prescription", "paper", "prescriber", "patient", "pharmacy", "ring"]
ReportKind = Literal["e_prescription", "paper"]
# No public list exists: the taxonomy of OSIAP, and what officines tell of (signalement).
AnomalyKind = Literal[
    "content_altered",
    "fabricated",
    "stolen_pad",
    "prescriber_impersonated",
    "patient_impersonated",
    "photocopied",
    "number_usurped",
    "overlap_or_nomadism",
    "fictitious_billing",
    "other",
]
AlertScope = Literal["region", "national"]
WithdrawalReason = Literal["unfounded", "rectified", "expired"]
VerificationReason = Literal["report", "signal", "identity_held"]
VerificationAnswerCode = Literal["issued", "issued_altered", "not_issued", "identity_misused"]
AnsweredBy = Literal["api", "link"]
HoldReason = Literal["identity_misused", "burst"]
