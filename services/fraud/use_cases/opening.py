"""An analyst opens a name in a case: why is written down first, and only then is it unsealed.

The one module that opens sealed blocks of other services' events (ADR 45).
"""

from dataclasses import dataclass, field
from uuid import UUID

from services.fraud.model.queue import QueuedCase
from services.fraud.resources import Resources
from services.fraud.store import issues, queue
from services.fraud.use_cases.queueing import Working, lock_for, note_event, subject_of
from services.fraud.use_cases.tracing import trace
from shared.access.audit import SHOWN
from shared.access.habilitation import Operation
from shared.contracts.event import aad_for
from shared.contracts.prescribe import IssuedSecrets, PrescriptionIssued
from shared.contracts.prescription import Line, Patient, Prescriber
from shared.db import Pool, connection, transaction
from shared.problems import NOT_FOUND, Refusal

_ISSUED = str(PrescriptionIssued.model_fields["type"].default)


@dataclass(frozen=True, slots=True)
class Opened:
    """What one prescription says of people; the patient's stays out where the case is not his."""

    number: str
    prescriber: Prescriber = field(repr=False)
    patient: Patient | None = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)


async def open_names(
    pool: Pool, case_id: UUID, working: Working, *, reason: str
) -> Opened | Refusal:
    """Open the names of a case that nobody else holds; the audit row is committed first.

    Of a case about a prescriber the last prescription tells his name, and no patient's.
    """
    case = await _write_down(pool, case_id, working, reason=reason)
    if isinstance(case, Refusal):
        return case
    async with connection(pool) as conn:
        block = await issues.find_block(conn, case.entity_kind, case.entity_ref)
    if block is None:
        return Refusal("names_unknown")
    return _unsealed(working.resources, *block, shows_patient=case.entity_kind != "prescriber")


async def _write_down(
    pool: Pool, case_id: UUID, working: Working, *, reason: str
) -> QueuedCase | Refusal:
    async with transaction(pool) as conn:
        refused = await lock_for(conn, case_id, working)
        case = await queue.find_queued(conn, case_id)
        if refused is not None or case is None:
            return refused or NOT_FOUND
        if not working.caller.may(Operation.IDENTITY_OPEN, caisse=case.caisse):
            return NOT_FOUND
        event = working.event("name_opened", code=reason)
        await note_event(conn, working, case_id, event)
        subject = subject_of(case, reason=reason)
        await trace(conn, working.caller, Operation.IDENTITY_OPEN, subject, outcome=SHOWN)
    return case


def _unsealed(
    resources: Resources, number: str, event_id: UUID, sealed: str, *, shows_patient: bool
) -> Opened:
    raw = resources.event_key_ring.unseal(sealed, aad=aad_for(_ISSUED, number, event_id))
    content = IssuedSecrets.model_validate_json(raw).content
    return Opened(
        number,
        content.prescriber,
        content.patient if shows_patient else None,
        content.lines if shows_patient else (),
    )
