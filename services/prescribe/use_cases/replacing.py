"""A new prescription takes the place of an old one, in the transaction that issues it."""

from services.prescribe import rules, store
from services.prescribe.model import Caller, StoredPrescription
from services.prescribe.model.ending import Replaced, StoredCancellation
from services.prescribe.requests.draft import DraftReplaced, PrescriptionDraft
from services.prescribe.resources import Resources
from services.prescribe.use_cases.access import may_do
from services.prescribe.use_cases.lapsing import lapse_of_prescription
from shared.access.habilitation import Operation
from shared.contracts import prescribe
from shared.contracts.prescribe import PrescriptionReplaced, replacement_id
from shared.db import Connection
from shared.identifiers import Ins
from shared.outbox import enqueue
from shared.problems import Refusal


async def replaced_by(conn: Connection, draft: PrescriptionDraft) -> tuple[str, ...]:
    """Return all that a draft replaces, directly or through others, nearest first."""
    if draft.replaces is None:
        return ()
    number = draft.replaces.number
    return (number, *await store.list_replaced(conn, number))


async def refuse_to_replace(
    conn: Connection, resources: Resources, draft: PrescriptionDraft, caller: Caller
) -> Refusal | None:
    """Tell why the draft cannot replace what it names, as it is now."""
    if draft.replaces is None:
        return None
    old = await store.find_prescription(conn, draft.replaces.number)
    return await _refuse(conn, resources, draft, old, caller=caller)


async def claim_replaced(
    conn: Connection, resources: Resources, draft: PrescriptionDraft, caller: Caller
) -> Refusal | None:
    """Tell the same, and let nobody else end what it names until the transaction ends.

    Two replacements of one prescription at once: the second finds that of the first.
    """
    if draft.replaces is None:
        return None
    old = await store.lock_prescription(conn, draft.replaces.number)
    return await _refuse(conn, resources, draft, old, caller=caller)


async def _refuse(
    conn: Connection,
    resources: Resources,
    draft: PrescriptionDraft,
    old: StoredPrescription | None,
    *,
    caller: Caller,
) -> Refusal | None:
    replaced = None
    if old is not None and may_do(caller, Operation.PRESCRIPTION_CANCEL, old):
        replaced = Replaced(
            is_same_patient=_is_of(draft.patient.ins, old, resources),
            earlier=await store.list_cancellations(conn, old.number),
            replaced_before=len(await store.list_replaced(conn, old.number)),
        )
    return rules.refuse_replacement(replaced)


async def replace_prescription(
    conn: Connection,
    resources: Resources,
    replaces: DraftReplaced,
    *,
    by: StoredPrescription,
    caller: Caller,
) -> None:
    """Link the old one to the new one, and tell dispense on the key of the old one."""
    cancellation_id = replacement_id(replaces.number, by.number)
    asked = StoredCancellation(
        cancellation_id=cancellation_id,
        number=replaces.number,
        reason=replaces.reason,
        requested_at=caller.at,
        replaced_by=by.number,
    )
    await store.insert_cancellation(conn, asked)
    event = PrescriptionReplaced(
        event_id=resources.new_id(),
        occurred_at=caller.at,
        correlation_id=caller.correlation_id,
        number=replaces.number,
        cancellation_id=cancellation_id,
        replaced_by=by.number,
        reason=replaces.reason,
        patient_ref=by.patient_ref,
        prescriber_rpps=by.prescriber_rpps,
    )
    await enqueue(conn, event, topic=prescribe.TOPIC)
    await lapse_of_prescription(conn, resources, replaces.number)


def _is_of(ins: Ins, old: StoredPrescription, resources: Resources) -> bool:
    return resources.patient_refs.ref(ins) == old.patient_ref
