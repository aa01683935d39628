"""An officine consults a prescription, by what shows that it may (see `proofs`)."""

import hmac
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.dispense import products, rules, store
from services.dispense.model import (
    Caller,
    Consultation,
    Declined,
    Prescription,
    PrintedLine,
    Quota,
    Quotas,
)
from services.dispense.resources import Resources
from services.dispense.store import StoredConsultation, StoredPrescription
from services.dispense.use_cases.covering import overlaps_now, with_covered
from services.dispense.use_cases.loading import executed_by, history_for, naming_for, opened
from services.dispense.use_cases.noted import noted_adaptations, noted_conflicts, noted_refusals
from services.dispense.use_cases.proofs import (
    Presentation,
    Proven,
    ScannedQr,
    SentByPatient,
    TypedNumber,
    judged,
)
from services.dispense.use_cases.quotas import tell_excess
from services.dispense.use_cases.tracing import subject_of, trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation, Relation
from shared.contracts import dispense
from shared.contracts.dispense import Authenticity, PrescriptionPresented
from shared.db import Connection
from shared.outbox import enqueue
from shared.problems import Refusal

NOT_FOUND: Final = Refusal("prescription_not_found")
NOT_SENT: Final = Refusal("sending_not_found")
FORGED: Final[frozenset[Authenticity]] = frozenset({"signature_invalid", "unknown_key"})
KEY_NOT_ARRIVED: Final = Refusal("signing_key_not_arrived", values={"seconds": rules.ARRIVAL_S})


async def consult_by_qr(
    conn: Connection, resources: Resources, scanned: ScannedQr, caller: Caller
) -> Consultation | Declined:
    """Open the prescription of a QR that one of our keys signed and that is the one issued.

    A QR that proves nothing is refused, but its presentation is stored and published.
    """
    counter = _Counter(conn, resources, caller)
    match await _proven_by_qr(counter, scanned):
        case Declined() as declined:
            return declined
        case shown, stored:
            return await counter.open(shown, stored, scanned.printed)


async def consult_by_number(
    conn: Connection, resources: Resources, typed: TypedNumber, caller: Caller
) -> Consultation | Declined:
    """Open a prescription for whoever knows its number and its patient.

    A wrong INS and a number nobody issued give the same answer, and count as failures.
    """
    counter = _Counter(conn, resources, caller)
    match await _proven_by_number(counter, typed):
        case Declined() as declined:
            return declined
        case shown, stored:
            return await counter.open(shown, stored, typed.printed)


async def consult_by_sending(
    conn: Connection, resources: Resources, sent: SentByPatient, caller: Caller
) -> Consultation | Declined:
    """Open what its patient sent to the officine that asks; else tell nothing of it (ADR 31)."""
    counter = _Counter(conn, resources, caller)
    sending = await store.find_sending(conn, sent.sending_id)
    is_here = sending is not None and sending.opens_at(caller.officine.finess)
    relation = Relation.SENT_BY_PATIENT if is_here else Relation.STRANGER
    if sending is None or not caller.may(counter.operation, relation):
        return await counter.decline(None if sending is None else sending.number, NOT_SENT)
    stored = await store.find_prescription(conn, sending.number)
    assert stored is not None, "a sending names a prescription that is kept for ever"
    shown = Presentation(number=sending.number, mode="sent", authenticity="not_checked")
    seen = await counter.open(shown, stored, sent.printed)
    if isinstance(seen, Consultation):
        await store.mark_sending_consulted(conn, sending.sending_id, at=caller.at)
    return seen


async def prove(
    conn: Connection,
    resources: Resources,
    proof: ScannedQr | TypedNumber,
    caller: Caller,
    *,
    operation: Operation,
) -> StoredPrescription | Declined:
    """Return the prescription of whoever shows what a consult asks for, to do something else.

    What proves nothing is refused, counted, published and traced as at a consult.
    """
    counter = _Counter(conn, resources, caller, operation)
    if isinstance(proof, ScannedQr):
        proven = await _proven_by_qr(counter, proof)
    else:
        proven = await _proven_by_number(counter, proof)
    return proven if isinstance(proven, Declined) else proven[1]


