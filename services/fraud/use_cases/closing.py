"""A case ends: confirmed, and an alert is made of it; or dismissed, and nobody stays flagged."""

from typing import Literal, get_args
from uuid import UUID

from services.fraud.model.alerting import CaseToEnd
from services.fraud.model.deciding import Standing
from services.fraud.rules.reasons import UNDETERMINED
from services.fraud.store import alerts, reports
from services.fraud.use_cases.act import Act, Approved, Asking
from services.fraud.use_cases.alerting import make_alert, withdraw
from services.fraud.use_cases.report_life import mark_ended
from shared.contracts.fraud import AnomalyKind
from shared.db import Connection
from shared.problems import Refusal


async def _examine(conn: Connection, case_id: UUID) -> Standing | Refusal | None:
    case = await alerts.lock_case(conn, case_id)
    if case is None:
        return None
    if not case.is_open:
        return Refusal("subject_changed")
    return Standing(
        caisse=case.caisse,
        number=case.number,
        patient_ref=case.patient_ref,
        may_spread=case.names_something,
    )


async def _unseen(asking: Asking) -> Refusal | None:
    """An alert says what the reports say: who approves it approves those that were proposed."""
    if asking.is_approval and await reports.is_reported_since(asking.conn, asking.subject_id):
        return Refusal("reported_since")
    return None


async def _confirm(approved: Approved) -> None:
    """Close the case as confirmed (avéré); its alert goes nowhere before a decision spreads it."""
    case = await _case(approved)
    await alerts.end_case(approved.conn, approved.decision, outcome="confirmed")
    await make_alert(approved, case)
    await mark_ended(approved.conn, approved.decision, "confirmed", at=approved.caller.at)


async def _dismiss(approved: Approved) -> None:
    """Close the case as unfounded or undetermined; whoever shows its signals stops at once."""
    case = await _case(approved)
    is_open_question = approved.decision.reason_code in UNDETERMINED
    outcome: Literal["undetermined", "unfounded"] = (
        "undetermined" if is_open_question else "unfounded"
    )
    await alerts.end_case(approved.conn, approved.decision, outcome=outcome)
    await mark_ended(approved.conn, approved.decision, outcome, at=approved.caller.at)
    await withdraw(approved, case, reason="expired" if is_open_question else "unfounded")


async def _case(approved: Approved) -> CaseToEnd:
    case = await alerts.lock_case(approved.conn, approved.decision.subject_id)
    assert case is not None, "it was examined in this transaction"
    return case


CONFIRM = Act(
    examine=_examine,
    forbids=_unseen,
    bring_about=_confirm,
    detail=(("anomaly", frozenset(get_args(AnomalyKind))),),
)
DISMISS = Act(examine=_examine, bring_about=_dismiss)
