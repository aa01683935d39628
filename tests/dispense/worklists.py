"""The worklist of an officine, read in a test."""

from datetime import datetime
from typing import Any

from services.dispense import use_cases
from services.dispense.model import Work, WorklistQuery
from shared.db import transaction
from tests.dispense.builders import NOON, a_caller
from tests.dispense.counter import RESOURCES, Counter


async def work_of(
    counter: Counter, kind: Any, pharmacy: int = 1, *, at: datetime = NOON, **page: Any
) -> list[Work]:
    query = WorklistQuery(kind=kind, **{"limit": 100} | page)
    async with transaction(counter.pool) as conn:
        return await use_cases.list_work(conn, RESOURCES, query, a_caller(pharmacy, at=at))
