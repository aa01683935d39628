"""An identity is held at its prescriber's word, and released: one number by him, all by two."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.fraud.model.deciding import Standing
from services.fraud.model.verifying import Hold, StoredVerification
from services.fraud.resources import Resources
from services.fraud.rules.verifying import held_since
from services.fraud.store import alerts, holds, verifications
from services.fraud.use_cases.act import Act, Approved
from shared.contracts import fraud
from shared.contracts.fraud import AlertWithdrawn, HoldReason, PrescriberHeld, PrescriberReleased
from shared.db import Connection
from shared.outbox import enqueue
from shared.problems import Refusal

_SENTENCES: Final[dict[HoldReason, str]] = {
    "identity_misused": "Le prescripteur signale que son identité est usurpée : appelez-le avant "
    "de délivrer.",
    "burst": "Une activité inhabituelle est constatée au nom de ce prescripteur : appelez-le "
    "avant de délivrer.",
}


async def hold_identity(
    conn: Connection, resources: Resources, answered: StoredVerification, *, now: datetime
) -> None:
    """Hold what is issued in the name of whoever says that his identity is misused.

    One that is held already stays so, since its first moment.
    """
    issued_on = None
    if answered.number is not None:
        issued_on = await verifications.find_issue_day(conn, answered.number)
    hold = Hold(
        hold_id=resources.new_id(),
        prescriber=answered.prescriber,
        case_id=answered.case_id,
        since=held_since(issued_on, now, look_back_days=resources.verifying.look_back_days),
        reason="identity_misused",
        held_at=now,
    )
    if await holds.insert_hold(conn, hold, request_id=answered.request_id):
        await enqueue(conn, _held(resources, hold), topic=fraud.TOPIC)


async def release_number(
    conn: Connection, resources: Resources, answered: StoredVerification, *, now: datetime
) -> None:
    """Let go of one prescription that its prescriber confirms, where his identity is held."""
    assert answered.number is not None, "paper without a number is not held"
    held = await holds.list_held(conn, [answered.prescriber])
    hold = held.get(answered.prescriber)
    if hold is None:
        return
    await holds.insert_release(conn, hold.hold_id, answered.number, at=now)
    await _let_go(conn, resources, hold, number=answered.number, at=now)


async def _examine_case(conn: Connection, case_id: UUID) -> Standing | Refusal | None:
    case = await alerts.lock_case(conn, case_id)
    if case is None:
        return None
    if case.prescriber_rpps is None or await holds.list_held(conn, [case.prescriber_rpps]):
        return Refusal("subject_changed")
    return Standing(caisse=case.caisse, number=case.number, patient_ref=case.patient_ref)


async def _hold(approved: Approved) -> None:
    """Hold the prescriber of a case at the word of two analysts, from today on."""
    decision, now = approved.decision, approved.caller.at
    case = await alerts.lock_case(approved.conn, decision.subject_id)
    assert case is not None, "it was examined in this transaction"
    assert case.prescriber_rpps is not None, "it was examined in this transaction"
    hold = Hold(
        hold_id=approved.resources.new_id(),
        prescriber=case.prescriber_rpps,
        case_id=case.case_id,
        since=held_since(None, now, look_back_days=0),
        reason=decision.reason_code,  # type: ignore[arg-type]  # checked when proposed
        held_at=now,
    )
    if await holds.insert_hold(approved.conn, hold, decision_id=decision.decision_id):
        await enqueue(approved.conn, _held(approved.resources, hold), topic=fraud.TOPIC)


async def _examine_hold(conn: Connection, hold_id: UUID) -> Standing | Refusal | None:
    hold = await holds.lock_hold(conn, hold_id)
    if hold is None:
        return None
    return Standing(caisse=await holds.find_caisse(conn, hold.case_id))


async def _release(approved: Approved) -> None:
    """End a hold: what is issued in this name waits for nobody any more."""
    conn, decision = approved.conn, approved.decision
    hold = await holds.lock_hold(conn, decision.subject_id)
    assert hold is not None, "it was examined in this transaction"
    now = approved.caller.at
    await holds.mark_released(conn, hold.hold_id, decision_id=decision.decision_id, at=now)
    await _let_go(conn, approved.resources, hold, number=None, at=now)


HOLD = Act(examine=_examine_case, bring_about=_hold)
RELEASE = Act(examine=_examine_hold, bring_about=_release)


def _held(resources: Resources, hold: Hold) -> PrescriberHeld:
    return PrescriberHeld(
        event_id=resources.new_id(),
        occurred_at=hold.held_at,
        hold_id=hold.hold_id,
        prescriber_rpps=hold.prescriber,
        since=hold.since,
        reason=hold.reason,
        sentence=_SENTENCES[hold.reason],
    )


async def _let_go(
    conn: Connection, resources: Resources, hold: Hold, *, number: str | None, at: datetime
) -> None:
    """Tell the counters that a hold ends, or spares one number; its signals end with it.

    The case stays: an analyst still has to look at it.
    """
    released = PrescriberReleased(
        event_id=resources.new_id(),
        occurred_at=at,
        hold_id=hold.hold_id,
        prescriber_rpps=hold.prescriber,
        number=number,
    )
    await enqueue(conn, released, topic=fraud.TOPIC)
    signal_ids = await holds.list_set_off(conn, hold.prescriber, number=number)
    if not signal_ids:
        return
    withdrawn = AlertWithdrawn(
        event_id=resources.new_id(),
        occurred_at=at,
        case_id=hold.case_id,
        reason="expired",
        signal_ids=signal_ids,
    )
    await enqueue(conn, withdrawn, topic=fraud.TOPIC)
