"""An officine consults a prescription, by what shows that it may (see `proofs`)."""

from typing import Final

from services.dispense import store
from services.dispense.model import Caller, Consultation, Declined
from services.dispense.resources import Resources
from services.dispense.use_cases.opening import open_prescription
from services.dispense.use_cases.presenting import Counter
from services.dispense.use_cases.proofs import Presentation, ScannedQr, SentByPatient, TypedNumber
from services.dispense.use_cases.proving import proven_by_number, proven_by_qr
from shared.access.habilitation import Relation
from shared.db import Connection
from shared.problems import Refusal

NOT_SENT: Final = Refusal("sending_not_found")


async def consult_by_qr(
    conn: Connection, resources: Resources, scanned: ScannedQr, caller: Caller
) -> Consultation | Declined:
    """Open the prescription of a QR that one of our keys signed and that is the one issued.

    A QR that proves nothing is refused, but its presentation is stored and published.
    """
    counter = Counter(conn, resources, caller)
    match await proven_by_qr(counter, scanned):
        case Declined() as declined:
            return declined
        case shown, stored:
            return await open_prescription(counter, shown, stored, scanned.printed)


async def consult_by_number(
    conn: Connection, resources: Resources, typed: TypedNumber, caller: Caller
) -> Consultation | Declined:
    """Open a prescription for whoever knows its number and its patient.

    A wrong INS and a number nobody issued give the same answer, and count as failures.
    """
    counter = Counter(conn, resources, caller)
    match await proven_by_number(counter, typed):
        case Declined() as declined:
            return declined
        case shown, stored:
            return await open_prescription(counter, shown, stored, typed.printed)


async def consult_by_sending(
    conn: Connection, resources: Resources, sent: SentByPatient, caller: Caller
) -> Consultation | Declined:
    """Open what its patient sent to the officine that asks; else tell nothing of it (ADR 31)."""
    counter = Counter(conn, resources, caller)
    sending = await store.find_sending(conn, sent.sending_id)
    is_here = sending is not None and sending.opens_at(caller.officine.finess)
    relation = Relation.SENT_BY_PATIENT if is_here else Relation.STRANGER
    if sending is None or not caller.may(counter.operation, relation):
        return await counter.decline(None if sending is None else sending.number, NOT_SENT)
    stored = await store.find_prescription(conn, sending.number)
    assert stored is not None, "a sending names a prescription that is kept for ever"
    shown = Presentation(
        number=sending.number,
        mode="sent",
        authenticity="not_checked",
        coverage=sent.coverage,
    )
    seen = await open_prescription(counter, shown, stored, sent.printed)
    if isinstance(seen, Consultation):
        await store.mark_sending_consulted(conn, sending.sending_id, at=caller.at)
    return seen
