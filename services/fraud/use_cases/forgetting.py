"""What was reported is forgotten in time: scans first, then reports, then alerts (ADR 41)."""

from datetime import datetime, timedelta

from services.fraud.model.alerting import Alert
from services.fraud.resources import Resources
from services.fraud.store import alerts, forgetting, issues
from services.fraud.use_cases.indexing import remove_alert
from shared.contracts import fraud
from shared.contracts.fraud import AlertWithdrawn
from shared.db import Connection, Pool, transaction
from shared.outbox import enqueue


async def forget_due(pool: Pool, resources: Resources, *, now: datetime, limit: int) -> int:
    """Forget up to `limit` of each kind that are past their days; return how many in all.

    A scan that documents a live alert stays as long as the alert.
    """
    limits = resources.report_limits
    async with transaction(pool) as conn:
        scans = await forgetting.delete_scans(
            conn, ended_before=now - timedelta(days=limits.scan_days), limit=limit
        )
        reports = await forgetting.delete_reports(
            conn, ended_before=now - timedelta(days=limits.report_days), limit=limit
        )
        words = await forgetting.forget_words(
            conn, ended_before=now - timedelta(days=limits.report_days), limit=limit
        )
        visits = await forgetting.delete_visits(
            conn, before=now - timedelta(days=limits.report_days), limit=limit
        )
        names = await issues.delete_blocks(
            conn, before=now - timedelta(days=limits.issue_days), limit=limit
        )
    told = scans + reports + words + visits + names
    return told + await _forget_alerts(pool, resources, now=now, limit=limit)


async def _forget_alerts(pool: Pool, resources: Resources, *, now: datetime, limit: int) -> int:
    before = now - timedelta(days=resources.report_limits.alert_days)
    async with transaction(pool) as conn:
        due = await forgetting.lock_alerts(conn, confirmed_before=before, limit=limit)
        for alert in due:
            if alert.scope is not None and alert.withdrawn_at is None:
                await remove_alert(conn, alert.alert_id)
                await enqueue(conn, await _expired(conn, alert, resources, now), topic=fraud.TOPIC)
        await _delete(conn, due)
    return len(due)


async def _delete(conn: Connection, due: list[Alert]) -> None:
    await forgetting.delete_alerts(conn, [alert.alert_id for alert in due])


async def _expired(
    conn: Connection, alert: Alert, resources: Resources, now: datetime
) -> AlertWithdrawn:
    return AlertWithdrawn(
        event_id=resources.new_id(),
        occurred_at=now,
        case_id=alert.case_id,
        alert_id=alert.alert_id,
        revision=alert.revision + 1,
        number=alert.number,
        prescriber_rpps=alert.prescriber_rpps,
        patient_ref=alert.patient_ref,
        reason="expired",
        signal_ids=await alerts.list_set_off(conn, alert),
    )
