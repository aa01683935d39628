"""The clock ends what is past its last day, once, and tells every service (ADR 32).

It leaves no audit row: no person did anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import ValidationError

from services.dispense import rules, store
from services.dispense.model import Dispensation, Expired, NextAction, Prescription, StillOpen
from services.dispense.resources import Resources
from services.dispense.use_cases.heading import heading_of
from services.dispense.use_cases.loading import history_of, opened
from services.dispense.use_cases.outcomes import notice_of_all
from shared.contracts import dispense
from shared.contracts.dispense import PrescriptionExpired
from shared.days import day_open_somewhere
from shared.db import Connection, Pool, transaction
from shared.log import get_logger
from shared.outbox import enqueue
from shared.sealing import Unsealable

RETRY_AFTER: Final = timedelta(hours=1)

log = get_logger()


async def expire_due(pool: Pool, resources: Resources, *, limit: int) -> int:
    """Act on up to `limit` prescriptions whose moment has come by the server's clock.

    Return how many were looked at. Whoever hands over at that moment holds the prescription's
    lock: it is skipped, and looked at again once that is done.
    """
    async with transaction(pool) as conn:
        numbers = await store.lock_due(conn, limit=limit)
        clock = _Clock(conn, resources, await store.read_clock(conn))
        for number in numbers:
            if await store.take_due(conn, number):
                await clock.act(number)
    return len(numbers)


@dataclass(frozen=True, slots=True)
class _Clock:
    """One pass in its transaction, which holds the locks of what it acts on."""

    conn: Connection
    resources: Resources
    at: datetime
    correlation_id: None = None  # nobody asked

    async def act(self, number: str) -> None:
        """Expire a prescription, or keep what is to be waited for.

        One that does not open (a sealing key is missing) is tried again in an hour: it would else
        hold up all those behind it.
        """
        try:
            prescription, history = await self._loaded(number)
        except (Unsealable, ValidationError):
            log.exception("expiry_postponed", table="next_action")
            later = NextAction(kind="expire", due_at=self.at + RETRY_AFTER)
            await store.replace_next_action(self.conn, number, later)
            return
        match rules.decide_expiry(prescription, self.at):
            case StillOpen(action=action):
                await store.replace_next_action(self.conn, number, action)
            case Expired() as expired:
                await self._expire(expired, history)

    async def _loaded(self, number: str) -> tuple[Prescription, Sequence[Dispensation]]:
        stored = await store.find_prescription(self.conn, number)
        assert stored is not None, "its row is locked"
        prescription = await opened(self.conn, self.resources, stored)
        return prescription, await history_of(self.conn, self.resources, prescription)

    async def _expire(self, expired: Expired, history: Sequence[Dispensation]) -> None:
        after, notice = expired.after, notice_of_all(expired.after, history)
        await store.mark_version(self.conn, after.number, after.version)
        await store.release_owed(self.conn, after.number)
        await store.release_renewals(self.conn, after.number)
        await store.mark_sending_lapsed(self.conn, after.number, at=self.at)
        event = PrescriptionExpired(
            **heading_of(
                PrescriptionExpired, after, words=notice, cause=self, resources=self.resources
            ),
            prescription_version=after.version,
            expired_on=expired.expired_on,
            state=rules.state_of(after, day_open_somewhere(self.at)),
        )
        await enqueue(self.conn, event, topic=dispense.TOPIC)
