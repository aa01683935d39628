"""Reports move on: by an analyst's step, a question, or a decision on their case."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.deciding import Decision
from services.fraud.model.reporting import Report, ReportState, ReportStep
from services.fraud.rules.reporting import CONFIRMED, OPEN, check_step
from services.fraud.store import reports
from services.fraud.use_cases.tracing import trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.db import Connection
from shared.problems import NOT_FOUND, Refusal

PRESCRIBER_ASKED: Final = "prescriber_asked"
PRESCRIBER_ANSWERED: Final = "prescriber_answered"  # or let the time go by


async def take_step(
    conn: Connection,
    report_id: UUID,
    step: ReportStep,
    *,
    reason_code: str,
    caller: Caller,
) -> Report | Refusal:
    """Move one report of the analyst's caisse on, with a reason."""
    found = await reports.lock_report(conn, report_id)
    if found is None or not caller.may(Operation.CASE_WORK, caisse=found.caisse):
        return NOT_FOUND
    if refusal := check_step(found.state, step, reason_code):
        return refusal
    await reports.mark_step(conn, report_id, step, reason_code=reason_code, at=caller.at)
    detail = {"report_id": str(report_id), "reason_code": reason_code}
    subject = Subject(number=found.number, patient_ref=found.patient_ref, detail=detail)
    await trace(conn, caller, Operation.CASE_WORK, subject, outcome=step)
    moved = await reports.find_report(conn, report_id)
    assert moved is not None, "it is locked"
    return moved


async def mark_asking(conn: Connection, case_id: UUID, *, at: datetime) -> None:
    """Note that the prescriber is asked about a case; call it where the question is stored."""
    await reports.mark_of_case(
        conn,
        case_id,
        "asking_prescriber",
        reason_code=PRESCRIBER_ASKED,
        at=at,
        from_states=OPEN - {"asking_prescriber"},
    )


async def mark_answered(conn: Connection, case_id: UUID, *, at: datetime) -> None:
    """Note that the prescriber answered, or will not: analysts examine again."""
    await reports.mark_of_case(
        conn,
        case_id,
        "under_examination",
        reason_code=PRESCRIBER_ANSWERED,
        at=at,
        from_states={"asking_prescriber"},
    )


async def mark_ended(
    conn: Connection, decision: Decision, state: ReportState, *, at: datetime
) -> None:
    """End the open reports of a case by the decision that ended the case."""
    await reports.mark_outcome(
        conn,
        decision.subject_id,
        state,
        reason_code=decision.reason_code,
        at=at,
        decision_id=decision.decision_id,
        from_states=OPEN,
    )


async def mark_alert(
    conn: Connection, alert_id: UUID, case_id: UUID, state: ReportState, *, decision: Decision
) -> None:
    """Follow the alert of a case as it is spread or rectified; it bears its confirmation's id."""
    assert decision.approved_at is not None, "only an approved decision changes an alert"
    await reports.mark_outcome(
        conn,
        case_id,
        state,
        reason_code=decision.reason_code,
        at=decision.approved_at,
        decision_id=alert_id,
        from_states=CONFIRMED,
    )
