"""What every route of fraud works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.resources import Resources
from services.fraud.use_cases import Reading
from shared.access.auth import Actor
from shared.db import Pool

OK: Final = 200
CREATED: Final = 201


@dataclass(frozen=True, slots=True)
class Desk:
    """What every route works with."""

    pool: Pool
    resources: Resources
    now: Callable[[], datetime]

    def reading(self, actor: Actor, correlation_id: UUID) -> Reading:
        """Return who asks, now."""
        return Reading(actor, self.now(), correlation_id)

    def caller(self, actor: Actor, correlation_id: UUID) -> Caller:
        """Return who asks, now."""
        return Caller(actor=actor, at=self.now(), correlation_id=correlation_id)
