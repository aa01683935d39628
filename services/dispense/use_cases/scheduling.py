"""What the clock will do next about a prescription: kept in the transaction of each change."""

from services.dispense import rules, store
from services.dispense.model import Prescription
from shared.db import Connection


async def schedule(conn: Connection, after: Prescription, *, before: Prescription) -> None:
    """Keep when a prescription that was just changed expires; call it once in a transaction.

    Where the change moves nothing nothing is written: an expiry that was told is not told twice.
    """
    action = rules.next_action(after)
    if rules.next_action(before) != action:
        await store.replace_next_action(conn, after.number, action)
