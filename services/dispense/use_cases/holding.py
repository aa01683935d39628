"""What fraud says of an identity that is misused, kept for the consults to come."""

from services.dispense import store
from services.dispense.use_cases.names import FRAUD_CONSUMER
from shared.contracts.fraud import PrescriberHeld, PrescriberReleased
from shared.db import Pool, transaction
from shared.inbox import claim


async def keep_hold(pool: Pool, event: PrescriberHeld) -> None:
    """Ask the officines to call, for all that is issued in this name since."""
    async with transaction(pool) as conn:
        if await claim(conn, FRAUD_CONSUMER, event.event_id):
            await store.insert_hold(conn, event)


async def end_hold(pool: Pool, event: PrescriberReleased) -> None:
    """Let go of one prescription, or of all; whichever order they come in."""
    async with transaction(pool) as conn:
        if not await claim(conn, FRAUD_CONSUMER, event.event_id):
            return
        if event.number is None:
            await store.mark_hold_released(conn, event)
        else:
            await store.insert_hold_release(conn, event)
