"""What the use cases of notify work with; `main.py` makes one, the tests another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify.cursors import Cursors
from shared.db import Pool
from shared.sealing import KeyRing, PatientRefs


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """The database, keys, pseudonyms, cursors, the clock, and where new ids come from."""

    pool: Pool
    key_ring: KeyRing
    patient_refs: PatientRefs
    cursors: Cursors
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
