"""HTTP <-> dispense in FHIR R4: the same commands and reads as in JSON, in another dress."""

from dataclasses import replace
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.dispense import use_cases
from services.dispense.fhir.answers import found_line, searchset
from services.dispense.fhir.capability import DOOR
from services.dispense.model import Caller, Declined, Shown
from services.dispense.routes.desk import CREATED, Desk, refused
from services.dispense.routes.fhir_received import received_of
from services.dispense.routes.recording import Recording
from services.dispense.use_cases.billing import NOT_FOUND
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection
from shared.fhir import systems
from shared.fhir.capability import BASE, FHIR_TYPE
from shared.http.app import CorrelationId
from shared.http.fhir import (
    FHIR_RESPONSES,
    SENT_BUNDLE,
    FhirResponse,
    Formatted,
    add_metadata,
    check_sent,
    json_in,
)
from shared.http.fhir_search import Criterion, Search, add_search
from shared.http.idempotency import Answer, run_command
from shared.number import PrescriptionNumber
from shared.problems import Refused

_PRESCRIPTION: Final = "prescription:identifier"
_SEARCH: Final = Search(
    resource="MedicationDispense",
    name="search_medication_dispenses",
    description=(
        "Les lignes d’une délivrance, ou de toutes celles d’une ordonnance ; lecture tracée."
    ),
    criteria={
        "identifier": "Identifiant d’une délivrance : système|valeur, ou valeur seule.",
        _PRESCRIPTION: "Numéro de l’ordonnance : système|numéro, ou numéro seul.",
    },
    operation=Operation.DISPENSATION_READ,
)

Reading = Annotated[Actor, Depends(actor_for(Operation.DISPENSATION_READ))]


def add_fhir(router: APIRouter, desk: Desk) -> None:
    """Add everything below /fhir/r4; the CapabilityStatement tells what that is."""
    _add_record(router, desk)
    _add_search(router, desk)
    _add_read(router, desk)
    add_metadata(router, DOOR)


def _add_record(router: APIRouter, desk: Desk) -> None:
    @router.post(
        f"{BASE}/Bundle",
        name="record_bundle",
        status_code=CREATED,
        response_class=FhirResponse,
        responses=FHIR_RESPONSES,
        openapi_extra=SENT_BUNDLE,
    )
    @router.post(BASE, name="record_transaction", include_in_schema=False)
    async def record_bundle(
        request: Request, command: Recording, _formatted: Formatted
    ) -> Response:
        """Enregistre une délivrance envoyée comme Bundle FHIR R4 (transaction) : tout ou rien."""
        check_sent(request, FHIR_TYPE, "application/json")
        caller = desk.caller(command.actor, command.correlation_id)
        received = received_of(
            await json_in(request), caller, command.catalogue, medicines=desk.resources.medicines
        )
        asked = await use_cases.verify_packs(desk.resources, received.asked)

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.record_dispensation(conn, desk.resources, asked, caller):
                case Declined() as declined:
                    moved = received.reading.moved(declined.refusals)
                    return refused(replace(declined, refusals=moved))
                case recorded:
                    return received.answer(recorded, caller)

        response = await run_command(desk.pool, command, work)
        if response.status_code == CREATED:
            response.headers["Content-Type"] = FHIR_TYPE
        return response


def _add_search(router: APIRouter, desk: Desk) -> None:
    async def find(wanted: Criterion, actor: Actor, correlation_id: UUID) -> dict[str, Any]:
        caller = desk.caller(actor, correlation_id)
        if wanted.name == _PRESCRIPTION:
            shown = await _shown_of(desk, wanted.number(), caller)
        else:
            shown = await _shown(desk, wanted.value_in(systems.DISPENSATION), caller)
        return searchset(shown, link=wanted.link)

    add_search(router, _SEARCH, find)


def _add_read(router: APIRouter, desk: Desk) -> None:
    @router.get(
        f"{BASE}/MedicationDispense/{{resource_id}}",
        name="read_medication_dispense",
        response_class=FhirResponse,
        responses=FHIR_RESPONSES,
    )
    async def read(
        actor: Reading, resource_id: str, correlation_id: CorrelationId, _formatted: Formatted
    ) -> Response:
        """Une ligne d’une délivrance (MedicationDispense) ; lecture tracée."""
        dispensation, _, _line = resource_id.rpartition("-")
        caller = desk.caller(actor, correlation_id)
        shown = await _shown(desk, dispensation, caller)
        resource = None if shown is None else found_line(shown, resource_id)
        if resource is None:
            raise Refused(NOT_FOUND)
        return FhirResponse(orjson.dumps(resource))


async def _shown_of(desk: Desk, number: PrescriptionNumber | None, caller: Caller) -> Shown | None:
    if number is None:
        return None
    return await use_cases.show_dispensations(desk.pool, desk.resources, number, caller)


async def _shown(desk: Desk, text: str | None, caller: Caller) -> Shown | None:
    """Return the dispensation of an identifier; nothing for what cannot be one of ours."""
    try:
        dispensation_id = UUID(text or "")
    except ValueError:
        return None
    return await use_cases.show_dispensation(desk.pool, desk.resources, dispensation_id, caller)
