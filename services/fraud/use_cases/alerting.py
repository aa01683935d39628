"""What is made, spread and withdrawn of an alert: rows, events that tell officines, search."""

from collections.abc import Sequence

from services.fraud.model.alerting import Alert, CaseToEnd
from services.fraud.model.reporting import Report, ReportWords
from services.fraud.rules.alert_sentences import sentence_of
from services.fraud.search import PersonName, SearchableNames
from services.fraud.store import alerts, reports
from services.fraud.use_cases.act import Approved
from services.fraud.use_cases.alert_words import open_alert, seal_alert
from services.fraud.use_cases.indexing import index_alert, remove_alert
from services.fraud.use_cases.report_words import open_words
from shared.contracts import fraud
from shared.contracts.fraud import AlertConfirmed, AlertScope, AlertWithdrawn, WithdrawalReason
from shared.departments import region_of_caisse
from shared.outbox import enqueue


async def make_alert(approved: Approved, case: CaseToEnd) -> None:
    """Store the alert of a confirmed case, with what its reports tell; it bears its decision's id.

    Where reports differ the first one that says something counts: the others stay with the case.
    """
    decision, resources = approved.decision, approved.resources
    told = [
        report
        for report in await reports.list_of_case(approved.conn, case.case_id)
        if report.state != "inadmissible"
    ]
    words = _first_words([open_words(resources.key_ring, report) for report in told])
    alert = Alert(
        alert_id=decision.decision_id,
        case_id=case.case_id,
        caisse=case.caisse,
        region=_region(approved, case),
        anomaly=decision.detail["anomaly"],  # type: ignore[arg-type]  # checked when proposed
        number=case.number,
        prescriber_rpps=case.prescriber_rpps,
        patient_ref=case.patient_ref,
        confirmed_at=approved.caller.at,
        sealed=seal_alert(resources.key_ring, decision.decision_id, words),
        establishment=next((each.establishment for each in told if each.establishment), None),
        issued_on=next((each.issued_on for each in told if each.issued_on), None),
        drug_classes=_all(told, "drug_classes"),
        products=_all(told, "products"),
        has_document=any(each.page_count for each in told),
    )
    await alerts.insert_alert(approved.conn, alert)


def _region(approved: Approved, case: CaseToEnd) -> str:
    return approved.caller.region if case.caisse is None else region_of_caisse(case.caisse)


def _first_words(found: Sequence[ReportWords]) -> ReportWords:
    """Return the words of the report that names most people; the officines' comments stay out."""
    best = max(found, key=_named, default=ReportWords())
    return ReportWords(
        prescriber=best.prescriber, patient=best.patient, medicines=best.medicines, comment=None
    )


def _named(words: ReportWords) -> int:
    people = (words.patient.family_name, words.prescriber.family_name, words.patient.ins)
    return sum(each is not None for each in people)


def _all(told: Sequence[Report], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for report in told for each in getattr(report, name)))


async def spread(approved: Approved, alert: Alert, *, scope: AlertScope) -> None:
    """Tell every officine of the region, or of the country, all anew; let it be found by names."""
    conn, resources = approved.conn, approved.resources
    revision = await alerts.mark_spread(conn, approved.decision, scope=scope)
    event = AlertConfirmed(
        event_id=resources.new_id(),
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
    await enqueue(conn, event, topic=fraud.TOPIC)
    names = names_of(open_alert(resources.key_ring, alert))
    await index_alert(conn, resources, alert.alert_id, names)


def names_of(words: ReportWords) -> SearchableNames:
    """Return the names by which an alert is found."""
    patient, prescriber = words.patient, words.prescriber
    return SearchableNames(
        patient=PersonName(family=patient.family_name, given=patient.given_name),
        birth_date=patient.birth_date,
        prescriber=PersonName(family=prescriber.family_name, given=prescriber.given_name),
    )


async def withdraw(
    approved: Approved,
    case: CaseToEnd,
    *,
    reason: WithdrawalReason,
    alert: Alert | None = None,
    revision: int = 1,
) -> None:
    """Tell whoever shows the alert, or a signal of the case, to stop; no search finds it."""
    signal_ids = await alerts.list_signal_ids(approved.conn, case.case_id)
    if alert is not None:
        signal_ids += await alerts.list_set_off(approved.conn, alert)
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
        signal_ids=tuple(dict.fromkeys(signal_ids)),
    )
    await enqueue(approved.conn, event, topic=fraud.TOPIC)
    if alert is not None:
        await remove_alert(approved.conn, alert.alert_id)
