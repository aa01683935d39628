"""Decisions as the desk takes them: the history of the case says who proposed and who looked."""

from dataclasses import dataclass
from uuid import UUID

from services.fraud.model.deciding import Proposal
from services.fraud.model.reporting import ReportStep
from services.fraud.store import holds, queue, reports
from services.fraud.use_cases import asking, deciding
from services.fraud.use_cases.asking import Order
from services.fraud.use_cases.looking import Look, look_at
from services.fraud.use_cases.queueing import Working, lock_for, note_event
from services.fraud.use_cases.report_life import take_step
from shared.db import Pool, transaction
from shared.problems import NOT_FOUND, Refusal


@dataclass(frozen=True, slots=True)
class Moved:
    """How a report moves on, and why."""

    report_id: UUID
    step: ReportStep
    reason_code: str


async def propose(pool: Pool, asked: Proposal, working: Working) -> Refusal | None:
    """Propose how a case ends, and give it back: a colleague looks at it next."""
    case_id = asked.subject_id
    async with transaction(pool) as conn:
        refused = await lock_for(conn, case_id, working)
        if refused is not None:
            return refused
        done = await deciding.propose(conn, working.resources, asked, caller=working.caller)
        if isinstance(done, Refusal):
            return done
        await queue.mark_released(conn, case_id)
        event = working.event("proposed", code=asked.reason_code)
        await note_event(conn, working, case_id, event)
    return None


async def look(pool: Pool, case_id: UUID, look: Look, working: Working) -> Refusal | None:
    """Approve a proposal on a case or on a hold of it, or refuse one; one's own is taken back.

    The case is locked before the decision, as an approval does: the other way round two analysts
    who disagree at once would wait for each other.
    """
    async with transaction(pool) as conn:
        await queue.lock_case(conn, case_id)
        held = await holds.list_of_case(conn, case_id)
        subjects = {case_id, *(hold.hold_id for hold in held)}
        done = await look_at(conn, look, working, belongs=lambda d: d.subject_id in subjects)
        if isinstance(done, Refusal):
            return done
        event = working.event("approved" if look.is_approved else "refused", code=done.reason_code)
        await note_event(conn, working, case_id, event)
    return None


async def ask_prescriber(pool: Pool, order: Order, working: Working) -> Refusal | None:
    """Have the prescriber of a case asked whether he wrote what was shown."""
    async with transaction(pool) as conn:
        refused = await lock_for(conn, order.case_id, working)
        if refused is not None:
            return refused
        done = await asking.order_verification(conn, working.resources, order, working.caller)
        if isinstance(done, Refusal):
            return done
        await note_event(conn, working, order.case_id, working.event("asked_prescriber"))
    return None


async def move_report(pool: Pool, case_id: UUID, moved: Moved, working: Working) -> Refusal | None:
    """Say of a report of a case that it is admissible, or not, or being looked into."""
    async with transaction(pool) as conn:
        refused = await lock_for(conn, case_id, working)
        if refused is not None:
            return refused
        found = await reports.find_report(conn, moved.report_id)
        if found is None or found.case_id != case_id:
            return NOT_FOUND
        done = await take_step(
            conn,
            moved.report_id,
            moved.step,
            reason_code=moved.reason_code,
            caller=working.caller,
        )
        if isinstance(done, Refusal):
            return done
        event = working.event("report_moved", code=moved.reason_code)
        await note_event(conn, working, case_id, event)
    return None
