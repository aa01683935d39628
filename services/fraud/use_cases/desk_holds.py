"""Holds at the desk: proposed in a case, and ended by two from its page, closed or not."""

from uuid import UUID

from services.fraud.model.deciding import Proposal
from services.fraud.store import holds, queue
from services.fraud.use_cases import deciding
from services.fraud.use_cases.queueing import Working, note_event
from shared.db import Pool, transaction
from shared.problems import NOT_FOUND, Refusal


async def propose_release(
    pool: Pool, case_id: UUID, asked: Proposal, working: Working
) -> Refusal | None:
    """Propose to end a hold of this case; nobody need hold the case, which may be closed."""
    async with transaction(pool) as conn:
        await queue.lock_case(conn, case_id)  # before what hangs on it, as everybody does
        hold = await holds.lock_hold(conn, asked.subject_id)
        if hold is None or hold.case_id != case_id:
            return NOT_FOUND
        done = await deciding.propose(conn, working.resources, asked, caller=working.caller)
        if isinstance(done, Refusal):
            return done
        await note_event(conn, working, case_id, working.event("proposed", code=asked.reason_code))
    return None
