"""Whom a prescription concerns, what the patient lets the prescriber see, and what is left."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import asyncpg

from services.notify.model import Balance, Consent, Contact, End
from shared.contracts.prescribe import IssuedSecrets
from shared.db import Connection
from shared.identifiers import Rpps
from shared.sealing import KeyRing

LINES_MAX: Final = 200
FIRST_CONTACTS_MAX: Final = 20

INSERT_CONTACT: Final = """
    INSERT INTO contact
        (number, patient_ref, prescriber_rpps, prescriber_sees_execution, sealed, learned_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (number) DO NOTHING
    RETURNING TRUE
"""
FIND_CONTACT: Final = """
    SELECT c.number, c.patient_ref, c.prescriber_rpps, c.sealed, c.wanted_as, c.is_ended,
        coalesce(k.prescriber_sees_execution, c.prescriber_sees_execution)
            AS prescriber_sees_execution
    FROM contact AS c LEFT JOIN consent AS k ON k.number = c.number
    WHERE c.number = $1
"""
LIST_FIRST: Final = """
    SELECT c.number, c.patient_ref, c.prescriber_rpps, c.sealed, c.wanted_as, c.is_ended,
        c.prescriber_sees_execution
    FROM contact AS c
    WHERE c.prescriber_rpps = $1 AND c.learned_at > statement_timestamp() - INTERVAL '400 days'
      AND c.number IS DISTINCT FROM $2
    ORDER BY c.learned_at, c.number LIMIT $3
"""
FIND_CONSENT: Final = """
    SELECT c.number, c.patient_ref, k.decided_at,
        coalesce(k.prescriber_sees_execution, c.prescriber_sees_execution)
            AS prescriber_sees_execution
    FROM contact AS c LEFT JOIN consent AS k ON k.number = c.number
    WHERE c.number = $1
"""
NOTE_END: Final = """
    UPDATE contact SET wanted_as = $2, is_ended = $3 WHERE number = $1 AND NOT is_ended
"""
# A statement of its own: a joined row would be read as it was before the wait for the lock.
LOCK_CONTACT: Final = "SELECT TRUE FROM contact WHERE number = $1 FOR UPDATE"
UPSERT_CONSENT: Final = """
    INSERT INTO consent (number, prescriber_sees_execution, decided_at, sequence)
    VALUES ($1, $2, $3, 1)
    ON CONFLICT (number) DO UPDATE
    SET prescriber_sees_execution = EXCLUDED.prescriber_sees_execution,
        decided_at = EXCLUDED.decided_at,
        sequence = consent.sequence + 1
    RETURNING sequence
"""
# Only forward: an event that was set aside may be replayed after later ones.
UPSERT_BALANCE: Final = """
    INSERT INTO line_balance
        (number, line, prescription_version, left_total, left_now, next_possible_on)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (number, line) DO UPDATE
    SET prescription_version = EXCLUDED.prescription_version,
        left_total = EXCLUDED.left_total,
        left_now = EXCLUDED.left_now,
        next_possible_on = EXCLUDED.next_possible_on
    WHERE line_balance.prescription_version < EXCLUDED.prescription_version
"""
LIST_BALANCES: Final = """
    SELECT line, left_total, left_now, next_possible_on
    FROM line_balance WHERE number = $1 LIMIT $2
"""


async def insert_contact(
    conn: Connection, contact: Contact, *, keys: KeyRing, learned_at: datetime
) -> bool:
    """Keep whom to tell about a prescription; False, and nothing changes, when one is there."""
    plain = contact.secrets.model_dump_json().encode()
    is_new = await conn.fetchval(
        INSERT_CONTACT,
        contact.number,
        contact.patient_ref,
        contact.prescriber_rpps,
        contact.prescriber_sees_execution,
        keys.seal(plain, aad=_aad(contact.number)),
        learned_at,
    )
    return bool(is_new)


async def lock_contact(conn: Connection, number: str, *, keys: KeyRing) -> Contact | None:
    """Return the contact under its lock, which orders messages and the patient's choices."""
    if await conn.fetchval(LOCK_CONTACT, number) is None:
        return None
    return await find_contact(conn, number, keys=keys)


async def find_contact(conn: Connection, number: str, *, keys: KeyRing) -> Contact | None:
    """Return whom the prescription concerns; raises `Unsealable` if its key is gone."""
    row = await conn.fetchrow(FIND_CONTACT, number)
    return None if row is None else _contact(row, keys)


async def list_first_contacts(
    conn: Connection, rpps: Rpps, *, but: str | None, keys: KeyRing
) -> list[Contact]:
    """Return the first prescriptions of a prescriber in a year or so, without the one named."""
    rows = await conn.fetch(LIST_FIRST, rpps, but, FIRST_CONTACTS_MAX)
    return [_contact(row, keys) for row in rows]


def _contact(row: asyncpg.Record, keys: KeyRing) -> Contact:
    plain = keys.unseal(row["sealed"], aad=_aad(row["number"]))
    return Contact(
        number=row["number"],
        patient_ref=row["patient_ref"],
        prescriber_rpps=Rpps(row["prescriber_rpps"]),
        prescriber_sees_execution=row["prescriber_sees_execution"],
        secrets=IssuedSecrets.model_validate_json(plain),
        wanted_as=row["wanted_as"],
        is_ended=row["is_ended"],
    )


async def note_end(conn: Connection, number: str, wanted_as: End, *, is_ended: bool) -> None:
    """Note the answer to what its prescriber wanted; an end is final."""
    await conn.execute(NOTE_END, number, wanted_as, is_ended)


async def find_consent(conn: Connection, number: str) -> Consent | None:
    """Return the choice that counts, without opening anything sealed."""
    row = await conn.fetchrow(FIND_CONSENT, number)
    return None if row is None else Consent(**row)


async def upsert_consent(
    conn: Connection, *, number: str, prescriber_sees_execution: bool, decided_at: datetime
) -> int:
    """Keep the patient's choice; return how many the patient has made on this prescription."""
    sequence: int = await conn.fetchval(
        UPSERT_CONSENT, number, prescriber_sees_execution, decided_at
    )
    return sequence


async def upsert_balances(
    conn: Connection, number: str, balances: Mapping[int, Balance], *, prescription_version: int
) -> None:
    """Keep what is left of each line, unless a later version has said so already."""
    await conn.executemany(
        UPSERT_BALANCE,
        [
            (
                number,
                line,
                prescription_version,
                balance.left_total,
                balance.left_now,
                balance.next_possible_on,
            )
            for line, balance in balances.items()
        ],
    )


async def list_balances(conn: Connection, number: str) -> dict[int, Balance]:
    """Return what is left by line number, for the lines that an officine touched."""
    rows = await conn.fetch(LIST_BALANCES, number, LINES_MAX)
    return {
        row["line"]: Balance(
            left_total=row["left_total"],
            left_now=row["left_now"],
            next_possible_on=row["next_possible_on"],
        )
        for row in rows
    }


def _aad(number: str) -> bytes:
    return f"notify.contact:{number}".encode()
