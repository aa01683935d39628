"""Who reads confirmed alerts: any officine and analyst, those of its region or spread to all."""

from dataclasses import dataclass
from uuid import UUID

from services.fraud.model.alerting import Alert, AlertQuery, ListedAlert
from services.fraud.model.caller import Caller
from services.fraud.model.reporting import ReportWords
from services.fraud.resources import Resources
from services.fraud.store import alert_list, scans
from services.fraud.use_cases.alert_words import open_alert
from services.fraud.use_cases.report_words import open_page
from services.fraud.use_cases.tracing import trace, trace_all
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.db import Pool, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAlert:
    """An alert with the names in it, and how many pages its document has."""

    alert: Alert
    words: ReportWords
    page_count: int


async def list_alerts(pool: Pool, query: AlertQuery, *, caller: Caller) -> list[ListedAlert]:
    """Return one page of alerts without names, after an audit row for each."""
    async with transaction(pool) as conn:
        seen_until = await alert_list.note_visit(conn, caller.actor.key, at=caller.at)
        found = await alert_list.list_alerts(conn, query, seen_until=seen_until)
        subjects = [_subject(alert) for alert in found]
        await trace_all(conn, caller, Operation.ALERT_LIST, subjects, outcome=SHOWN)
    return [
        ListedAlert(
            alert=alert,
            is_new=seen_until is None or (alert.spread_at or seen_until) > seen_until,
        )
        for alert in found
    ]


async def read_alert(
    pool: Pool, resources: Resources, alert_id: UUID, *, caller: Caller
) -> OpenedAlert | None:
    """Return an alert with its names, after the audit row; None where it is not for this reader."""
    async with transaction(pool) as conn:
        alert = await alert_list.find_visible(conn, alert_id, region=caller.region)
        if alert is None:
            return None
        document = await alert_list.find_document(conn, alert.case_id)
        await trace(conn, caller, Operation.ALERT_READ, _subject(alert), outcome=SHOWN)
    return OpenedAlert(
        alert=alert,
        words=open_alert(resources.key_ring, alert),
        page_count=0 if document is None else document[1],
    )


async def show_document(
    pool: Pool, resources: Resources, alert_id: UUID, page: int, *, caller: Caller
) -> bytes | None:
    """Return a page of the document of an alert, after the audit row; None if there is none."""
    async with transaction(pool) as conn:
        alert = await alert_list.find_visible(conn, alert_id, region=caller.region)
        found = None if alert is None else await alert_list.find_document(conn, alert.case_id)
        if alert is None or found is None:
            return None
        report_id, _ = found
        sealed = await scans.find_page(conn, report_id, page)
        if sealed is None:
            return None
        await trace(conn, caller, Operation.ALERT_DOCUMENT, _subject(alert), outcome=SHOWN)
    return open_page(resources.key_ring, report_id, page, sealed)


def _subject(alert: Alert) -> Subject:
    return Subject(
        number=alert.number,
        patient_ref=alert.patient_ref,
        detail={"alert_id": str(alert.alert_id)},
    )
