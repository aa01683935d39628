"""The answer to a consult: what the officine sees, and its right to execute for a while."""

from dataclasses import replace

from services.dispense import products, rules, store
from services.dispense.model import Consultation, Declined, Prescription, PrintedLine
from services.dispense.store import Openings, StoredConsultation, StoredPrescription
from services.dispense.use_cases.covering import overlaps_now, with_covered
from services.dispense.use_cases.loading import history_for, naming_for, opened
from services.dispense.use_cases.noted import noted_adaptations, noted_conflicts, noted_refusals
from services.dispense.use_cases.presenting import Counter
from services.dispense.use_cases.proofs import Presentation
from shared.access.audit import SHOWN, Subject


async def open_prescription(
    counter: Counter,
    shown: Presentation,
    stored: StoredPrescription,
    printed: tuple[PrintedLine, ...],
) -> Consultation | Declined:
    """Show the prescription, and give the officine the right to execute it for a while.

    No lock is held: everything shown and published is of one version of the prescription.
    """
    conn, caller = counter.conn, counter.caller
    openings = await store.lock_openings(
        conn, shown.number, caller.officine.finess, quotas=counter.quotas, now=caller.at
    )
    if declined := await _refuse_excess(counter, shown.number, openings):
        return declined
    prescription = await opened(conn, counter.resources, stored, asker=caller.officine.finess)
    prescription = await with_covered(
        conn, counter.resources, prescription, at=caller.at, is_locked=False
    )
    differences = rules.differences_of(prescription.content, printed)
    if differences:
        shown = replace(shown, authenticity="content_differs", differences=differences)
    right = await _give_right(counter, shown, is_opening=not openings.is_open)
    await counter.publish(shown, right.consultation_id, prescription)
    seen = await _seen(counter, shown, right, prescription=prescription, stored=stored)
    await counter.trace(Subject(number=shown.number, patient_ref=stored.patient_ref), SHOWN)
    return seen


async def _refuse_excess(counter: Counter, number: str, openings: Openings) -> Declined | None:
    """Refuse an officine that consults in a loop, or opens more than it dispenses."""
    now, quotas = counter.caller.at, counter.quotas
    if excess := rules.refuse_too_many_consultations(openings.latest, quotas.polling, now):
        return await counter.decline(number, excess, quotas.polling)
    limiting = None if openings.is_open else openings.limiting
    if excess := rules.refuse_too_many_unserved(limiting, quotas.unserved, now):
        return await counter.decline(number, excess, quotas.unserved)
    return None


async def _give_right(
    counter: Counter, shown: Presentation, *, is_opening: bool
) -> StoredConsultation:
    """Let the officine execute the prescription for a while."""
    caller = counter.caller
    right = StoredConsultation(
        consultation_id=counter.resources.new_id(),
        number=shown.number,
        pharmacy=caller.officine.finess,
        expires_at=caller.at + rules.CONSULTATION_LIFETIME,
        is_opening=is_opening,
        is_qr_read=shown.is_qr_read,
    )
    await store.insert_consultation(
        counter.conn, right, pharmacist=caller.officine.pharmacist, now=caller.at
    )
    return right


async def _seen(
    counter: Counter,
    shown: Presentation,
    right: StoredConsultation,
    *,
    prescription: Prescription,
    stored: StoredPrescription,
) -> Consultation:
    conn, resources, today = counter.conn, counter.resources, counter.day_of(prescription)
    return Consultation(
        consultation_id=right.consultation_id,
        expires_at=right.expires_at,
        prescription=prescription,
        consulted_on=today,
        pharmacy=right.pharmacy,
        authenticity=shown.authenticity,
        differences=shown.differences,
        history=await history_for(conn, resources, prescription, right.pharmacy),
        adaptations=await noted_adaptations(conn, resources, stored),
        naming=naming_for(prescription, counter.caller),
        refusals=await noted_refusals(conn, stored),
        overlaps=overlaps_now(resources, prescription, today=today),
        conflicts=await noted_conflicts(conn, stored),
        expensive=products.expensive_lines(prescription.content, resources.medicines),
    )
