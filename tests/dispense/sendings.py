"""Sendings by a patient, made short."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.dispense import use_cases
from services.dispense.model import (
    Caller,
    Consultation,
    Declined,
    Sending,
    SendingQuery,
    SendingRequest,
)
from services.dispense.resources import Resources
from services.dispense.use_cases import SentByPatient
from shared.access.actors import Actor, Role
from shared.db import transaction
from shared.identifiers import Ins
from shared.number import PrescriptionNumber
from tests.access import PATIENT_REFS
from tests.builders import INS
from tests.dispense.builders import NOON, a_caller, a_finess, an_id
from tests.dispense.counter import RESOURCES, Counter


def a_patient(ins: Ins = INS, *, at: datetime = NOON) -> Caller:
    actor = Actor(Role.PATIENT, "pat", ins=ins, patient_ref=PATIENT_REFS.ref(ins))
    return Caller(actor=actor, at=at, correlation_id=an_id())


async def send(
    counter: Counter,
    number: str,
    pharmacy: int = 1,
    *,
    patient: Caller | None = None,
    resources: Resources = RESOURCES,
) -> Sending | Declined:
    asked = SendingRequest(number=PrescriptionNumber.parse(number), pharmacy=a_finess(pharmacy))
    async with transaction(counter.pool) as conn:
        return await use_cases.send_prescription(conn, resources, asked, patient or a_patient())


async def sent(counter: Counter, number: str, pharmacy: int = 1, **more: Any) -> Sending:
    """Send with success."""
    sending = await send(counter, number, pharmacy, **more)
    assert isinstance(sending, Sending), sending
    return sending


async def withdraw(
    counter: Counter, sending_id: UUID, *, patient: Caller | None = None
) -> Sending | Declined:
    async with transaction(counter.pool) as conn:
        return await use_cases.withdraw_sending(conn, sending_id, patient or a_patient())


async def sendings_of(
    counter: Counter, *, patient: Caller | None = None, **page: Any
) -> list[Sending]:
    async with transaction(counter.pool) as conn:
        query = SendingQuery(**{"limit": 100} | page)
        return await use_cases.list_sendings(conn, query, patient or a_patient())


async def open_sent(
    counter: Counter, sending_id: UUID, pharmacy: int = 1, *, at: datetime = NOON
) -> Consultation | Declined:
    """Consult by a sending."""
    async with transaction(counter.pool) as conn:
        return await use_cases.consult_by_sending(
            conn, RESOURCES, SentByPatient(sending_id=sending_id), a_caller(pharmacy, at=at)
        )
