"""What of a prescription waits to be executed: kept up with each event, listed for its author."""

from datetime import date

from services.prescribe import store
from services.prescribe.answers.following import FollowUpAnswer, follow_up_answer
from services.prescribe.model import Caller
from services.prescribe.model.following import FollowUpQuery, LineLeft, Progress
from services.prescribe.resources import Resources
from services.prescribe.rules.following import follow_ups_of, late_since
from services.prescribe.use_cases import sealed
from services.prescribe.use_cases.tracing import trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.contracts.dispense import DispensationRecorded, DispensationReversed
from shared.contracts.prescription import PrescriptionContent
from shared.days import first_possible_day, paris_day
from shared.db import Connection


async def await_execution(conn: Connection, content: PrescriptionContent) -> None:
    """Wait for the execution of a prescription that is being issued."""
    number, rpps = content.number, content.prescriber.rpps
    progress = Progress(
        issued_on=content.issued_on,
        opens_on=_opens_on(content),
        valid_until=content.valid_until,
        state="issued",
        handed_over_on=None,
        lines=(),
    )
    await store.insert_lines_left(conn, number, content.lines)
    await store.insert_follow_ups(conn, number, rpps=rpps, follow_ups=follow_ups_of(progress))


async def note_progress(
    conn: Connection, resources: Resources, event: DispensationRecorded | DispensationReversed
) -> None:
    """Keep what a dispensation left, or its reversal, and what is waited for after it.

    Whatever the order in which events are replayed: each line keeps what its latest version said.
    """
    await store.mark_lines_left(conn, event.number, event.lines, version=event.prescription_version)
    await wait_anew(conn, resources, event.number)


async def wait_anew(conn: Connection, resources: Resources, number: str) -> None:
    """Derive what is waited for on a prescription from all that dispense told of it."""
    stored = await store.find_prescription(conn, number)
    assert stored is not None, "the event's people were found on its prescription"
    content = sealed.open_content(resources.key_ring, stored.sealed_content, number=number)
    progress = Progress(
        issued_on=stored.issued_on,
        opens_on=_opens_on(content),
        valid_until=stored.valid_until,
        state=await store.find_state(conn, number) or "issued",
        handed_over_on=await store.find_last_hand_over(conn, number),
        lines=tuple(await store.list_lines_left(conn, [number])),
    )
    await store.replace_follow_ups(
        conn, number, rpps=stored.prescriber_rpps, follow_ups=follow_ups_of(progress)
    )


async def list_follow_ups(
    conn: Connection, resources: Resources, query: FollowUpQuery, caller: Caller
) -> list[FollowUpAnswer]:
    """Return one page of the caller's own prescriptions that wait, after an audit row for each.

    Those whose patient objects are not among them, nor counted: nothing tells that they wait.
    """
    today = paris_day(caller.at)
    since = late_since(query.kind, resources.follow_up_delays, today=today)
    found = await store.list_follow_ups(conn, caller.author.rpps, query, today=today, since=since)
    left: dict[str, dict[int, LineLeft]] = {}
    for line in await store.list_lines_left(conn, [each.number for each in found]):
        left.setdefault(line.number, {})[line.line] = line
    answers = [
        follow_up_answer(
            each,
            sealed.open_content(resources.key_ring, each.sealed_content, number=each.number),
            left.get(each.number, {}),
            kind=query.kind,
        )
        for each in found
    ]
    subjects = [
        Subject(number=each.number, patient_ref=each.patient_ref, detail={"kind": query.kind})
        for each in found
    ]
    await trace(conn, caller, Operation.PRESCRIPTION_FOLLOW, subjects, outcome=SHOWN)
    return answers


def _opens_on(content: PrescriptionContent) -> date:
    operation = content.surgery
    return first_possible_day(
        content.issued_on, operated_on=None if operation is None else operation.operated_on
    )
