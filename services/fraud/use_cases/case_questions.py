"""What was asked of prescribers in a case, what they answered, and what is held because of it."""

from dataclasses import dataclass
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.verifying import HoldInCase, StoredVerification
from services.fraud.store import holds, verifications
from services.fraud.use_cases.tracing import trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.db import Pool, transaction


@dataclass(frozen=True, slots=True)
class CaseQuestions:
    """The questions of a case, newest first, and the holds placed in it."""

    questions: tuple[StoredVerification, ...]
    holds: tuple[HoldInCase, ...]


async def read_questions(pool: Pool, case_id: UUID, *, caller: Caller) -> CaseQuestions | None:
    """Return them after the audit row; None where there is no such case for this analyst."""
    async with transaction(pool) as conn:
        case = await verifications.find_asked_case(conn, case_id)
        if case is None or not caller.may(Operation.CASE_READ, caisse=case.caisse):
            return None
        subject = Subject(
            number=case.number, patient_ref=case.patient_ref, detail={"case_id": str(case_id)}
        )
        await trace(conn, caller, Operation.CASE_READ, subject, outcome=SHOWN)
        return CaseQuestions(
            questions=tuple(await verifications.list_of_case(conn, case_id)),
            holds=tuple(await holds.list_of_case(conn, case_id)),
        )
