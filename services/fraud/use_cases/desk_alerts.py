"""Alerts at the desk: read with their decisions, spread further or rectified by two analysts."""

from dataclasses import dataclass
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.deciding import Decision, DecisionQuery, Proposal
from services.fraud.resources import Resources
from services.fraud.store import decisions
from services.fraud.use_cases import alert_reading, deciding
from services.fraud.use_cases.alert_reading import OpenedAlert
from services.fraud.use_cases.looking import Look, look_at
from services.fraud.use_cases.queueing import Working
from shared.access.habilitation import Operation
from shared.db import Pool, transaction
from shared.problems import Refusal

DECISIONS_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAlert:
    """An alert with its names, what was decided of it, and whether this analyst may propose."""

    opened: OpenedAlert
    decisions: tuple[Decision, ...]
    may_propose: bool


async def show_alert(
    pool: Pool, resources: Resources, alert_id: UUID, *, caller: Caller
) -> DeskAlert | None:
    """Return an alert after its audit row; its decisions only to the caisse that made it."""
    opened = await alert_reading.read_alert(pool, resources, alert_id, caller=caller)
    if opened is None:
        return None
    if not caller.may(Operation.DECISION_PROPOSE, caisse=opened.alert.caisse):
        return DeskAlert(opened=opened, decisions=(), may_propose=False)
    query = DecisionQuery(
        caisse=caller.caisse,
        state=None,
        kind=None,
        subject_id=alert_id,
        after=None,
        limit=DECISIONS_MAX,
    )
    async with transaction(pool) as conn:
        found = tuple(await decisions.list_decisions(conn, query))
    is_waiting = any(decision.state == "proposed" for decision in found)
    return DeskAlert(opened=opened, decisions=found, may_propose=not is_waiting)


async def propose(pool: Pool, asked: Proposal, working: Working) -> Refusal | None:
    """Propose to spread an alert, or to rectify it: a colleague looks at it next."""
    async with transaction(pool) as conn:
        done = await deciding.propose(conn, working.resources, asked, caller=working.caller)
    return done if isinstance(done, Refusal) else None


async def look(pool: Pool, alert_id: UUID, look: Look, working: Working) -> Refusal | None:
    """Approve a colleague's proposal on an alert, or refuse one; one's own can be taken back."""
    async with transaction(pool) as conn:
        done = await look_at(conn, look, working, belongs=lambda d: d.subject_id == alert_id)
    return done if isinstance(done, Refusal) else None
