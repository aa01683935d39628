"""One analyst proposes, another one approves: nothing is confirmed, spread or switched on alone."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.deciding import (
    SPREADS,
    Decision,
    DecisionQuery,
    Proposal,
    SecondLook,
    Standing,
)
from services.fraud.resources import Resources
from services.fraud.rules.deciding import check_approval, check_detail, check_open, check_proposal
from services.fraud.store import decisions
from services.fraud.use_cases.act import Act, Approved, Asking
from services.fraud.use_cases.acts import ACTS
from services.fraud.use_cases.tracing import trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.db import Connection, Pool, transaction
from shared.problems import NOT_FOUND, Refusal

SECOND_LOOKS_MAX: Final = 100


async def propose(
    conn: Connection, resources: Resources, asked: Proposal, *, caller: Caller
) -> Decision | Refusal:
    """Store a proposal for a colleague to look at; nothing else changes.

    A confirmation may bring the spread of its alert: a second row, approved together with it.
    """
    act = ACTS.get(asked.kind)
    if act is None:
        return Refusal("decision_kind_unavailable", field="kind")
    refused = check_proposal(asked) or check_detail(asked, act.detail)
    if refused is not None:
        return refused
    asking = Asking(conn=conn, subject_id=asked.subject_id, caller=caller, is_approval=False)
    standing = await _examined(act, asking)
    if isinstance(standing, Refusal):
        return standing
    if asked.spread is not None and not standing.may_spread:
        return Refusal("alert_unspreadable", field="spread")
    if await decisions.is_waiting(conn, asked.subject_id):
        return Refusal("decision_waiting")
    decision = _proposed(asked, standing, resources=resources, caller=caller)
    await _insert(conn, resources, decision, asked)
    await _trace(conn, caller, Operation.DECISION_PROPOSE, decision, standing)
    return decision


async def approve(
    conn: Connection, resources: Resources, decision_id: UUID, *, caller: Caller
) -> Decision | Refusal:
    """Approve a colleague's proposal and do what it says, all in the caller's transaction."""
    found = await _visible(conn, decision_id, caller=caller)
    if isinstance(found, Refusal):
        return found
    if refused := check_open(found):
        return refused
    act = ACTS[found.kind]
    asking = Asking(conn=conn, subject_id=found.subject_id, caller=caller, is_approval=True)
    standing = await _examined(act, asking)
    if isinstance(standing, Refusal):
        return standing
    held = await decisions.lock_decision(conn, decision_id)
    assert held is not None, "a decision is never deleted"
    if refused := check_approval(held, by=caller.actor.key):
        subject = Subject(number=standing.number, patient_ref=None, detail=_detail(held))
        await trace(conn, caller, Operation.DECISION_APPROVE, subject, outcome=refused.code)
        return refused
    approved = await _approve(conn, resources, held, caller=caller)
    await _trace(conn, caller, Operation.DECISION_APPROVE, approved, standing)
    return approved


async def refuse(conn: Connection, decision_id: UUID, *, caller: Caller) -> Decision | Refusal:
    """Refuse a proposal, or take one's own back; nothing else changes."""
    found = await _visible(conn, decision_id, caller=caller)
    if isinstance(found, Refusal):
        return found
    held = await decisions.lock_decision(conn, decision_id)
    assert held is not None, "a decision is never deleted"
    if refused := check_open(held):
        return refused
    decision = replace(held, state="refused", refused_by=caller.actor.key, refused_at=caller.at)
    await decisions.mark_refused(conn, decision)
    await _trace(conn, caller, Operation.DECISION_APPROVE, decision, Standing(caisse=None))
    return decision


async def list_decisions(pool: Pool, query: DecisionQuery, *, caller: Caller) -> list[Decision]:
    """Return one page of the decisions that this analyst may see, after its audit row."""
    async with transaction(pool) as conn:
        found = await decisions.list_decisions(conn, query)
        subject = Subject(number=None, patient_ref=None, detail={"count": len(found)})
        await trace(conn, caller, Operation.DECISION_LIST, subject, outcome=SHOWN)
    return found


