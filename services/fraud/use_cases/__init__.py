"""What fraud does with the events of a prescription, and what it shows to people."""

from services.fraud.use_cases.examining import Examiner
from services.fraud.use_cases.indexing import index_alert, index_anew, remove_alert
from services.fraud.use_cases.knowing import knowledge_of
from services.fraud.use_cases.reading import Reading, read_case, read_cases
from services.fraud.use_cases.under_hold import as_issued, as_presented, ask_about_held

__all__ = [
    "Examiner",
    "Reading",
    "as_issued",
    "as_presented",
    "ask_about_held",
    "index_alert",
    "index_anew",
    "knowledge_of",
    "read_case",
    "read_cases",
    "remove_alert",
]