async def _proven_by_qr(counter: "_Counter", scanned: ScannedQr) -> Proven | Declined:
    conn, caller = counter.conn, counter.caller
    number, digest = scanned.qr.claimed.number, rules.digest_of_qr(scanned.text)
    key_id = scanned.qr.claimed.key_id
    key = await store.find_signing_key(conn, key_id)
    if key is None and await store.names_unlearnt_key(
        conn, number, key_id=key_id, qr_digest=digest
    ):
        # The key travels under its own id and may come after the prescription (ADR 6).
        return await counter.decline(number, KEY_NOT_ARRIVED)
    stored = await store.find_prescription(conn, number)
    shown, refusal = judged(scanned.qr, digest, key=key, stored=stored)
    if shown.authenticity in FORGED and (excess := await counter.count_failure()):
        return await counter.decline(number, excess, counter.quotas.failed_consultations)
    relation = Relation.QR_HOLDER if refusal is None else Relation.STRANGER
    if stored is None or not caller.may(counter.operation, relation):
        return await counter.turn_away(shown, refusal or NOT_FOUND, stored)
    return shown, stored


async def _proven_by_number(counter: "_Counter", typed: TypedNumber) -> Proven | Declined:
    conn, caller = counter.conn, counter.caller
    failures = await store.lock_failures(conn, caller.officine.finess)
    quota = counter.quotas.failed_consultations
    if excess := rules.refuse_too_many_failures(failures, quota, caller.at):
        return await counter.decline(typed.number, excess, quota)
    stored = await store.find_prescription(conn, typed.number)
    claimed_ref = counter.resources.patient_refs.ref(typed.ins)
    is_patient = stored is not None and hmac.compare_digest(claimed_ref, stored.patient_ref)
    relation = Relation.NUMBER_WITH_INS if is_patient else Relation.STRANGER
    if stored is None or not caller.may(counter.operation, relation):
        await counter.add_failure(failures)
        return await counter.decline(typed.number, NOT_FOUND)
    shown = Presentation(number=typed.number, mode="typed", authenticity="not_checked")
    return shown, stored


