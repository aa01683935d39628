"""What the use cases of dispense work with; `main.py` makes one, the tests another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from services.dispense.model import AdaptationLimits, Quotas, WorklistDelays
from shared.medicines import Catalogue
from shared.sealing import KeyRing, PatientRefs

NewId = Callable[[], UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Keys, pseudonyms, medicines, and where new ids come from."""

    key_ring: KeyRing
    patient_refs: PatientRefs
    medicines: Catalogue
    new_id: NewId
    adaptation_limits: AdaptationLimits = field(default_factory=AdaptationLimits)
    quotas: Quotas = field(default_factory=Quotas.of)
    worklist_delays: WorklistDelays = field(default_factory=WorklistDelays)
    late_execution_age_max: timedelta = timedelta(days=30)
