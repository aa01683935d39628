"""What every route of fraud works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.fraud.resources import Resources
from services.fraud.use_cases import Reading
from shared.access.auth import Actor
from shared.db import Pool


@dataclass(frozen=True, slots=True)
class Desk:
    """What every route works with."""

    pool: Pool
    resources: Resources
    now: Callable[[], datetime]

    def reading(self, actor: Actor, correlation_id: UUID) -> Reading:
        """Return who asks, now."""
        return Reading(actor, self.now(), correlation_id)
