"""The second pair of eyes at the desk: a colleague's proposal is approved, or refused."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.fraud.model.deciding import Decision
from services.fraud.store import decisions
from services.fraud.use_cases import deciding
from services.fraud.use_cases.queueing import Working
from shared.db import Connection
from shared.problems import NOT_FOUND, Refusal


@dataclass(frozen=True, slots=True)
class Look:
    """Which proposal is looked at, and what is said of it; one's own can be taken back."""

    decision_id: UUID
    is_approved: bool


async def look_at(
    conn: Connection, look: Look, working: Working, *, belongs: Callable[[Decision], bool]
) -> Decision | Refusal:
    """Approve or refuse a proposal of the page that the form came from: `belongs` tells which."""
    found = await decisions.find_decision(conn, look.decision_id)
    if found is None or not belongs(found):
        return NOT_FOUND
    if look.is_approved:
        return await deciding.approve(
            conn, working.resources, look.decision_id, caller=working.caller
        )
    return await deciding.refuse(conn, look.decision_id, caller=working.caller)
