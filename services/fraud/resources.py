"""What the use cases of fraud work with; `main.py` makes one, the tests another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from services.fraud.model.reporting import ReportLimits
from services.fraud.model.searching import SearchLimits
from services.fraud.model.verifying import VerifyingTerms
from services.fraud.scans import Cleaner
from shared.medicines import Catalogue
from shared.sealing import KeyRing, PatientRefs

NewId = Callable[[], UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Where ids come from, and the keys.

    `key_ring` seals what fraud holds of people; `event_key_ring` is that of the sealed blocks of
    events, for an analyst who opens a name and for what a prescriber is asked.
    """

    new_id: NewId
    key_ring: KeyRing
    event_key_ring: KeyRing
    patient_refs: PatientRefs
    medicines: Catalogue
    search_limits: SearchLimits = field(default_factory=SearchLimits)
    verifying: VerifyingTerms = field(default_factory=VerifyingTerms)
    report_limits: ReportLimits = field(default_factory=ReportLimits)
    cleaner: Cleaner = field(default_factory=Cleaner)
