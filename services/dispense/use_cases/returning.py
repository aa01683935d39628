"""An officine hands a prescription back: its right ends before its time (ADR 29)."""

from typing import Final
from uuid import UUID

from services.dispense import store
from services.dispense.model import Caller, Declined, HandedBack
from services.dispense.use_cases.rights import find_right
from services.dispense.use_cases.tracing import trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.db import Connection

RETURNED: Final = "returned"


async def return_consultation(
    conn: Connection, consultation_id: UUID, caller: Caller
) -> HandedBack | Declined:
    """End every right that the officine has on the prescription of a consult, sent or shown.

    What it recorded stays, what it owes is forgotten. A second return changes nothing and answers
    the same. A step 1 that had begun by then is recorded: it stands before the return, whichever is
    answered first.
    """
    operation, detail = Operation.CONSULTATION_RETURN, {"consultation_id": str(consultation_id)}
    held = await find_right(conn, consultation_id, caller, operation=operation, **detail)
    if isinstance(held, Declined):
        return held
    right, stored = held.right, held.stored
    await store.release_owed(conn, right.number, pharmacy=right.pharmacy)
    ended = await store.mark_returned(conn, right.number, right.pharmacy, at=caller.at)
    await store.mark_sending_returned(conn, right.number, right.pharmacy, at=caller.at)
    subject = Subject(
        number=right.number,
        patient_ref=stored.patient_ref,
        detail={**detail, "ended": len(ended)},
    )
    await trace(conn, caller, operation, subject, outcome=RETURNED)
    return HandedBack(
        consultation_id=consultation_id,
        number=right.number,
        patient_ref=stored.patient_ref,
        returned_at=right.returned_at or caller.at,
        released=tuple(
            (line, owed.packs)
            for line, promises in sorted(stored.owed.items())
            for owed in promises
            if owed.pharmacy == right.pharmacy
        ),
    )
