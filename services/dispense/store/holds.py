"""SQL of the identities that fraud holds, and of the prescriptions that were let go."""

from typing import Final

from services.dispense.model import Alert
from shared.contracts.fraud import PrescriberHeld, PrescriberReleased
from shared.days import paris_day
from shared.db import Connection

HOLDS_MAX: Final = 10
# As in the query that finds a prescription. Backdating helps nobody: what arrives since is held.
LIST: Final = """
    SELECT h.hold_id, h.sentence, h.held_at
    FROM prescription JOIN prescriber_hold AS h
        ON h.prescriber_rpps = prescription.prescriber_rpps AND h.released_at IS NULL
        AND (prescription.issued_on >= h.issued_from OR prescription.received_at >= h.since)
    WHERE prescription.number = $1
      AND NOT EXISTS (
          SELECT FROM hold_release AS r
          WHERE r.hold_id = h.hold_id AND r.number = prescription.number
      )
    ORDER BY h.held_at, h.hold_id LIMIT $2
"""


async def insert_hold(conn: Connection, event: PrescriberHeld) -> None:
    """Keep a hold; one that has ended already stays ended."""
    await conn.execute(
        """
        INSERT INTO prescriber_hold
            (hold_id, prescriber_rpps, since, issued_from, sentence, held_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (hold_id) DO UPDATE
        SET since = EXCLUDED.since, issued_from = EXCLUDED.issued_from,
            sentence = EXCLUDED.sentence, held_at = EXCLUDED.held_at
        WHERE prescriber_hold.held_at IS NULL
        """,
        event.hold_id,
        event.prescriber_rpps,
        event.since,
        paris_day(event.since),
        event.sentence,
        event.occurred_at,
    )


async def mark_hold_released(conn: Connection, event: PrescriberReleased) -> None:
    """End a hold, also one whose beginning has not arrived."""
    await conn.execute(
        """
        INSERT INTO prescriber_hold (hold_id, prescriber_rpps, released_at) VALUES ($1, $2, $3)
        ON CONFLICT (hold_id) DO UPDATE
        SET released_at = coalesce(prescriber_hold.released_at, EXCLUDED.released_at)
        """,
        event.hold_id,
        event.prescriber_rpps,
        event.occurred_at,
    )


async def insert_hold_release(conn: Connection, event: PrescriberReleased) -> None:
    """Let go of one prescription."""
    await conn.execute(
        "INSERT INTO hold_release (hold_id, number) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        event.hold_id,
        event.number,
    )


async def list_holds(conn: Connection, number: str) -> tuple[Alert, ...]:
    """Return the holds that a prescription is under, as the officine is shown them."""
    rows = await conn.fetch(LIST, number, HOLDS_MAX)
    return tuple(
        Alert(
            signal_id=row["hold_id"],
            signal="S5",
            signal_class="H",
            sentence=row["sentence"],
            raised_at=row["held_at"],
        )
        for row in rows
    )
