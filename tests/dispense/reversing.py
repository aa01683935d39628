"""Reversals, made short."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.dispense import use_cases
from services.dispense.model import Declined, Reversal, ReversalRequest, StandingLine
from shared.contracts.dispense import DispensationReversed
from shared.db import transaction
from tests.dispense.builders import NOON, a_caller, a_finess, an_id
from tests.dispense.counter import RESOURCES, Counter


def a_reversal_request(**changes: Any) -> ReversalRequest:
    parts: dict[str, Any] = {"dispensation_id": an_id(), "reason": "wrong_product"}
    return ReversalRequest(**parts | changes)


def standing(quantity: int = 1, *, at: datetime = NOON, **changes: Any) -> StandingLine:
    """Return what stands of a hand-over of so much on line 1."""
    parts: dict[str, Any] = {
        "dispensation_id": an_id(),
        "line": 1,
        "outcome": "delivered" if quantity else "not_delivered",
        "quantity": quantity,
        "lasts": None,
        "deducted": 0,
        "pharmacy": a_finess(),
        "at": at,
        "is_late": False,
    }
    return StandingLine(**parts | changes)


async def reverse(
    counter: Counter, dispensation: UUID, pharmacy: int = 1, *, at: datetime = NOON, **changes: Any
) -> Reversal | Declined:
    asked = a_reversal_request(dispensation_id=dispensation, **changes)
    async with transaction(counter.pool) as conn:
        return await use_cases.reverse_dispensation(
            conn, RESOURCES, asked, a_caller(pharmacy, at=at)
        )


async def reversed_by(counter: Counter, dispensation: UUID, **changes: Any) -> Reversal:
    """Take back with success."""
    done = await reverse(counter, dispensation, **changes)
    assert isinstance(done, Reversal), done
    return done


async def reversals(counter: Counter) -> list[DispensationReversed]:
    """What was published of reversals, oldest first."""
    return [e for e in await counter.published() if isinstance(e, DispensationReversed)]
