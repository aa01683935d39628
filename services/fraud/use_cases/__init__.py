"""What fraud does with the events of a prescription, and what it shows to people."""

from services.fraud.use_cases.examining import examine_presentation
from services.fraud.use_cases.indexing import index_alert, index_anew, remove_alert
from services.fraud.use_cases.noting import (
    copy_prescription,
    note_billing,
    note_conflict,
    note_dispensation,
    note_pack,
    note_quota,
    note_refusal,
    note_reversal,
)
from services.fraud.use_cases.reading import Reading, read_case, read_cases
from services.fraud.use_cases.under_hold import as_issued, as_presented, ask_about_held

__all__ = [
    "Reading",
    "as_issued",
    "as_presented",
    "ask_about_held",
    "copy_prescription",
    "examine_presentation",
    "index_alert",
    "index_anew",
    "note_billing",
    "note_conflict",
    "note_dispensation",
    "note_pack",
    "note_quota",
    "note_refusal",
    "note_reversal",
    "read_case",
    "read_cases",
    "remove_alert",
]
