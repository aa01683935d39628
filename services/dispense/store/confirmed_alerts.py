"""SQL of what two analysts confirmed: shown on the very number, and to who shows its people."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.dispense.model import Alert
from shared.contracts.fraud import AlertConfirmed, AlertWithdrawn
from shared.db import Connection

ALERTS_MAX: Final = 10
# Of another prescription of the same patient and prescriber, what was said of a number does not
# hold: it may be genuine.
OF_ITS_PEOPLE: Final = (
    "L’assurance maladie a avéré une fraude au nom de ce patient et de ce prescripteur. Cette "
    "ordonnance-ci peut être authentique : appelez le prescripteur avant de délivrer."
)
KEEP: Final = """
    INSERT INTO confirmed_alert
        (alert_id, revision, is_withdrawn, scope, region, sentence, number, patient_ref,
         prescriber_rpps, confirmed_at)
    VALUES ($1, $2, FALSE, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (alert_id) DO UPDATE
    SET revision = EXCLUDED.revision, is_withdrawn = FALSE, scope = EXCLUDED.scope,
        region = EXCLUDED.region, sentence = EXCLUDED.sentence, number = EXCLUDED.number,
        patient_ref = EXCLUDED.patient_ref, prescriber_rpps = EXCLUDED.prescriber_rpps,
        confirmed_at = EXCLUDED.confirmed_at
    WHERE confirmed_alert.revision < EXCLUDED.revision
"""
WITHDRAW: Final = """
    INSERT INTO confirmed_alert (alert_id, revision, is_withdrawn) VALUES ($1, $2, TRUE)
    ON CONFLICT (alert_id) DO UPDATE
    SET revision = EXCLUDED.revision, is_withdrawn = TRUE
    WHERE confirmed_alert.revision < EXCLUDED.revision
"""
WITHDRAW_SIGNALS: Final = """
    WITH told AS (
        INSERT INTO withdrawn_signal (signal_id) SELECT unnest($1::UUID[])
        ON CONFLICT DO NOTHING
    )
    DELETE FROM alert WHERE signal_id = ANY($1::UUID[])
"""
# Whoever shows the very number is warned anywhere; its people, where the alert was spread.
LIST: Final = """
    SELECT c.alert_id, c.number IS NOT DISTINCT FROM p.number AS is_this, c.number, c.sentence,
           c.confirmed_at
    FROM prescription AS p JOIN confirmed_alert AS c
        ON NOT c.is_withdrawn
        AND (c.number = p.number
             OR (c.patient_ref = p.patient_ref AND c.prescriber_rpps = p.prescriber_rpps
                 AND (c.scope = 'national' OR c.region = $2)))
    WHERE p.number = $1
    ORDER BY is_this DESC, c.confirmed_at, c.alert_id LIMIT $3
"""


async def keep_confirmed(conn: Connection, event: AlertConfirmed) -> None:
    """Keep what the alert says now; an older revision changes nothing."""
    await conn.execute(
        KEEP,
        event.alert_id,
        event.revision,
        event.scope,
        event.region,
        event.sentence,
        event.number,
        event.patient_ref,
        event.prescriber_rpps,
        event.occurred_at,
    )


async def withdraw_confirmed(conn: Connection, event: AlertWithdrawn) -> None:
    """Show an alert to nobody any more; none of its older revisions brings it back."""
    await conn.execute(WITHDRAW, event.alert_id, event.revision)


async def withdraw_signals(conn: Connection, signal_ids: Sequence[UUID]) -> None:
    """Show the signals of an ended case to nobody any more, also those still to come."""
    await conn.execute(WITHDRAW_SIGNALS, list(signal_ids))


async def list_confirmed(conn: Connection, number: str, *, region: str | None) -> tuple[Alert, ...]:
    """Return the confirmed alerts that an officine of `region` is shown on a prescription."""
    rows = await conn.fetch(LIST, number, region, ALERTS_MAX)
    return tuple(
        Alert(
            signal_id=row["alert_id"],
            signal="S4",
            signal_class="D" if row["is_this"] else "H",
            sentence=row["sentence"] if row["is_this"] or row["number"] is None else OF_ITS_PEOPLE,
            raised_at=row["confirmed_at"],
        )
        for row in rows
    )
