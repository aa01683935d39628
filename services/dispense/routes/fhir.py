"""HTTP <-> dispense in FHIR R4: the same commands and reads as in JSON, in another dress."""

from dataclasses import replace
from typing import Annotated, Final
from urllib.parse import quote
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
from shared.fhir.problems import SEARCH_UNSUPPORTED
from shared.http.app import CorrelationId
from shared.http.fhir import (
    FHIR_RESPONSES,
    QUERY_CHARS_MAX,
    SENT_BUNDLE,
    FhirResponse,
    Formatted,
    add_metadata,
    check_sent,
    form_in,
    json_in,
    sent_search,
)
from shared.http.idempotency import Answer, run_command
from shared.identifiers import InvalidIdentifier
from shared.number import PrescriptionNumber
from shared.problems import Refused

_RESOURCE: Final = f"{BASE}/MedicationDispense"
_DISPENSATION: Final = "identifier"
_PRESCRIPTION: Final = "prescription:identifier"
# They say how to answer, not what to look for. A hand-over is never cut into pages.
_OF_ANSWER: Final = frozenset({"_format", "_count", "_pretty"})
_SENT_SEARCH: Final = sent_search(
    (_DISPENSATION, "Identifiant d’une délivrance : système|valeur, ou valeur seule."),
    (_PRESCRIPTION, "Numéro de l’ordonnance : système|numéro, ou numéro seul."),
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
    async def found(
        parameters: list[tuple[str, str]], actor: Reading, correlation_id: CorrelationId
    ) -> Response:
        criterion, value = _searched(parameters)
        shown = await _shown(desk, criterion, value, desk.caller(actor, correlation_id))
        link = f"{_RESOURCE}?{criterion}={quote(value, safe='')}"
        return FhirResponse(orjson.dumps(searchset(shown, link=link)))

    @router.get(
        _RESOURCE,
        name="search_medication_dispenses",
        response_class=FhirResponse,
        responses=FHIR_RESPONSES,
        openapi_extra=_SENT_SEARCH,
    )
    async def search(
        request: Request, actor: Reading, correlation_id: CorrelationId, _formatted: Formatted
    ) -> Response:
        """Les lignes d’une délivrance, ou de toutes celles d’une ordonnance ; lecture tracée."""
        return await found(list(request.query_params.multi_items()), actor, correlation_id)

    @router.post(f"{_RESOURCE}/_search", include_in_schema=False)
    async def search_by_form(
        request: Request, actor: Reading, correlation_id: CorrelationId, _formatted: Formatted
    ) -> Response:
        """La même recherche, dont le critère ne figure pas dans l’adresse."""
        check_sent(request, "application/x-www-form-urlencoded")
        query = list(request.query_params.multi_items())
        return await found(query + await form_in(request), actor, correlation_id)


def _add_read(router: APIRouter, desk: Desk) -> None:
    @router.get(
        f"{_RESOURCE}/{{resource_id}}",
        name="read_medication_dispense",
        response_class=FhirResponse,
        responses=FHIR_RESPONSES,
    )
    async def read(
        actor: Reading, resource_id: str, correlation_id: CorrelationId, _formatted: Formatted
    ) -> Response:
        """Une ligne d’une délivrance (MedicationDispense) ; lecture tracée."""
        dispensation, _, _line = resource_id.rpartition("-")
        shown = await _shown(desk, _DISPENSATION, dispensation, desk.caller(actor, correlation_id))
        resource = None if shown is None else found_line(shown, resource_id)
        if resource is None:
            raise Refused(NOT_FOUND)
        return FhirResponse(orjson.dumps(resource))


def _searched(parameters: list[tuple[str, str]]) -> tuple[str, str]:
    """Return the one criterion; an unknown one would widen the search, so it is refused."""
    wanted = [(name, value) for name, value in parameters if name not in _OF_ANSWER]
    if len(wanted) != 1 or wanted[0][0] not in {_DISPENSATION, _PRESCRIPTION}:
        raise Refused(SEARCH_UNSUPPORTED)
    if len(wanted[0][1]) > QUERY_CHARS_MAX:
        raise Refused(SEARCH_UNSUPPORTED)
    return wanted[0]


async def _shown(desk: Desk, criterion: str, value: str, caller: Caller) -> Shown | None:
    """Return what is found; nothing for a value that cannot be one of ours."""
    system, separator, value = value.rpartition("|")
    pool, resources = desk.pool, desk.resources
    try:
        if criterion == _PRESCRIPTION:
            if separator and system != systems.NUMBER:
                return None
            number = PrescriptionNumber.parse(value)
            return await use_cases.show_dispensations(pool, resources, number, caller)
        if separator and system != systems.DISPENSATION:
            return None
        return await use_cases.show_dispensation(pool, resources, UUID(value), caller)
    except (InvalidIdentifier, ValueError):
        return None
