"""SQL of the alerts that fraud raises for the officines."""

from typing import Final

from services.dispense.model import Alert
from shared.contracts.fraud import SignalRaised
from shared.db import Connection

ALERTS_MAX: Final = 50


async def insert_alert(conn: Connection, event: SignalRaised) -> None:
    """Keep a signal for the officines, known prescription or not, unless its case has ended."""
    await conn.execute(
        """
        INSERT INTO alert (signal_id, number, signal, signal_class, sentence, raised_at)
        SELECT $1, $2, $3, $4, $5, $6
        WHERE NOT EXISTS (SELECT FROM withdrawn_signal WHERE signal_id = $1)
        ON CONFLICT DO NOTHING
        """,
        event.signal_id,
        event.number,
        event.signal,
        event.signal_class,
        event.sentence,
        event.occurred_at,
    )


async def list_alerts(conn: Connection, number: str) -> tuple[Alert, ...]:
    """Return the latest alerts on a prescription, the oldest of them first."""
    rows = await conn.fetch(
        """
        SELECT signal_id, signal, signal_class, sentence, raised_at
        FROM alert WHERE number = $1
        ORDER BY raised_at DESC, signal_id LIMIT $2
        """,
        number,
        ALERTS_MAX,
    )
    return tuple(Alert(**dict(row)) for row in reversed(rows))
