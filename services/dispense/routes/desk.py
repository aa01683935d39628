"""What every route of dispense works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.dispense import view
from services.dispense.model import Caller, Declined
from services.dispense.resources import Resources
from shared.access.auth import Actor
from shared.db import Pool
from shared.problems import Refused

OK: Final = 200
CREATED: Final = 201
ACCEPTED: Final = 202
RETRY_AFTER: Final = "Retry-After"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every route works with."""

    pool: Pool
    resources: Resources
    now: Callable[[], datetime]

    def caller(self, actor: Actor, correlation_id: UUID) -> Caller:
        """Return who asks, now."""
        return Caller(actor=actor, at=self.now(), correlation_id=correlation_id)


def refused(declined: Declined) -> Refused:
    """Return the answer to what was declined: when to come back, and the alerts to look at."""
    seconds = declined.refusals[0].values.get("seconds")
    headers = {} if seconds is None else {RETRY_AFTER: str(seconds)}
    extensions = {"alerts": view.alerts_answer(declined.alerts)} if declined.alerts else {}
    return Refused(*declined.refusals, headers=headers, extensions=extensions)
