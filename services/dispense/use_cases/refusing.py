"""A pharmacist refuses to dispense: kept, told to the prescriber, and to fraud (ADR 29)."""

from dataclasses import dataclass
from typing import Final

from services.dispense import rules, store
from services.dispense.model import (
    Caller,
    Declined,
    DispensingRefusal,
    Prescription,
    RefusalRequest,
)
from services.dispense.resources import Resources
from services.dispense.use_cases import sealed
from services.dispense.use_cases.heading import heading_of
from services.dispense.use_cases.loading import opened
from services.dispense.use_cases.rights import claim_right
from services.dispense.use_cases.tracing import decline, trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.contracts import dispense
from shared.contracts.dispense import DispensingRefused, NoticeLine, RefusalNotice
from shared.db import Connection
from shared.outbox import enqueue

FILED: Final = "filed"  # not its reason: whom it suspects reads the list of accesses
OPERATION: Final = Operation.DISPENSING_REFUSE


@dataclass(frozen=True, slots=True)
class Filed:
    """The refusal is kept, and on its way to the prescriber and to fraud."""

    refusal: DispensingRefusal
    patient_ref: str


async def refuse_dispensing(
    conn: Connection, resources: Resources, asked: RefusalRequest, caller: Caller
) -> Filed | Declined:
    """File the refusal of the officine that consulted; nothing of the balances changes."""
    held = await claim_right(conn, asked.consultation_id, caller, operation=OPERATION)
    if isinstance(held, Declined):
        return held
    prescription = await opened(conn, resources, held.stored)
    return await file_refusal(conn, resources, asked, prescription=prescription, caller=caller)


async def file_refusal(
    conn: Connection,
    resources: Resources,
    asked: RefusalRequest,
    *,
    prescription: Prescription,
    caller: Caller,
) -> Filed | Declined:
    """File a refusal in the caller's transaction, which holds the lock and checked the right.

    One audit row, of this operation, whatever the answer.
    """
    since = caller.at - rules.REFUSALS_WINDOW
    earlier = await store.list_refusals(
        conn, prescription.number, since=since, by=caller.officine.finess
    )
    context = rules.RefusalContext(prescription=prescription, earlier=earlier)
    refusal = rules.decide_refusal(asked, context)
    if refusal is not None:
        return await decline(conn, caller, OPERATION, refusal, number=prescription.number)
    filed = DispensingRefusal(
        refusal_id=resources.new_id(),
        number=prescription.number,
        consultation_id=asked.consultation_id,
        officine=caller.officine,
        refused_at=caller.at,
        reason=asked.reason,
        comment=asked.comment,
        lines=tuple(sorted(asked.lines)),
    )
    await _keep(conn, resources, filed, prescription=prescription, caller=caller)
    return Filed(filed, prescription.patient_ref)


async def _keep(
    conn: Connection,
    resources: Resources,
    filed: DispensingRefusal,
    *,
    prescription: Prescription,
    caller: Caller,
) -> None:
    """Store it, tell of it and trace it: one transaction."""
    await store.insert_refusal(conn, sealed.seal_refusal(resources.key_ring, filed))
    await store.mark_served(conn, filed.number, filed.officine.finess)
    event = _event(filed, prescription, caller=caller, resources=resources)
    await enqueue(conn, event, topic=dispense.TOPIC)
    detail = {"refusal_id": str(filed.refusal_id)}
    subject = Subject(number=filed.number, patient_ref=prescription.patient_ref, detail=detail)
    await trace(conn, caller, OPERATION, subject, outcome=FILED)


def _event(
    filed: DispensingRefusal, prescription: Prescription, *, caller: Caller, resources: Resources
) -> DispensingRefused:
    notice = _notice(filed, prescription, caller)
    return DispensingRefused(
        **heading_of(
            DispensingRefused, prescription, words=notice, cause=caller, resources=resources
        ),
        refusal_id=filed.refusal_id,
        reason=filed.reason,
        lines=filed.lines,
        pharmacy_finess=filed.officine.finess,
        pharmacist_rpps=filed.officine.pharmacist,
    )


def _notice(filed: DispensingRefusal, prescription: Prescription, caller: Caller) -> RefusalNotice:
    """Name the lines as they were signed: what was handed over on them is not told here."""
    content = prescription.content
    return RefusalNotice(
        patient=content.patient,
        prescriber=content.prescriber,
        pharmacy_name=caller.actor.site_name,
        lines=tuple(
            NoticeLine(line=line.line, prescribed=line.product.label)
            for line in content.lines
            if not filed.lines or line.line in filed.lines
        ),
        comment=filed.comment,
    )
