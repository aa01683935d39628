"""A confirmed alert is spread: to the officines of its region, then to all."""

from functools import partial
from uuid import UUID

from services.fraud.model.deciding import SPREADS, Standing
from services.fraud.store import alerts
from services.fraud.use_cases.act import Act, Approved
from services.fraud.use_cases.alerting import spread
from services.fraud.use_cases.report_life import mark_alert
from shared.contracts.fraud import AlertScope
from shared.db import Connection
from shared.problems import Refusal


async def _examine(
    conn: Connection, alert_id: UUID, *, scope: AlertScope
) -> Standing | Refusal | None:
    alert = await alerts.lock_alert(conn, alert_id)
    if alert is None:
        return None
    if alert.withdrawn_at is not None or alert.scope in {"national", scope}:
        return Refusal("subject_changed")
    if not any((alert.number, alert.prescriber_rpps, alert.patient_ref)):
        return Refusal("alert_unspreadable")
    return Standing(caisse=alert.caisse, number=alert.number, patient_ref=alert.patient_ref)


async def _spread(approved: Approved, *, scope: AlertScope) -> None:
    alert = await alerts.lock_alert(approved.conn, approved.decision.subject_id)
    assert alert is not None, "it was examined, or confirmed, in this transaction"
    await spread(approved, alert, scope=scope)
    await mark_alert(
        approved.conn,
        alert.alert_id,
        alert.case_id,
        SPREADS[scope],  # type: ignore[arg-type]  # a report's state has the same word
        decision=approved.decision,
    )


SPREAD_REGION = Act(
    examine=partial(_examine, scope="region"), bring_about=partial(_spread, scope="region")
)
SPREAD_NATIONAL = Act(
    examine=partial(_examine, scope="national"), bring_about=partial(_spread, scope="national")
)
