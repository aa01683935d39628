"""What fraud does: examine what happened, and show it to analysts; one transaction each."""

from services.fraud.use_cases.examining import (
    DISPENSE_CONSUMER,
    PRESCRIBE_CONSUMER,
    copy_prescription,
    examine_presentation,
    note_billing,
    note_conflict,
    note_dispensation,
    note_pack,
    note_quota,
    note_refusal,
    note_reversal,
)
from services.fraud.use_cases.reading import Reading, read_case, read_cases

__all__ = [
    "DISPENSE_CONSUMER",
    "PRESCRIBE_CONSUMER",
    "Reading",
    "copy_prescription",
    "examine_presentation",
    "note_billing",
    "note_conflict",
    "note_dispensation",
    "note_pack",
    "note_quota",
    "note_refusal",
    "note_reversal",
    "read_case",
    "read_cases",
]