@dataclass(frozen=True, slots=True)
class _Counter:
    """One consult in its transaction: what is stored, published and audited of it."""

    conn: Connection
    resources: Resources
    caller: Caller
    operation: Operation = Operation.PRESCRIPTION_CONSULT

    @property
    def quotas(self) -> Quotas:
        """The limits of every officine."""
        return self.resources.quotas

    async def count_failure(self) -> Refusal | None:
        """Count a failed consult of this officine; refuse when there were too many before."""
        failures = await store.lock_failures(self.conn, self.caller.officine.finess)
        quota = self.quotas.failed_consultations
        excess = rules.refuse_too_many_failures(failures, quota, self.caller.at)
        if excess is None:
            await self.add_failure(failures)
        return excess

    async def add_failure(self, failures: tuple[datetime, ...]) -> None:
        """Keep a failed consult beside those that still count; the caller holds their lock."""
        now, quota = self.caller.at, self.quotas.failed_consultations
        recent = rules.recent_of((*failures, now), quota, now)
        await store.mark_failures(self.conn, self.caller.officine.finess, recent)

    async def decline(
        self, number: str | None, refusal: Refusal, exceeded: Quota | None = None
    ) -> Declined:
        """Refuse without a word about the prescription; fraud is told of an exceeded limit."""
        if exceeded is not None:
            await tell_excess(self.conn, self.resources, exceeded, self.caller)
        await self._trace(await subject_of(self.conn, number), refusal.code)
        return Declined((refusal,))

    async def turn_away(
        self, shown: Presentation, refusal: Refusal, stored: StoredPrescription | None
    ) -> Declined:
        """Refuse a QR; fraud learns of its presentation all the same."""
        prescription = None
        if stored is not None:
            prescription = await opened(self.conn, self.resources, stored)
        await self._publish(shown, self.resources.new_id(), prescription)
        await self._trace(await subject_of(self.conn, shown.number), refusal.code)
        return Declined((refusal,))

    async def open(
        self, shown: Presentation, stored: StoredPrescription, printed: tuple[PrintedLine, ...]
    ) -> Consultation | Declined:
        """Show the prescription, and give the officine the right to execute it for a while.

        No lock is held: everything shown and published is of one version of the prescription.
        """
        now, quotas = self.caller.at, self.quotas
        openings = await store.lock_openings(
            self.conn, shown.number, self.caller.officine.finess, quotas=quotas, now=now
        )
        if excess := rules.refuse_too_many_consultations(openings.latest, quotas.polling, now):
            return await self.decline(shown.number, excess, quotas.polling)
        limiting = None if openings.is_open else openings.limiting
        if excess := rules.refuse_too_many_unserved(limiting, quotas.unserved, now):
            return await self.decline(shown.number, excess, quotas.unserved)
        prescription = await with_covered(
            self.conn,
            self.resources,
            await opened(self.conn, self.resources, stored),
            at=now,
            is_locked=False,
        )
        differences = rules.differences_of(prescription.content, printed)
        if differences:
            shown = replace(shown, authenticity="content_differs", differences=differences)
        right = await self._give_right(shown, is_opening=not openings.is_open)
        await self._publish(shown, right.consultation_id, prescription)
        seen = Consultation(
            consultation_id=right.consultation_id,
            expires_at=right.expires_at,
            prescription=prescription,
            consulted_on=self._day_of(prescription),
            pharmacy=right.pharmacy,
            authenticity=shown.authenticity,
            differences=differences,
            history=await history_for(self.conn, self.resources, prescription, right.pharmacy),
            adaptations=await noted_adaptations(self.conn, self.resources, stored),
            naming=naming_for(prescription, self.caller),
            refusals=await noted_refusals(self.conn, stored),
            overlaps=overlaps_now(self.resources, prescription, today=self._day_of(prescription)),
            conflicts=await noted_conflicts(self.conn, stored),
            expensive=products.expensive_lines(prescription.content, self.resources.medicines),
        )
        await self._trace(Subject(number=shown.number, patient_ref=stored.patient_ref), SHOWN)
        return seen

    async def _give_right(self, shown: Presentation, *, is_opening: bool) -> StoredConsultation:
        """Let the officine execute the prescription for a while."""
        right = StoredConsultation(
            consultation_id=self.resources.new_id(),
            number=shown.number,
            pharmacy=self.caller.officine.finess,
            expires_at=self.caller.at + rules.CONSULTATION_LIFETIME,
            is_opening=is_opening,
            is_qr_read=shown.is_qr_read,
        )
        await store.insert_consultation(
            self.conn, right, pharmacist=self.caller.officine.pharmacist, now=self.caller.at
        )
        return right

    async def _publish(
        self, shown: Presentation, presentation_id: UUID, prescription: Prescription | None
    ) -> None:
        known: dict[str, Any] = {}
        if prescription is not None:
            known = {
                "state": rules.state_of(prescription, self._day_of(prescription)),
                "has_quantity_left": rules.has_quantity_left(prescription),
                "executed_by": await executed_by(self.conn, prescription),
                "patient_ref": prescription.patient_ref,
                "prescriber_rpps": prescription.content.prescriber.rpps,
            }
        event = PrescriptionPresented(
            event_id=self.resources.new_id(),
            occurred_at=self.caller.at,
            correlation_id=self.caller.correlation_id,
            number=shown.number,
            presentation_id=presentation_id,
            pharmacy_finess=self.caller.officine.finess,
            pharmacist_rpps=self.caller.officine.pharmacist,
            mode=shown.mode,
            authenticity=shown.authenticity,
            differences=tuple(difference.code for difference in shown.differences),
            is_known=prescription is not None,
            **known,
        )
        await enqueue(self.conn, event, topic=dispense.TOPIC)

    def _day_of(self, prescription: Prescription) -> date:
        """Return the day where the officine is."""
        content = prescription.content
        return rules.day_at(self.caller.at, self.caller.officine.finess, content)

    async def _trace(self, subject: Subject, outcome: str) -> None:
        await trace(self.conn, self.caller, self.operation, subject, outcome=outcome)
