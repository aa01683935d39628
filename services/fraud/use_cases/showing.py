"""The whole page of a case, read at once: an audit row first, then everything that it shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import Final
from uuid import UUID

from services.fraud.answers import CaseAnswer, CaseDetail
from services.fraud.model.caller import Caller
from services.fraud.model.deciding import Decision, DecisionKind, DecisionQuery
from services.fraud.model.page import Around, Link
from services.fraud.model.queue import CaseEvent, CaseNote, QueuedCase
from services.fraud.model.reporting import Report
from services.fraud.model.verifying import HoldInCase, StoredVerification
from services.fraud.store import (
    cases,
    decisions,
    desk,
    holds,
    links,
    queue,
    reports,
    verifications,
)
from services.fraud.store.timeline import list_timeline
from services.fraud.use_cases.annotating import open_notes
from services.fraud.use_cases.answering import open_comment
from services.fraud.use_cases.queueing import Working, subject_of
from services.fraud.use_cases.tracing import trace
from shared.access import audit
from shared.access.auth import Operation
from shared.db import Connection, Pool, transaction

LINKS_WINDOW: Final = timedelta(days=90)
DECISIONS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class CasePage:
    """All that an analyst sees of a case on one page."""

    case: CaseDetail
    queued: QueuedCase
    notes: tuple[CaseNote, ...]
    events: tuple[CaseEvent, ...]
    links: tuple[Link, ...]
    decisions: tuple[Decision, ...]
    spreads: Mapping[UUID, tuple[DecisionKind, ...]]  # what a confirmation brings, by its id
    questions: tuple[StoredVerification, ...]
    comments: Mapping[UUID, str] = field(repr=False)  # of prescribers, by the question
    holds: tuple[HoldInCase, ...]
    reports: tuple[Report, ...]


async def show_case(pool: Pool, case_id: UUID, working: Working) -> CasePage | None:
    """Return the page of a case, None if there is none for this analyst; audited."""
    caller = working.caller
    async with transaction(pool) as conn:
        queued = await queue.find_queued(conn, case_id)
        case = await cases.find_case(conn, case_id)
        if queued is None or case is None:
            return None
        if not caller.may(Operation.CASE_READ, caisse=queued.caisse):
            return None
        subject = subject_of(queued)
        await trace(conn, caller, Operation.CASE_READ, subject, outcome=audit.SHOWN)
        since = case.last_hit_at - LINKS_WINDOW
        questions = tuple(await verifications.list_of_case(conn, case_id))
        held = tuple(await holds.list_of_case(conn, case_id))
        timeline = await list_timeline(conn, case.entity_kind, case.entity_ref)
        decided = await _decisions(conn, case_id, held, caller)
        return CasePage(
            case=CaseDetail(**dict(case), timeline=timeline),
            queued=queued,
            notes=await open_notes(conn, case_id, working.resources),
            events=await desk.list_events(conn, case_id),
            links=await links.list_links(conn, _around(case), since=since),
            reports=tuple(await reports.list_of_case(conn, case_id)),
            questions=questions,
            comments=_comments(questions, working),
            holds=held,
            decisions=decided,
            spreads=await _spreads(conn, decided),
        )


def _around(case: CaseAnswer) -> Around:
    is_officine = case.entity_kind == "pharmacy"
    return Around(
        number=case.number,
        patient_ref=case.patient_ref,
        prescriber=case.prescriber_rpps,
        pharmacy=case.entity_ref if is_officine else None,
    )


def _comments(questions: Iterable[StoredVerification], working: Working) -> dict[UUID, str]:
    written = {asked.request_id: open_comment(working.resources, asked) for asked in questions}
    return {request_id: comment for request_id, comment in written.items() if comment}


async def _decisions(
    conn: Connection, case_id: UUID, held: Iterable[HoldInCase], caller: Caller
) -> tuple[Decision, ...]:
    """Return what was proposed of a case, then of the hold in it that stands: there is one.

    First what befell its alert, such as a rectification; it is proposed on the alert's own page.
    """
    subjects = [case_id, *(hold.hold_id for hold in held if hold.released_at is None)]
    found = [await decisions.list_decisions(conn, _decisions_of(each, caller)) for each in subjects]
    of_case = list(chain.from_iterable(found))
    alerts = [each.decision_id for each in of_case if each.kind == "confirm" and each.approved_by]
    of_alerts = [
        await decisions.list_decisions(conn, _decisions_of(each, caller)) for each in alerts
    ]
    taken = (each for each in chain.from_iterable(of_alerts) if each.state == "approved")
    return (*taken, *of_case)


async def _spreads(
    conn: Connection, decided: Iterable[Decision]
) -> dict[UUID, tuple[DecisionKind, ...]]:
    """Return how far the alert of each confirmation goes: who approves it must know."""
    return {
        each.decision_id: tuple(
            part.kind for part in await decisions.list_parts(conn, each.decision_id)
        )
        for each in decided
        if each.kind == "confirm"
    }


def _decisions_of(subject_id: UUID, caller: Caller) -> DecisionQuery:
    return DecisionQuery(
        caisse=caller.caisse,
        state=None,
        kind=None,
        subject_id=subject_id,
        after=None,
        limit=DECISIONS_MAX,
    )
