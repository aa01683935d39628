"""A patient sends a prescription to an officine, reads what became of it, or withdraws it.

No other service has a part in it, so nothing is published (ADR 31).
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

from services.dispense import rules, store
from services.dispense.model import Caller, Declined, Sending, SendingQuery, SendingRequest
from services.dispense.resources import Resources
from services.dispense.store import StoredPrescription
from services.dispense.use_cases.loading import opened
from services.dispense.use_cases.tracing import decline_of, trace, trace_all
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.db import Connection
from shared.problems import Refusal

PRESCRIPTION_NOT_FOUND: Final = Refusal("prescription_not_found")
SENDING_NOT_FOUND: Final = Refusal("sending_not_found")
SENT: Final = "sent"
WITHDRAWN: Final = "withdrawn"
OPERATION: Final = Operation.PRESCRIPTION_SEND


async def send_prescription(
    conn: Connection, resources: Resources, asked: SendingRequest, caller: Caller
) -> Sending | Declined:
    """Let an officine open a prescription of the caller, without its paper."""
    stored = await store.lock_prescription(conn, asked.number)
    subject = Subject(
        number=asked.number, patient_ref=None if stored is None else stored.patient_ref
    )
    if stored is None or not _may(caller, asked, stored):
        return await decline_of(conn, caller, OPERATION, PRESCRIPTION_NOT_FOUND, subject=subject)
    refusal = rules.decide_sending(
        await _context(conn, resources, asked, stored=stored, caller=caller)
    )
    if refusal is not None:
        return await decline_of(conn, caller, OPERATION, refusal, subject=subject)
    sending = Sending(
        sending_id=resources.new_id(),
        number=asked.number,
        patient_ref=stored.patient_ref,
        pharmacy=asked.pharmacy,
        sent_at=caller.at,
    )
    await store.insert_sending(conn, sending)
    await trace(conn, caller, OPERATION, _about(sending), outcome=SENT)
    return sending


async def list_sendings(conn: Connection, query: SendingQuery, caller: Caller) -> list[Sending]:
    """Return one page of the caller's own sendings, after an audit row for each."""
    patient_ref = caller.actor.patient_ref
    assert patient_ref is not None, "a patient's token names him"
    found = await store.list_sendings(conn, patient_ref, query)
    subjects = [_about(sending) for sending in found]
    await trace_all(conn, caller, OPERATION, subjects, outcome=SHOWN)
    return found


async def withdraw_sending(
    conn: Connection, sending_id: UUID, caller: Caller
) -> Sending | Declined:
    """Take back from its officine the right to open by it; twice gives the same answer."""
    sending = await store.lock_sending(conn, sending_id)
    if sending is None or not caller.may(
        OPERATION,
        caller.relation_to(sending.pharmacy, patient_ref=sending.patient_ref),
    ):
        tried = {"sending_id": str(sending_id)}
        subject = (
            Subject(number=None, patient_ref=None, detail=tried)
            if sending is None
            else _about(sending)
        )
        return await decline_of(conn, caller, OPERATION, SENDING_NOT_FOUND, subject=subject)
    refusal = rules.refuse_withdrawal(sending)
    if refusal is not None:
        return await decline_of(conn, caller, OPERATION, refusal, subject=_about(sending))
    await trace(conn, caller, OPERATION, _about(sending), outcome=WITHDRAWN)
    if sending.ended_as == "withdrawn":
        return sending
    await store.mark_sending_withdrawn(conn, sending_id, at=caller.at)
    return replace(sending, ended_as="withdrawn", ended_at=caller.at)


async def _context(
    conn: Connection,
    resources: Resources,
    asked: SendingRequest,
    *,
    stored: StoredPrescription,
    caller: Caller,
) -> rules.SendContext:
    limits = resources.sending_limits
    return rules.SendContext(
        prescription=await opened(conn, resources, stored),
        pharmacy=asked.pharmacy,
        standing=await store.find_standing(conn, stored.number),
        lately=await store.lock_sent_lately(
            conn, stored.patient_ref, since=caller.at - limits.window, limit=limits.most
        ),
        limits=limits,
        now=caller.at,
    )


def _may(caller: Caller, asked: SendingRequest, stored: StoredPrescription) -> bool:
    relation = caller.relation_to(asked.pharmacy, patient_ref=stored.patient_ref)
    return caller.may(OPERATION, relation)


def _about(sending: Sending) -> Subject:
    detail = {"sending_id": str(sending.sending_id), "sent_to": str(sending.pharmacy)}
    return Subject(number=sending.number, patient_ref=sending.patient_ref, detail=detail)
