"""Rules at the desk: one analyst proposes to switch a version on, another one does."""

from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.deciding import Decision, DecisionQuery, Proposal
from services.fraud.store import decisions
from services.fraud.use_cases import deciding
from services.fraud.use_cases.looking import Look, look_at
from services.fraud.use_cases.queueing import Working
from shared.db import Pool, transaction
from shared.problems import Refusal

WAITING_MAX = 100


async def list_waiting(pool: Pool, *, caller: Caller) -> dict[UUID, Decision]:
    """Return the proposals to switch a version on that wait, by the version."""
    query = DecisionQuery(
        caisse=caller.caisse,
        state="proposed",
        kind="activate_rule",
        subject_id=None,
        after=None,
        limit=WAITING_MAX,
    )
    async with transaction(pool) as conn:
        found = await decisions.list_decisions(conn, query)
    return {decision.subject_id: decision for decision in found}


async def propose(pool: Pool, asked: Proposal, working: Working) -> Refusal | None:
    """Propose to switch a version on: a colleague looks at it next."""
    async with transaction(pool) as conn:
        done = await deciding.propose(conn, working.resources, asked, caller=working.caller)
    return done if isinstance(done, Refusal) else None


async def look(pool: Pool, look: Look, working: Working) -> Refusal | None:
    """Switch on what a colleague proposed, or refuse it; one's own can be taken back."""
    async with transaction(pool) as conn:
        done = await look_at(conn, look, working, belongs=lambda d: d.kind == "activate_rule")
    return done if isinstance(done, Refusal) else None
