"""One prescription that is issued, dispensed in part elsewhere, alerted on and consulted again."""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx

from bench.driving import token_of
from bench.original import Original
from deploy.local.child import CannotStart
from deploy.local.demo import medicines
from deploy.local.demo.drafts import Draft, a_draft, a_line, delivered, handing_over
from deploy.local.identities import IDENTITIES, Person, Professional
from deploy.local.stack import LocalStack
from services.dispense.resources import Resources

PRESCRIBER: Final = "dr-martin"
PATIENT: Final = "pat-ada"
OFFICINE: Final = "ph-durand"
ELSEWHERE: Final = "ph-moreau"
ARRIVAL_S_MAX: Final = 30.0
POLL_S: Final = 0.2
LINES: Final[list[Draft]] = [
    a_line(medicines.PARACETAMOL, "1 comprimé trois fois par jour", packs=2),
    a_line(medicines.METFORMIN_BRAND, "1 comprimé matin et soir", duration_days=30, renewals=2),
    a_line(medicines.AMOXICILLIN, "1 gélule matin, midi et soir", duration_days=7),
]
BEFORE: Final = [delivered(1, medicines.PARACETAMOL, 1)]
REST: Final = [
    delivered(1, medicines.PARACETAMOL, 1),
    delivered(2, medicines.METFORMIN_BRAND, 2, covers_days=30),
    delivered(3, medicines.AMOXICILLIN, 2, covers_days=7),
]
EXPLAINED: Final = {"code": "patient_known", "comment": "Vue hier au comptoir."}
_ALERT: Final = """
    INSERT INTO alert (signal_id, number, signal, signal_class, sentence, raised_at)
    VALUES ($1, $2, 'S2', 'H', 'Présentée dans trois officines en sept jours.', $3)
"""


async def first_life(stack: LocalStack, conn: asyncpg.Connection, resources: Resources) -> Original:
    """Let it live through prescribe and dispense, and return all that dispense holds of it."""
    issued = _post(stack, PRESCRIBER, "prescribe", "/v1/prescriptions", _draft())
    qr = {"qr": issued["qr_text"]}
    there = _consulted(stack, ELSEWHERE, qr)
    _post(stack, ELSEWHERE, "dispense", "/v1/dispensations", handing_over(there, BEFORE))
    now = datetime.now(ZoneInfo("Europe/Paris"))
    await conn.execute(_ALERT, uuid4(), issued["number"], now)
    here = _consulted(stack, OFFICINE, qr)
    right = UUID(here["consultation_id"])
    return await Original.read(conn, resources, qr_text=issued["qr_text"], consultation_id=right)


def step_one(consultation_id: UUID) -> Draft:
    """Return the body of step 1 that hands over what is left today of all its lines."""
    right = {"consultation_id": str(consultation_id)}
    return handing_over(right, REST, reason_to_go_on=EXPLAINED)


def _draft() -> Draft:
    doctor, patient = IDENTITIES[PRESCRIBER], IDENTITIES[PATIENT]
    assert isinstance(doctor, Professional)
    assert isinstance(patient, Person)
    return a_draft(datetime.now(ZoneInfo("Europe/Paris")).date(), patient, doctor, LINES)


def _consulted(stack: LocalStack, officine: str, qr: Mapping[str, str]) -> dict[str, Any]:
    """Consult as soon as the prescription has arrived."""
    deadline = time.monotonic() + ARRIVAL_S_MAX
    while True:
        try:
            return _post(stack, officine, "dispense", "/v1/consultations", qr)
        except httpx.HTTPStatusError as error:
            if time.monotonic() > deadline:
                raise CannotStart(f"no consult: {error.response.text[:300]}") from error
            time.sleep(POLL_S)


def _post(
    stack: LocalStack, who: str, service: str, path: str, body: Mapping[str, Any]
) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token_of(stack, who)}", "Idempotency-Key": f"b-{uuid4()}"}
    answer = httpx.post(f"{stack.url(service)}{path}", json=body, headers=headers, timeout=30)
    return dict(answer.raise_for_status().json())
