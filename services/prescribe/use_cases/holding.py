"""A prescriber whose identity is held goes on prescribing, and is told what becomes of it.

The one who issues may be the thief: he learns nothing that his next patient would not (ADR 43).
"""

from typing import Final

from services.prescribe import store
from services.prescribe.model import Caller
from shared.contracts import fraud
from shared.contracts.fraud import PrescriberHeld, PrescriberReleased
from shared.db import Connection, Pool, transaction
from shared.inbox import claim
from shared.kafka.consume import consumer_name
from shared.problems import Refusal

FRAUD_CONSUMER: Final = consumer_name("prescribe", fraud.TOPIC)
_HELD: Final = Refusal("identity_held")


async def note_hold(pool: Pool, event: PrescriberHeld) -> None:
    """Keep that what is issued in this name waits for its prescriber's word."""
    async with transaction(pool) as conn:
        if await claim(conn, FRAUD_CONSUMER, event.event_id):
            await store.insert_hold(conn, event)


async def note_release(pool: Pool, event: PrescriberReleased) -> None:
    """Keep the end of a hold; of one prescription its prescriber has just said so himself."""
    async with transaction(pool) as conn:
        if await claim(conn, FRAUD_CONSUMER, event.event_id) and event.number is None:
            await store.mark_hold_released(conn, event)


async def warn_of_hold(conn: Connection, caller: Caller) -> tuple[Refusal, ...]:
    """Return what a prescriber must know whose identity is held; nothing is refused to him."""
    return (_HELD,) if await store.is_held(conn, caller.author.rpps) else ()
