"""An officine reports what it suspects: kept sealed, filed in a case, told to who must know."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.reporting import Report, ReportedMedicine, ReportRequest
from services.fraud.resources import Resources
from services.fraud.rules.reporting import check_report
from services.fraud.search import words_of
from services.fraud.store import report_cases, reports
from services.fraud.use_cases.asking import Reported, ask_about_report
from services.fraud.use_cases.filing import open_case
from services.fraud.use_cases.report_words import seal_words
from services.fraud.use_cases.tracing import trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.contracts import fraud
from shared.contracts.fraud import SuspicionReported, VerificationQuestion
from shared.days import officine_day, officine_day_began
from shared.db import Connection
from shared.departments import caisse_of, department_of
from shared.medicines.atc import classes_of
from shared.outbox import enqueue
from shared.problems import Refusal

FILED = "filed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFiled:
    """The report is refused; `report_id`: the one that the officine has already."""

    refusal: Refusal
    report_id: UUID | None


async def file_report(
    conn: Connection, resources: Resources, asked: ReportRequest, *, caller: Caller
) -> Report | NotFiled:
    """File a report and open its case or join it, in the caller's transaction."""
    today = officine_day(caller.at, caller.pharmacy)
    await reports.lock_officine(conn, caller.pharmacy)
    earlier = await reports.find_earlier(
        conn, caller.pharmacy, asked.number, since=officine_day_began(caller.at, caller.pharmacy)
    )
    refusal = check_report(asked, earlier, limits=resources.report_limits, today=today)
    if refusal is not None:
        subject = Subject(number=asked.number, patient_ref=None)
        await trace(conn, caller, Operation.REPORT_FILE, subject, outcome=refusal.code)
        return NotFiled(refusal=refusal, report_id=earlier.of_number)
    report = await _filed_in_case(conn, resources, _report(asked, resources, caller), asked)
    await reports.insert_report(conn, report)
    await enqueue(conn, _event(report, resources, caller), topic=fraud.TOPIC)
    await ask_about_report(
        conn, resources, _to_ask(report, asked, caller), correlation_id=caller.correlation_id
    )
    subject = Subject(
        number=report.number,
        patient_ref=report.patient_ref,
        detail={"report_id": str(report.report_id), "pharmacy_finess": str(report.pharmacy)},
    )
    await trace(conn, caller, Operation.REPORT_FILE, subject, outcome=FILED)
    filed = await reports.find_report(conn, report.report_id)
    assert filed is not None, "it was filed just now"
    return filed  # its prescriber may be asked already


def _to_ask(report: Report, asked: ReportRequest, caller: Caller) -> Reported:
    """Return what the prescriber is asked: of paper, what the officine read on it."""
    words = asked.words
    names = (words.patient.given_name, words.patient.family_name)
    question = VerificationQuestion(
        issued_on=asked.issued_on,
        patient_name=" ".join(name for name in names if name) or None,
        medicines=tuple(medicine.label for medicine in words.medicines),
        pharmacy_name=caller.actor.site_name,
        comment=words.comment,
    )
    return Reported(
        case_id=report.case_id,
        question=question if report.number is None else VerificationQuestion(),
        was_reached=report.is_disowned,
    )


def _report(asked: ReportRequest, resources: Resources, caller: Caller) -> Report:
    words, report_id = asked.words, resources.new_id()
    classes, products = _classed(words.medicines, resources)
    ins = words.patient.ins
    return Report(
        report_id=report_id,
        case_id=report_id,  # until its case is known
        kind=asked.kind,
        number=asked.number,
        anomaly=asked.anomaly,
        is_disowned=asked.is_disowned,
        pharmacy=caller.pharmacy,
        pharmacist=caller.pharmacist,
        caisse=caisse_of(department_of(caller.pharmacy)),
        prescriber_rpps=words.prescriber.rpps,
        establishment=words.prescriber.establishment,
        patient_ref=None if ins is None else resources.patient_refs.ref(ins),
        issued_on=asked.issued_on,
        drug_classes=classes,
        products=products,
        sealed=seal_words(resources.key_ring, report_id, words),
        reported_at=caller.at,
        changed_at=caller.at,
    )


def _classed(
    medicines: tuple[ReportedMedicine, ...], resources: Resources
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the classes and the folded names of what the catalogue knows by its code.

    What the officine typed stays sealed: it may name somebody.
    """
    class_of = classes_of(resources.medicines)
    classes: dict[str, None] = {}
    products: dict[str, None] = {}
    for medicine in medicines:
        if medicine.cip13 is None:
            continue
        known = class_of(medicine.cip13, None)
        if known is not None and known.atc is not None:
            classes[known.atc] = None
        pack = resources.medicines.find_by_cip13(medicine.cip13)
        speciality = None if pack is None else resources.medicines.find_by_cis(pack.cis)
        if speciality is not None:
            products[" ".join(words_of(speciality.name))] = None
    return tuple(classes), tuple(products)


async def _filed_in_case(
    conn: Connection, resources: Resources, report: Report, asked: ReportRequest
) -> Report:
    """Return the report with its case: that of its number, or of the paper it tells of."""
    if report.number is not None:
        case_id = await _number_case(conn, resources, report, report.number)
    else:
        case_id = await _paper_case(conn, resources, report, asked)
    await report_cases.touch_case(conn, case_id, report, at=report.reported_at)
    return replace(report, case_id=case_id)


async def _number_case(conn: Connection, resources: Resources, report: Report, number: str) -> UUID:
    return await open_case(conn, resources, number, at=report.reported_at)


async def _paper_case(
    conn: Connection, resources: Resources, report: Report, asked: ReportRequest
) -> UUID:
    paper_ref = _paper_ref(report, asked, resources)
    found = await report_cases.find_paper_case(conn, paper_ref)
    if found is not None:
        return found
    opened = replace(report, case_id=resources.new_id())
    await report_cases.insert_paper_case(conn, opened, paper_ref)
    return opened.case_id


def _paper_ref(report: Report, asked: ReportRequest, resources: Resources) -> str:
    """Return what copies of one paper have in common: patient, prescriber and date, by pseudonym.

    A paper on which one of them cannot be read is a case of its own.
    """
    prescriber = asked.words.prescriber
    ins, whose = asked.words.patient.ins, prescriber.rpps or prescriber.am_number
    if ins is None or whose is None or report.issued_on is None:
        return str(report.report_id)
    return resources.patient_refs.ref_with(ins, whose, report.issued_on.isoformat())


def _event(report: Report, resources: Resources, caller: Caller) -> SuspicionReported:
    return SuspicionReported(
        event_id=resources.new_id(),
        occurred_at=report.reported_at,
        correlation_id=caller.correlation_id,
        report_id=report.report_id,
        case_id=report.case_id,
        kind=report.kind,
        number=report.number,
        anomaly=report.anomaly,
        pharmacy_finess=report.pharmacy,
        pharmacist_rpps=report.pharmacist,
        prescriber_rpps=report.prescriber_rpps,
        patient_ref=report.patient_ref,
    )
