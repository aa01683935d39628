"""The analysts' queue: who takes which case, gives it back, or puts it off."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.queue import CaseEvent, CaseEventKind, QueuedCase, QueueQuery
from services.fraud.resources import Resources
from services.fraud.settings import ConsoleSettings
from services.fraud.store import desk, queue
from services.fraud.use_cases.tracing import trace, trace_all
from shared.access import audit
from shared.access.auth import Operation
from shared.db import Connection, Pool, transaction
from shared.problems import NOT_FOUND, Refusal


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue, and how many cases each view holds."""

    cases: tuple[QueuedCase, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Working:
    """Who works on a case, with what, within which limits."""

    resources: Resources
    settings: ConsoleSettings
    caller: Caller

    @property
    def actor_id(self) -> str:
        return self.caller.actor.key

    @property
    def at(self) -> datetime:
        return self.caller.at

    def event(
        self, kind: CaseEventKind, *, code: str | None = None, until: datetime | None = None
    ) -> CaseEvent:
        """Return what the analyst does now, as a case keeps it."""
        actor = self.caller.actor
        return CaseEvent(self.at, actor.key, actor.name, kind, code, until)


async def read_queue(pool: Pool, query: QueueQuery, caller: Caller) -> QueuePage:
    """Return a page of the queue, after an audit row per case shown; one row says "none"."""
    async with transaction(pool) as conn:
        found = await queue.list_queue(conn, query, caller)
        counts = await queue.count_queue(conn, caller)
        shown = [subject_of(case) for case in found]
        await trace_all(conn, caller, Operation.CASE_LIST, shown, outcome=audit.SHOWN)
    return QueuePage(tuple(found), counts)


async def take_next(pool: Pool, working: Working) -> UUID | Refusal | None:
    """Hold the most urgent case that nobody holds; None when there is none.

    Two analysts who ask at once get two cases. Who holds too many is refused.
    """
    async with transaction(pool) as conn:
        held = await queue.count_taken(conn, working.caller)
        if held >= working.settings.cases_held_max:
            return Refusal("cases_held_max", values={"count": held})
        case_id = await queue.lock_next(conn, working.caller)
        if case_id is None:
            return None
        await _hold(conn, working, case_id)
        return case_id


async def take(pool: Pool, case_id: UUID, working: Working) -> Refusal | None:
    """Hold this case, unless somebody else does."""

    async def hold(conn: Connection) -> None:
        await _hold(conn, working, case_id)

    return await _act(pool, case_id, working, hold)


async def release(pool: Pool, case_id: UUID, working: Working) -> Refusal | None:
    """Give a case back to the queue."""

    async def give_back(conn: Connection) -> None:
        await queue.mark_released(conn, case_id)
        await note_event(conn, working, case_id, working.event("released"))

    return await _act(pool, case_id, working, give_back)


async def snooze(
    pool: Pool, case_id: UUID, working: Working, *, days: int, reason: str
) -> Refusal | None:
    """Put a case off for some days, with the reason, and give it back."""
    until = working.at + timedelta(days=days)

    async def put_off(conn: Connection) -> None:
        await queue.mark_snoozed(conn, case_id, until=until, reason=reason)
        await note_event(conn, working, case_id, working.event("snoozed", code=reason, until=until))

    return await _act(pool, case_id, working, put_off)


async def wake(pool: Pool, case_id: UUID, working: Working) -> Refusal | None:
    """Bring back a case that was put off."""

    async def bring_back(conn: Connection) -> None:
        await queue.mark_woken(conn, case_id)
        await note_event(conn, working, case_id, working.event("woken"))

    return await _act(pool, case_id, working, bring_back)


async def _act(
    pool: Pool, case_id: UUID, working: Working, act: Callable[[Connection], Awaitable[None]]
) -> Refusal | None:
    async with transaction(pool) as conn:
        refused = await lock_for(conn, case_id, working)
        if refused is None:
            await act(conn)
    return refused


async def lock_for(conn: Connection, case_id: UUID, working: Working) -> Refusal | None:
    """Lock a case for somebody who acts on it, unless it is closed or in another one's hands."""
    row = await queue.lock_case(conn, case_id)
    if row is None or not working.caller.may(Operation.CASE_WORK, caisse=row["caisse"]):
        return NOT_FOUND
    if row["state"] != "open":
        return Refusal("case_closed")
    is_held = row["taken_by"] is not None and row["taken_until"] > working.at
    return Refusal("case_held") if is_held and row["taken_by"] != working.actor_id else None


async def _hold(conn: Connection, working: Working, case_id: UUID) -> None:
    until = working.at + working.settings.case_hold_time
    await queue.mark_taken(
        conn,
        case_id,
        actor_id=working.actor_id,
        actor_name=working.caller.actor.name,
        until=until,
    )
    await note_event(conn, working, case_id, working.event("taken", until=until))


async def note_event(conn: Connection, working: Working, case_id: UUID, event: CaseEvent) -> None:
    """Keep what an analyst did, for the case's history and for the audit."""
    await desk.insert_event(conn, working.resources.new_id(), case_id, event)
    case = await queue.find_queued(conn, case_id)
    assert case is not None, "the caller found it"
    detail = {"did": event.kind} | ({} if event.code is None else {"code": event.code})
    subject = subject_of(case, **detail)
    await trace(conn, working.caller, Operation.CASE_WORK, subject, outcome="done")


def subject_of(case: QueuedCase, **detail: str) -> audit.Subject:
    """Return what an audit row about a case says of it."""
    return audit.Subject(
        number=case.number,
        patient_ref=case.patient_ref,
        detail={"case_id": str(case.case_id), **detail},
    )
