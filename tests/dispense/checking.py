"""Checks and the register of errors, made short: a colleague is another person."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.dispense import use_cases
from services.dispense.model import (
    Caller,
    CheckRequest,
    Declined,
    ErrorEntry,
    ErrorQuery,
    ErrorReport,
    Mistake,
)
from services.dispense.resources import Resources
from services.dispense.use_cases import Checked
from shared.db import transaction
from shared.identifiers import Rpps
from tests.dispense.builders import NOON, a_caller, a_hand_over
from tests.dispense.counter import RESOURCES, Counter


def a_colleague(pharmacy: int = 1, person: int = 1, *, at: datetime = NOON) -> Caller:
    """Return somebody of the officine who recorded nothing; `person` 0 records."""
    caller = a_caller(pharmacy, at=at)
    if person == 0:
        return caller
    rpps = Rpps(f"{99900000000 + 1000 * person + pharmacy}")
    return replace(caller, actor=replace(caller.actor, rpps=rpps, subject=f"ph-{rpps}"))


def a_mistake(**changes: Any) -> Mistake:
    parts: dict[str, Any] = {"kind": "dosage_quantity", "details": "500 mg au lieu de 1000 mg."}
    return Mistake(**parts | changes)


async def given_at(counter: Counter, *, at: datetime = NOON, **changes: Any) -> UUID:
    """Hand over a pack of a prescription just received; returns the id of the dispensation."""
    seen = await counter.consulted(await counter.receive(), at=at)
    done = await counter.given(seen.consultation_id, a_hand_over(**changes), at=at)
    return done.dispensation_id


async def check(
    counter: Counter, dispensation: UUID, *, by: Caller | None = None, **changes: Any
) -> Checked | Declined:
    mistake = changes.pop("mistake", None)
    asked = CheckRequest(
        dispensation_id=dispensation,
        outcome="confirmed" if mistake is None else "error_found",
        mistake=mistake,
    )
    async with transaction(counter.pool) as conn:
        return await use_cases.check_dispensation(conn, RESOURCES, asked, by or a_colleague())


async def checked(counter: Counter, dispensation: UUID, **changes: Any) -> Checked:
    """Check with success."""
    done = await check(counter, dispensation, **changes)
    assert isinstance(done, Checked), done
    return done


async def report(
    counter: Counter, *, by: Caller | None = None, resources: Resources = RESOURCES, **changes: Any
) -> ErrorEntry | Declined:
    asked = ErrorReport(**{"mistake": a_mistake()} | changes)
    async with transaction(counter.pool) as conn:
        return await use_cases.report_error(conn, resources, asked, by or a_colleague())


async def reported(counter: Counter, **changes: Any) -> ErrorEntry:
    """Report with success; of an invoice unless told otherwise."""
    of = {} if "dispensation_id" in changes else {"invoice_number": "F-9"}
    entry = await report(counter, **of | changes)
    assert isinstance(entry, ErrorEntry), entry
    return entry


async def resolve(
    counter: Counter, error_id: UUID, text: str = "Patient rappelé.", *, by: Caller | None = None
) -> ErrorEntry | Declined:
    async with transaction(counter.pool) as conn:
        return await use_cases.resolve_error(
            conn, RESOURCES, error_id, text, caller=by or a_colleague()
        )


async def register(
    counter: Counter, state: Any = "open", *, by: Caller | None = None, **page: Any
) -> list[ErrorEntry]:
    query = ErrorQuery(state=state, **{"limit": 100} | page)
    async with transaction(counter.pool) as conn:
        return await use_cases.list_errors(conn, RESOURCES, query, by or a_colleague())
