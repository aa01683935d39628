"""What the engine must know besides the events: confirmed alerts, and identities that are held."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from services.fraud.engine import AlertList, ConfirmedAlert, IdentityHold
from shared.db import Connection
from shared.identifiers import Rpps

ALERTS_PER_PATIENT_MAX: Final = 20
RELEASES_MAX: Final = 10_000

LIST_OF_NUMBERS: Final = """
    SELECT alert_id, confirmed_at, number, prescriber_rpps, patient_ref, drug_classes
    FROM alert WHERE number = ANY($1::TEXT[]) AND withdrawn_at IS NULL
"""
LIST_OF_PATIENTS: Final = """
    SELECT a.alert_id, a.confirmed_at, a.number, a.prescriber_rpps, a.patient_ref, a.drug_classes
    FROM unnest($1::TEXT[]) AS asked (patient_ref)
    CROSS JOIN LATERAL (
        SELECT alert_id, confirmed_at, number, prescriber_rpps, patient_ref, drug_classes
        FROM alert
        WHERE alert.patient_ref = asked.patient_ref AND withdrawn_at IS NULL
        ORDER BY confirmed_at DESC, alert_id DESC
        LIMIT $2
    ) AS a
"""
LIST_MISUSED: Final = """
    SELECT hold_id, prescriber_rpps, since, held_at
    FROM prescriber_hold
    WHERE prescriber_rpps = ANY($1::TEXT[]) AND released_at IS NULL AND reason = 'identity_misused'
"""
LIST_RELEASED: Final = """
    SELECT hold_id, number FROM hold_release
    WHERE hold_id = ANY($1::UUID[]) AND number = ANY($2::TEXT[])
    LIMIT $3
"""


async def load_alerts(
    conn: Connection, numbers: Collection[str], patients: Collection[str]
) -> AlertList:
    """Return the confirmed alerts that stand on some numbers, and the newest on some patients."""
    found = AlertList()
    rows = await conn.fetch(LIST_OF_NUMBERS, list(numbers))
    rows += await conn.fetch(LIST_OF_PATIENTS, list(patients), ALERTS_PER_PATIENT_MAX)
    for row in rows:
        prescriber = row["prescriber_rpps"]
        found.confirm(
            ConfirmedAlert(
                alert_id=UUID(int=row["alert_id"].int),
                confirmed_at=row["confirmed_at"],
                number=row["number"],
                prescriber=None if prescriber is None else Rpps(prescriber),
                patient_ref=row["patient_ref"],
                drug_classes=tuple(row["drug_classes"]),
            )
        )
    return found


async def load_holds(
    conn: Connection, prescribers: Collection[str], numbers: Collection[str]
) -> dict[Rpps, IdentityHold]:
    """Return the identities that others use, with which of these numbers their owners confirmed."""
    rows = await conn.fetch(LIST_MISUSED, list(prescribers))
    if not rows:
        return {}
    ids = [row["hold_id"] for row in rows]
    released: dict[UUID, set[str]] = {}
    for row in await conn.fetch(LIST_RELEASED, ids, list(numbers), RELEASES_MAX):
        released.setdefault(row["hold_id"], set()).add(row["number"])
    return {
        Rpps(row["prescriber_rpps"]): IdentityHold(
            row["since"], frozenset(released.get(row["hold_id"], ()))
        )
        for row in rows
    }
