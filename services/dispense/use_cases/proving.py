"""Whether what is shown at a counter proves that its prescription may be opened."""

import hmac
from dataclasses import replace
from typing import Final

from services.dispense import rules, store
from services.dispense.model import Caller, Declined
from services.dispense.resources import Resources
from services.dispense.store import StoredPrescription
from services.dispense.use_cases.presenting import Counter
from services.dispense.use_cases.proofs import (
    Presentation,
    Proven,
    ScannedQr,
    TypedNumber,
    judged,
)
from shared.access.habilitation import Operation, Relation
from shared.contracts.dispense import Authenticity
from shared.db import Connection
from shared.problems import Refusal

NOT_FOUND: Final = Refusal("prescription_not_found")
FORGED: Final[frozenset[Authenticity]] = frozenset({"signature_invalid", "unknown_key"})
KEY_NOT_ARRIVED: Final = Refusal("signing_key_not_arrived", values={"seconds": rules.ARRIVAL_S})


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
    counter = Counter(conn, resources, caller, operation)
    if isinstance(proof, ScannedQr):
        proven = await proven_by_qr(counter, proof)
    else:
        proven = await proven_by_number(counter, proof)
    return proven if isinstance(proven, Declined) else proven[1]


async def proven_by_qr(counter: Counter, scanned: ScannedQr) -> Proven | Declined:
    """Return what a QR opens; one that proves nothing is published, a forged one counted too."""
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
    shown = replace(shown, coverage=scanned.coverage)
    if shown.authenticity in FORGED and (excess := await counter.count_failure()):
        return await counter.decline(number, excess, counter.quotas.failed_consultations)
    relation = Relation.QR_HOLDER if refusal is None else Relation.STRANGER
    if stored is None or not caller.may(counter.operation, relation):
        return await counter.turn_away(shown, refusal or NOT_FOUND, stored)
    return shown, stored


async def proven_by_number(counter: Counter, typed: TypedNumber) -> Proven | Declined:
    """Return what a number opens with the INS of its patient; anything else counts as a failure."""
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
    shown = Presentation(
        number=typed.number,
        mode="typed",
        authenticity="not_checked",
        coverage=typed.coverage,
    )
    return shown, stored
