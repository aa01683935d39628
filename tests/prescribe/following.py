"""Prescriptions of three kinds that wait, and their author who asks which do."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.prescribe import use_cases
from services.prescribe.answers.following import FollowUpAnswer
from services.prescribe.model import Caller
from services.prescribe.model.following import FollowUpKind, FollowUpQuery
from shared.contracts.dispense import DispensationRecorded, RecordedLine
from shared.db import transaction
from tests.builders import ISSUED_ON, PRESCRIBER_RPPS, a_drafted_line
from tests.prescribe.desk import Desk, a_caller
from tests.prescribe.events import recorded

OPENING = ISSUED_ON + timedelta(days=30)
RENEWED = a_drafted_line(duration_days=30, renewals=2)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def later(days: int) -> datetime:
    """Noon of the day so long after the issue."""
    return noon(ISSUED_ON + timedelta(days=days))


def gave(number: str, **changes: Any) -> DispensationRecorded:
    """Return one visit, on the day of issue, that handed over the first round of a renewed line."""
    line = {
        "line": 1,
        "outcome": "delivered",
        "packs": 2,
        "left_total": 4,
        "left_now": 0,
        "next_possible_on": OPENING,
    }
    own = {name: changes.pop(name) for name in list(changes) if name in RecordedLine.model_fields}
    parts = {"occurred_at": noon(ISSUED_ON), "lines": (RecordedLine(**line | own),)}
    return recorded(number, **parts | changes)


async def follow(
    desk: Desk, kind: FollowUpKind, *, at: datetime, caller: Caller | None = None, **page: Any
) -> list[FollowUpAnswer]:
    parts: dict[str, Any] = {"kind": kind, "limit": 50}
    asker = caller or a_caller(PRESCRIBER_RPPS, at=at)
    async with transaction(desk.pool) as conn:
        return await use_cases.list_follow_ups(
            conn, desk.resources, FollowUpQuery(**parts | page), asker
        )


async def numbers(desk: Desk, kind: FollowUpKind, *, at: datetime, **more: Any) -> list[str]:
    return [found.number for found in await follow(desk, kind, at=at, **more)]
