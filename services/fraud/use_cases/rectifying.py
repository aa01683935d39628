"""An alert that was wrong is taken back everywhere (RGPD, art. 16 and 19)."""

from uuid import UUID

from services.fraud.model.deciding import Standing
from services.fraud.store import alerts
from services.fraud.use_cases.act import Act, Approved
from services.fraud.use_cases.alerting import withdraw
from services.fraud.use_cases.report_life import mark_alert
from shared.db import Connection
from shared.problems import Refusal


async def _examine(conn: Connection, alert_id: UUID) -> Standing | Refusal | None:
    alert = await alerts.lock_alert(conn, alert_id)
    if alert is None:
        return None
    if alert.withdrawn_at is not None:
        return Refusal("subject_changed")
    return Standing(caisse=alert.caisse, number=alert.number, patient_ref=alert.patient_ref)


async def _rectify(approved: Approved) -> None:
    conn, decision = approved.conn, approved.decision
    alert = await alerts.lock_alert(conn, decision.subject_id)
    assert alert is not None, "it was examined in this transaction"
    case = await alerts.lock_case(conn, alert.case_id)
    assert case is not None, "an alert has a case"
    revision = await alerts.mark_withdrawn(conn, decision, at=approved.caller.at)
    await mark_alert(conn, alert.alert_id, alert.case_id, "rectified", decision=decision)
    await withdraw(approved, case, reason="rectified", alert=alert, revision=revision)


RECTIFY = Act(examine=_examine, bring_about=_rectify)
