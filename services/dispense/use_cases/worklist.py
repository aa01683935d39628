"""What an officine still has to do; each prescription shown leaves an audit row."""

from datetime import timedelta

from services.dispense import rules, store
from services.dispense.model import Caller, StoredWork, Work, WorkLine, WorklistKind, WorklistQuery
from services.dispense.resources import Resources
from services.dispense.use_cases import sealed
from services.dispense.use_cases.tracing import trace_all
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.days import officine_day, officine_day_began
from shared.db import Connection


async def list_work(
    conn: Connection, resources: Resources, query: WorklistQuery, caller: Caller
) -> list[Work]:
    """Return one page of the caller's own officine, after an audit row for each entry.

    Commit before answering.
    """
    if query.kind == "to_check" and not resources.is_double_checking:
        return []
    delays, pharmacy = resources.worklist_delays, caller.officine.finess
    today = officine_day(caller.at, pharmacy)
    found = await store.list_work(
        conn,
        pharmacy,
        query,
        today=today,
        horizon=today + timedelta(days=delays.renewal_ahead_days),
        day_began=officine_day_began(caller.at, pharmacy),
    )
    subjects = [
        Subject(number=each.number, patient_ref=each.patient_ref, detail={"kind": query.kind})
        for each in found
    ]
    await trace_all(conn, caller, Operation.WORKLIST_READ, subjects, outcome=SHOWN)
    return [_opened(resources, each, query.kind, caller) for each in found]


def _opened(resources: Resources, stored: StoredWork, kind: WorklistKind, caller: Caller) -> Work:
    pharmacy = caller.officine.finess
    content = sealed.open_content(resources.key_ring, stored.sealed_content, number=stored.number)
    due_on = rules.due_on(kind, stored, resources.worklist_delays, pharmacy=pharmacy)
    return Work(
        kind=kind,
        position=stored.position,
        number=stored.number,
        patient=content.patient,
        since=rules.waits_since(kind, stored, pharmacy=pharmacy),
        due_on=due_on,
        is_late=due_on is not None and due_on < officine_day(caller.at, pharmacy),
        lines=tuple(
            WorkLine(signed=line, packs=stored.lines[line.line])
            for line in content.lines
            if line.line in stored.lines
        ),
        dispensation_id=stored.dispensation_id,
    )
