"""Reports as officines file them; a test states only what it is about."""

from datetime import date, timedelta
from typing import Any

import asyncpg

from services.fraud.model.caller import Caller
from services.fraud.model.reporting import (
    Report,
    ReportedMedicine,
    ReportedPatient,
    ReportedPrescriber,
    ReportRequest,
    ReportWords,
)
from services.fraud.use_cases import reporting
from shared.access.actors import Actor, Role
from shared.db import transaction
from shared.identifiers import Cip13, Finess, Ins, Rpps
from tests.builders import INS, PRESCRIBER_RPPS, a_number
from tests.fraud.desk import RESOURCES
from tests.fraud.events import NOON, PHARMACIST_RPPS, A, an_id

TRAMADOL = Cip13("3400934842184")
BORN_ON = date(1979, 3, 5)


def an_officine(finess: Finess = A, *, hours: float = 0) -> Caller:
    actor = Actor(role=Role.PHARMACIST, subject=f"ph-{finess}", rpps=PHARMACIST_RPPS, finess=finess)
    return Caller(actor=actor, at=NOON + timedelta(hours=hours), correlation_id=an_id())


def some_words(**changes: Any) -> ReportWords:
    parts: dict[str, Any] = {
        "prescriber": ReportedPrescriber(
            rpps=Rpps(PRESCRIBER_RPPS), family_name="MÉDECIN-FICTIF", given_name="Jean"
        ),
        "patient": ReportedPatient(
            ins=Ins(INS), family_name="PATIENTE-FICTIVE", given_name="Ada", birth_date=BORN_ON
        ),
        "medicines": (ReportedMedicine(label="TRAMADOL 50 mg"),),
        "comment": "Papier d’une autre couleur.",
    }
    return ReportWords(**(parts | changes))


def a_request(**changes: Any) -> ReportRequest:
    parts: dict[str, Any] = {
        "kind": "e_prescription",
        "number": a_number(),
        "anomaly": "fabricated",
        "is_disowned": True,
        "issued_on": date(2026, 11, 20),
        "words": some_words(),
    }
    return ReportRequest(**(parts | changes))


def on_paper(**changes: Any) -> ReportRequest:
    return a_request(kind="paper", number=None, **changes)


async def filed(pool: asyncpg.Pool, asked: ReportRequest, *, by: Caller | None = None) -> Report:
    done = await tried(pool, asked, by=by)
    assert isinstance(done, Report), done
    return done


async def tried(
    pool: asyncpg.Pool, asked: ReportRequest, *, by: Caller | None = None
) -> Report | reporting.NotFiled:
    async with transaction(pool) as conn:
        return await reporting.file_report(conn, RESOURCES, asked, caller=by or an_officine())


def a_body(**changes: Any) -> dict[str, Any]:
    """A report as an LGO sends it."""
    return {
        "kind": "paper",
        "anomaly": "fabricated",
        "is_disowned": True,
        "issued_on": "2026-11-20",
        "prescriber": {"rpps": PRESCRIBER_RPPS, "family_name": "MÉDECIN-FICTIF"},
        "patient": {"ins": INS, "family_name": "PATIENTE-FICTIVE", "birth_date": "1979-03-05"},
        "medicines": [{"label": "TRAMADOL 50 mg"}],
        "comment": "Papier d’une autre couleur.",
    } | changes
