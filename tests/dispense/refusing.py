"""Refusals to dispense, made short."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.dispense import use_cases
from services.dispense.model import Declined, DispensingRefusal, Officine, RefusalRequest
from services.dispense.use_cases import Filed
from shared.contracts.dispense import DispensingRefused
from shared.db import transaction
from shared.identifiers import Rpps
from tests.builders import a_number
from tests.dispense.builders import NOON, a_caller, a_finess, an_id
from tests.dispense.counter import RESOURCES, Counter


def a_refusal_request(**changes: Any) -> RefusalRequest:
    parts: dict[str, Any] = {
        "consultation_id": an_id(),
        "reason": "suspected_forgery",
        "comment": "Tampon illisible, posologie inhabituelle.",
    }
    return RefusalRequest(**parts | changes)


def a_kept_refusal(**changes: Any) -> DispensingRefusal:
    parts: dict[str, Any] = {
        "refusal_id": an_id(),
        "number": a_number(),
        "consultation_id": an_id(),
        "officine": Officine(finess=a_finess(), pharmacist=Rpps("99900000001")),
        "refused_at": NOON,
        "reason": "suspected_forgery",
        "comment": "sealed",
    }
    return DispensingRefusal(**parts | changes)


async def refuse(
    counter: Counter, consultation: UUID, pharmacy: int = 1, *, at: datetime = NOON, **changes: Any
) -> Filed | Declined:
    asked = a_refusal_request(consultation_id=consultation, **changes)
    async with transaction(counter.pool) as conn:
        return await use_cases.refuse_dispensing(conn, RESOURCES, asked, a_caller(pharmacy, at=at))


async def refused(counter: Counter, consultation: UUID, **changes: Any) -> DispensingRefused:
    """Refuse with success; returns what is published of it."""
    filed = await refuse(counter, consultation, **changes)
    assert isinstance(filed, Filed), filed
    event = (await counter.published())[-1]
    assert isinstance(event, DispensingRefused)
    assert event.refusal_id == filed.refusal.refusal_id
    return event
