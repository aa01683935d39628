"""What is remembered of prescriptions, patients, prescribers and officines; order-independent.

Each fact adds to a few day buckets of its entities. The pure engine keeps them in memory, the
consumers load and store those that a batch of events touches.
"""

from services.fraud.engine.windows.life import Life
from services.fraud.engine.windows.links import Links
from services.fraud.engine.windows.moments import DAY, HOUR, PROFILE_DAY, day_of, hour_of
from services.fraud.engine.windows.patient import PatientTraces, Supply, Visit
from services.fraud.engine.windows.pharmacy import PharmacyDay, PharmacyTraces
from services.fraud.engine.windows.prescriber import PrescriberTraces
from services.fraud.engine.windows.windows import Traces, TracesKey, Windows, traces_of

__all__ = [
    "DAY",
    "HOUR",
    "PROFILE_DAY",
    "Life",
    "Links",
    "PatientTraces",
    "PharmacyDay",
    "PharmacyTraces",
    "PrescriberTraces",
    "Supply",
    "Traces",
    "TracesKey",
    "Visit",
    "Windows",
    "day_of",
    "hour_of",
    "traces_of",
]
