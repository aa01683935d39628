"""What is made, spread and withdrawn of an alert: rows, and the events that tell officines."""

from services.fraud.model.alerting import Alert, CaseToEnd
from services.fraud.rules.alert_sentences import sentence_of
from services.fraud.store import alerts
from services.fraud.use_cases.act import Approved
from shared.contracts import fraud
from shared.contracts.fraud import AlertConfirmed, AlertScope, AlertWithdrawn, WithdrawalReason
from shared.departments import region_of_caisse
from shared.outbox import enqueue


async def make_alert(approved: Approved, case: CaseToEnd) -> None:
    """Store the alert of a confirmed case; it bears the id of its decision."""
    decision = approved.decision
    region = approved.caller.region if case.caisse is None else region_of_caisse(case.caisse)
    alert = Alert(
        alert_id=decision.decision_id,
        case_id=case.case_id,
        caisse=case.caisse,
        region=region,
        anomaly=decision.detail["anomaly"],  # type: ignore[arg-type]  # checked when proposed
        number=case.number,
        prescriber_rpps=case.prescriber_rpps,
        patient_ref=case.patient_ref,
        confirmed_at=approved.caller.at,
        sealed="",
    )
    await alerts.insert_alert(approved.conn, alert)


async def spread(approved: Approved, alert: Alert, *, scope: AlertScope) -> None:
    """Tell every officine of the region, or of the country, all anew."""
    revision = await alerts.mark_spread(approved.conn, approved.decision, scope=scope)
    event = AlertConfirmed(
        event_id=approved.resources.new_id(),
        occurred_at=approved.caller.at,
        correlation_id=approved.caller.correlation_id,
        alert_id=alert.alert_id,
        case_id=alert.case_id,
        revision=revision,
        scope=scope,
        region=alert.region,
        anomaly=alert.anomaly,
        signal_class="D" if alert.number is not None else "H",
        sentence=sentence_of(alert.anomaly, is_on_number=alert.number is not None),
        number=alert.number,
        prescriber_rpps=alert.prescriber_rpps,
        patient_ref=alert.patient_ref,
        drug_classes=alert.drug_classes,
    )
    await enqueue(approved.conn, event, topic=fraud.TOPIC)


async def withdraw(
    approved: Approved,
    case: CaseToEnd,
    *,
    reason: WithdrawalReason,
    alert: Alert | None = None,
    revision: int = 1,
) -> None:
    """Tell whoever shows the alert, or a signal of the case, to stop."""
    event = AlertWithdrawn(
        event_id=approved.resources.new_id(),
        occurred_at=approved.caller.at,
        correlation_id=approved.caller.correlation_id,
        case_id=case.case_id,
        alert_id=None if alert is None else alert.alert_id,
        revision=revision,
        number=case.number,
        prescriber_rpps=case.prescriber_rpps,
        patient_ref=case.patient_ref,
        reason=reason,
        signal_ids=await alerts.list_signal_ids(approved.conn, case.case_id),
    )
    await enqueue(approved.conn, event, topic=fraud.TOPIC)
