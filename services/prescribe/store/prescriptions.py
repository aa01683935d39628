"""SQL of what prescribers signed."""

from services.prescribe.model import People, StoredPrescription
from shared.db import Connection
from shared.identifiers import Rpps
from shared.number import PrescriptionNumber


async def insert_prescription(conn: Connection, prescription: StoredPrescription) -> bool:
    """Keep a prescription; False when its number is taken (a rival's commit is waited for).

    False as well when the key that signed it was revoked.
    """
    is_new = await conn.fetchval(
        """
        INSERT INTO prescription
            (number, prescriber_rpps, patient_ref, issued_on, valid_until, issued_at, is_secure,
             prescriber_sees_execution, lines_digest, qr_digest, signing_key_id, sealed_content,
             sealed_qr)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, key_id, $12, $13
        FROM signing_key WHERE key_id = $11 AND revoked_at IS NULL
        ON CONFLICT (number) DO NOTHING
        RETURNING TRUE
        """,
        prescription.number,
        prescription.prescriber_rpps,
        prescription.patient_ref,
        prescription.issued_on,
        prescription.valid_until,
        prescription.issued_at,
        prescription.is_secure,
        prescription.prescriber_sees_execution,
        prescription.lines_digest,
        prescription.qr_digest,
        prescription.signing_key_id,
        prescription.sealed_content,
        prescription.sealed_qr,
    )
    return bool(is_new)


async def lock_prescription(conn: Connection, number: str) -> StoredPrescription | None:
    """Return a prescription that nobody else cancels or replaces meanwhile; others may read it."""
    await conn.execute(
        "SELECT number FROM prescription WHERE number = $1 FOR NO KEY UPDATE", number
    )
    return await find_prescription(conn, number)


async def find_prescription(conn: Connection, number: str) -> StoredPrescription | None:
    """Return the prescription as it is kept, sealed."""
    row = await conn.fetchrow(
        """
        SELECT number, prescriber_rpps, patient_ref, issued_on, valid_until, issued_at, is_secure,
            prescriber_sees_execution, lines_digest, qr_digest, signing_key_id, sealed_content,
            sealed_qr
        FROM prescription WHERE number = $1
        """,
        number,
    )
    if row is None:
        return None
    parsed = {
        "number": PrescriptionNumber(row["number"]),
        "prescriber_rpps": Rpps(row["prescriber_rpps"]),
    }
    return StoredPrescription(**(dict(row) | parsed))


async def find_people(conn: Connection, number: str) -> People | None:
    """Return whose prescription this is, None when this service did not issue `number`."""
    row = await conn.fetchrow(
        "SELECT patient_ref, prescriber_rpps FROM prescription WHERE number = $1", number
    )
    return None if row is None else People(row["patient_ref"], Rpps(row["prescriber_rpps"]))
