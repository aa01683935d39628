"""What the use cases of prescribe work with; `main.py` makes one, the tests another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from services.prescribe.model.following import FollowUpDelays
from shared.medicines import Catalogue
from shared.sealing import KeyRing, PatientRefs
from shared.signing import Signer

NewId = Callable[[], UUID]
RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Keys, pseudonyms, medicines, and where new ids and secrets come from."""

    signer: Signer
    next_signer: Signer | None = None  # announced, so that every officine has it in time
    key_ring: KeyRing
    patient_refs: PatientRefs
    medicines: Catalogue
    new_id: NewId
    random_bytes: RandomBytes
    signing_timeout_s: float
    follow_up_delays: FollowUpDelays = field(default_factory=FollowUpDelays)
