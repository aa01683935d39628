"""Cases to decide on, and the two analysts who decide."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.fraud.model.caller import Caller
from services.fraud.model.deciding import Decision, Proposal
from services.fraud.use_cases import deciding
from shared.access.actors import Actor, Role
from shared.contracts import fraud
from shared.db import transaction
from tests.builders import PRESCRIBER_RPPS, a_number
from tests.fraud.desk import RESOURCES
from tests.fraud.events import NOON, PATIENT_REF, an_id

PARIS, LYON = "751", "691"


def an_analyst(subject: str, *, caisse: str = PARIS, hours: float = 0) -> Caller:
    actor = Actor(role=Role.CPAM_ANALYST, subject=subject, caisse=caisse)
    return Caller(actor=actor, at=NOON + timedelta(hours=hours), correlation_id=an_id())


EVE, ADAM, FELIX = an_analyst("eve"), an_analyst("adam", hours=1), an_analyst("felix", caisse=LYON)


async def a_case(pool: asyncpg.Pool, *, number: str | None = None, caisse: str = PARIS) -> UUID:
    """Open a case on a prescription, with one signal; return its id."""
    case_id, number = an_id(), number or a_number()
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(
            "INSERT INTO prescription (number) VALUES ($1) ON CONFLICT DO NOTHING", number
        )
        await conn.execute(
            """
            INSERT INTO fraud_case (case_id, entity_kind, entity_ref, number, is_known,
                                    patient_ref, prescriber_rpps, opened_at, last_hit_at, caisse)
            VALUES ($1, 'prescription', $2, $2, TRUE, $3, $4, $5, $5, $6)
            """,
            *(case_id, number, PATIENT_REF, PRESCRIBER_RPPS, NOON, caisse),
        )
    return case_id


def a_proposal(subject_id: UUID, **changes: Any) -> Proposal:
    parts: dict[str, Any] = {
        "kind": "confirm",
        "subject_id": subject_id,
        "reason_code": "document_forged",
        "detail": {"anomaly": "fabricated"},
    }
    return Proposal(**(parts | changes))


async def proposed(pool: asyncpg.Pool, asked: Proposal, *, by: Caller = EVE) -> Decision:
    async with transaction(pool) as conn:
        done = await deciding.propose(conn, RESOURCES, asked, caller=by)
    assert isinstance(done, Decision), done
    return done


async def approved(pool: asyncpg.Pool, decision: Decision, *, by: Caller = ADAM) -> Decision:
    async with transaction(pool) as conn:
        done = await deciding.approve(conn, RESOURCES, decision.decision_id, caller=by)
    assert isinstance(done, Decision), done
    return done


async def decided(pool: asyncpg.Pool, asked: Proposal, *, at: datetime | None = None) -> Decision:
    """Propose and approve by two analysts; `at`: later than what was reported over HTTP."""
    one, other = (replace(each, at=at or each.at) for each in (EVE, ADAM))
    return await approved(pool, await proposed(pool, asked, by=one), by=other)


async def dismissed(pool: asyncpg.Pool, number: str) -> Decision:
    """End the case of a prescription: nothing was found."""
    case_id = await pool.fetchval("SELECT case_id FROM fraud_case WHERE number = $1", number)
    asked = a_proposal(case_id, kind="dismiss", reason_code="explained_by_care", detail={})
    return await decided(pool, asked)


async def published(pool: asyncpg.Pool) -> list[Any]:
    rows = await pool.fetch("SELECT payload FROM outbox ORDER BY id LIMIT 1000")
    return [fraud.EVENTS.validate_json(row["payload"]) for row in rows]