async def list_elsewhere(pool: Pool, *, caller: Caller) -> list[SecondLook]:
    """Return what waits for this analyst's second look beside open cases, after its audit row."""
    async with transaction(pool) as conn:
        found = await decisions.list_elsewhere(conn, caller, limit=SECOND_LOOKS_MAX)
        subject = Subject(number=None, patient_ref=None, detail={"count": len(found)})
        await trace(conn, caller, Operation.DECISION_LIST, subject, outcome=SHOWN)
    return found


async def read_decision(pool: Pool, decision_id: UUID, *, caller: Caller) -> Decision | None:
    """Return one decision, after its audit row; None where there is none for this analyst."""
    async with transaction(pool) as conn:
        found = await decisions.find_decision(conn, decision_id)
        if found is None or not caller.may(Operation.DECISION_LIST, caisse=found.caisse):
            return None
        subject = Subject(number=None, patient_ref=None, detail=_detail(found))
        await trace(conn, caller, Operation.DECISION_LIST, subject, outcome=SHOWN)
    return found


async def _examined(act: Act, asking: Asking) -> Standing | Refusal:
    standing = await act.examine(asking.conn, asking.subject_id)
    if standing is None:
        return NOT_FOUND
    if isinstance(standing, Refusal):
        return standing
    if not asking.caller.may(Operation.DECISION_PROPOSE, caisse=standing.caisse):
        return NOT_FOUND
    return await act.forbids(asking) or standing


async def _visible(conn: Connection, decision_id: UUID, *, caller: Caller) -> Decision | Refusal:
    found = await decisions.find_decision(conn, decision_id)
    if found is None or not caller.may(Operation.DECISION_APPROVE, caisse=found.caisse):
        return NOT_FOUND
    return found


def _proposed(
    asked: Proposal, standing: Standing, *, resources: Resources, caller: Caller
) -> Decision:
    return Decision(
        decision_id=resources.new_id(),
        kind=asked.kind,
        subject_id=asked.subject_id,
        reason_code=asked.reason_code,
        detail=dict(asked.detail),
        caisse=standing.caisse,
        part_of=None,
        proposed_by=caller.actor.key,
        proposed_at=caller.at,
    )


async def _insert(
    conn: Connection, resources: Resources, decision: Decision, asked: Proposal
) -> None:
    await decisions.insert_decision(conn, decision)
    if asked.spread is not None:
        spread = replace(
            decision,
            decision_id=resources.new_id(),
            kind=SPREADS[asked.spread],
            subject_id=decision.decision_id,  # an alert bears the id of its confirmation
            reason_code="confirmed_fraud",
            detail={},
            part_of=decision.decision_id,
        )
        await decisions.insert_decision(conn, spread)


async def _approve(
    conn: Connection, resources: Resources, held: Decision, *, caller: Caller
) -> Decision:
    """Approve one decision, then what hangs on it, each followed by its effect."""
    decision = replace(held, state="approved", approved_by=caller.actor.key, approved_at=caller.at)
    await decisions.mark_approved(conn, decision)
    parts = await decisions.list_parts(conn, decision.decision_id)
    approved = Approved(conn=conn, resources=resources, decision=decision, caller=caller)
    await ACTS[decision.kind].bring_about(approved)
    for part in parts:
        await _approve(conn, resources, part, caller=caller)
    return decision


async def _trace(
    conn: Connection,
    caller: Caller,
    operation: Operation,
    decision: Decision,
    standing: Standing,
) -> None:
    subject = Subject(
        number=standing.number, patient_ref=standing.patient_ref, detail=_detail(decision)
    )
    await trace(conn, caller, operation, subject, outcome=decision.state)


def _detail(decision: Decision) -> dict[str, str]:
    return {
        "decision_id": str(decision.decision_id),
        "kind": decision.kind,
        "subject_id": str(decision.subject_id),
        "reason_code": decision.reason_code,
    }
