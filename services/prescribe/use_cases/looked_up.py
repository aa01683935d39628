"""Whose stored data a draft made us read: their trace says so, whatever is answered (ADR 17)."""

from collections.abc import Iterable

from services.prescribe import store
from services.prescribe.model import Caller, IssueContext
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.resources import Resources
from services.prescribe.rules import periods_of
from services.prescribe.use_cases.tracing import subject_of, trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.db import Connection
from shared.problems import Refusal


async def subjects_looked_up(
    conn: Connection, resources: Resources, draft: PrescriptionDraft, context: IssueContext
) -> list[Subject]:
    """Return the patient whose covered days were asked for, and the prescription to replace.

    A number under which there is none tells nobody's data.
    """
    subjects = []
    if periods_of(draft, context):
        patient_ref = resources.patient_refs.ref(draft.patient.ins)
        subjects.append(Subject(number=None, patient_ref=patient_ref))
    if draft.replaces is not None:
        old = await store.find_prescription(conn, draft.replaces.number)
        if old is not None:
            subjects.append(subject_of(draft.replaces.number, old))
    return subjects


async def trace_refused(
    conn: Connection,
    subjects: Iterable[Subject],
    refusals: tuple[Refusal, ...],
    caller: Caller,
) -> None:
    """Append a row of an issue that was refused, with what each refusal told of."""
    codes = sorted({refusal.code for refusal in refusals})
    traced = [
        Subject(number=each.number, patient_ref=each.patient_ref, detail={"refusals": codes})
        for each in subjects
    ]
    await trace(conn, caller, Operation.PRESCRIPTION_ISSUE, traced, outcome=refusals[0].code)
