"""Notes that analysts write in a case: sealed with fraud's own keys, each for its row."""

from uuid import UUID

from services.fraud.model.queue import CaseNote
from services.fraud.resources import Resources
from services.fraud.store import desk, queue
from services.fraud.use_cases.queueing import Working, note_event
from shared.access.habilitation import Operation
from shared.db import Connection, Pool, transaction
from shared.problems import NOT_FOUND, Refusal


async def add_note(pool: Pool, case_id: UUID, working: Working, text: str) -> Refusal | None:
    """Keep a note; any analyst who may see the case may write one, whoever holds it."""
    async with transaction(pool) as conn:
        row = await queue.lock_case(conn, case_id)
        if row is None or not working.caller.may(Operation.CASE_WORK, caisse=row["caisse"]):
            return NOT_FOUND
        count = await desk.count_notes(conn, case_id)
        if count >= working.settings.case_notes_max:
            return Refusal("case_notes_max", values={"count": count})
        note_id = working.resources.new_id()
        sealed = working.resources.key_ring.seal(text.encode(), aad=_aad(case_id, note_id))
        event = working.event("noted")
        await desk.insert_note(conn, note_id, case_id, event=event, sealed=sealed)
        await note_event(conn, working, case_id, event)
    return None


async def open_notes(conn: Connection, case_id: UUID, resources: Resources) -> tuple[CaseNote, ...]:
    """Return the notes of a case, unsealed, newest first; the caller leaves the audit row."""
    return tuple(
        CaseNote(
            row["note_id"],
            row["at"],
            row["actor_name"],
            resources.key_ring.unseal(row["sealed"], aad=_aad(case_id, row["note_id"])).decode(),
        )
        for row in await desk.list_notes(conn, case_id)
    )


def _aad(case_id: UUID, note_id: UUID) -> bytes:
    return f"case_note:{case_id}:{note_id}".encode()
