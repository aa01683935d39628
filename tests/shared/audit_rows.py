"""Rows of audit for tests: written as a service writes them, then verified."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.access.actors import Actor, Role
from shared.access.audit import record, verify_chain
from shared.db import transaction
from shared.identifiers import Rpps
from tests.builders import a_number

AT = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
DOCTOR = Actor(role=Role.PRESCRIBER, subject="s", rpps=Rpps("99700218896"))
CORRELATION_ID = UUID("3f2a1c9e-1111-4222-8333-444455556666")


def a_row(step: int = 0, **changes: Any) -> dict[str, Any]:
    row = {
        "actor": DOCTOR,
        "operation": "prescription_consult",
        "number": a_number(1),
        "patient_ref": "ab" * 16,
        "outcome": "accepted",
        "at": AT + timedelta(seconds=step),
        "detail": {"lines": step, "event_id": "3f2a1c9e"},
        "correlation_id": CORRELATION_ID,
    }
    return row | changes


async def write(db, count: int = 1, **changes: Any) -> None:
    for step in range(count):
        async with transaction(db) as conn:
            await record(conn, **a_row(step, **changes))


async def tamper(db, sql: str, *values):
    """Change rows as somebody who owns the database could, past the append-only trigger."""
    async with db.acquire() as conn, conn.transaction():
        await conn.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        await conn.execute(sql, *values)
        await conn.execute("ALTER TABLE audit ENABLE TRIGGER USER")


async def verify(db, witnesses=()):
    async with db.acquire() as conn:
        return await verify_chain(conn, witnesses)
