"""What analysts read of cases: each read leaves its audit row before the answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.fraud.answers import CaseAnswer, CaseDetail
from services.fraud.model import CaseQuery
from services.fraud.store import cases
from services.fraud.store.timeline import list_timeline
from shared.access import audit
from shared.access.auth import Actor, Operation
from shared.db import Pool, transaction
from shared.departments import caisse_in_charge


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads cases, when, and in which request: what the audit row is made of."""

    actor: Actor
    at: datetime
    correlation_id: UUID


async def read_cases(pool: Pool, query: CaseQuery, reading: Reading) -> list[CaseAnswer]:
    """Return one page of cases, after an audit row per case shown; one row says "none"."""
    async with transaction(pool) as conn:
        found = await cases.list_cases(conn, query)
        await audit.record_many(
            conn,
            [_subject(case) for case in found] or [audit.Subject(number=None, patient_ref=None)],
            actor=reading.actor,
            operation=Operation.CASE_LIST,
            outcome="shown" if found else "none",
            at=reading.at,
            correlation_id=reading.correlation_id,
        )
    return found


def _subject(case: CaseAnswer) -> audit.Subject:
    return audit.Subject(
        number=case.number, patient_ref=case.patient_ref, detail={"case_id": str(case.case_id)}
    )


async def read_case(pool: Pool, case_id: UUID, reading: Reading) -> CaseDetail | None:
    """Return a case and what happened to its prescription, after the audit row; None if none."""
    caisse = reading.actor.caisse
    assert caisse is not None, "an analyst's token names his caisse"
    async with transaction(pool) as conn:
        case = await cases.find_case(conn, case_id, caisse=caisse_in_charge(caisse))
        if case is None:
            return None
        timeline = await list_timeline(conn, case.entity_kind, case.entity_ref)
        await audit.record_many(
            conn,
            [_subject(case)],
            actor=reading.actor,
            operation=Operation.CASE_READ,
            outcome="shown",
            at=reading.at,
            correlation_id=reading.correlation_id,
        )
    return CaseDetail(**dict(case), timeline=timeline)
