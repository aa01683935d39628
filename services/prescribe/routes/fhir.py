"""HTTP <-> prescribe in FHIR R4: the same commands and reads as in JSON, in another dress."""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.prescribe import use_cases
from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.fhir.answers import searchset, transaction_response
from services.prescribe.fhir.capability import DOOR
from services.prescribe.fhir.models import RESOURCE_NAMES, Bundle, bundle_of
from services.prescribe.fhir.notes import judge_notes
from services.prescribe.fhir.reading_in import Reading, read_bundle
from services.prescribe.fhir.same_product import contradictions_in
from services.prescribe.model import Author, Caller, SignedDraft
from services.prescribe.products import facts_of
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.routes.desk import Desk
from services.prescribe.routes.issuing import (
    CREATED,
    Decision,
    Issuer,
    answer_of,
    issue,
    speak_of_paper,
)
from shared.access.auth import Actor, Operation
from shared.db import transaction
from shared.fhir.capability import BASE, FHIR_TYPE
from shared.fhir.findings import Findings
from shared.http.answers import catalogue_in
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
from shared.http.fhir_validation import reading_content, reading_form
from shared.http.idempotency import Answer
from shared.medicines import Catalogue
from shared.problems import ProblemCatalogue, Refusal, Refused

_SEARCH: Final = Search(
    resource="MedicationRequest",
    name="search_medication_requests",
    description="Les lignes d’une ordonnance, par son numéro ; lecture tracée.",
    criteria={"group-identifier": "Numéro de l’ordonnance : système|numéro, ou numéro seul."},
    operation=Operation.PRESCRIPTION_READ_OWN,
)


def add_fhir(router: APIRouter, desk: Desk) -> None:
    """Add everything below /fhir/r4; the CapabilityStatement tells what that is."""
    _add_issue(router, desk)
    _add_search(router, desk)
    add_metadata(router, DOOR)


def _add_issue(router: APIRouter, desk: Desk) -> None:
    @router.post(
        f"{BASE}/Bundle",
        name="issue_bundle",
        status_code=CREATED,
        response_class=FhirResponse,
        responses=FHIR_RESPONSES,
        openapi_extra=SENT_BUNDLE,
    )
    @router.post(BASE, name="issue_transaction", include_in_schema=False)
    async def issue_bundle(request: Request, command: Issuer, _formatted: Formatted) -> Response:
        """Enregistre et signe une ordonnance envoyée comme Bundle FHIR R4 (transaction)."""
        check_sent(request, FHIR_TYPE, "application/json")
        caller = Caller(actor=command.actor, at=desk.now())
        catalogue = catalogue_in(request)
        received = received_of(
            await json_in(request), caller.author, catalogue, medicines=desk.resources.medicines
        )
        speak_of_paper(request, desk, received.draft)
        response = await issue(desk, command, received.draft, answer=received.answer)
        response.headers["Content-Type"] = FHIR_TYPE
        return response


def _add_search(router: APIRouter, desk: Desk) -> None:
    async def find(wanted: Criterion, actor: Actor, correlation_id: UUID) -> dict[str, Any]:
        number, view = wanted.number(), None
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        if number is not None:
            async with transaction(desk.pool) as conn:
                view = await use_cases.read_prescription(conn, desk.resources, number, caller)
        return searchset(view, link=wanted.link)

    add_search(router, _SEARCH, find)


@dataclass(frozen=True, slots=True)
class Received:
    """A Bundle that was read, and how its sender is answered."""

    bundle: Bundle
    reading: Reading
    draft: PrescriptionDraft

    def answer(self, decision: Decision, signed: use_cases.Signed) -> Answer:
        """Answer in FHIR; a refusal names the elements of the Bundle that it is about."""
        if isinstance(decision, Acknowledgement):
            assert isinstance(signed, SignedDraft), "only what was signed is acknowledged"
            content = signed.secrets.content
            body = transaction_response(self.bundle, self.reading, content, told=decision)
            return Answer(CREATED, body, number=decision.number)
        try:
            return answer_of(decision, signed)
        except Refused as refused:
            raise Refused(
                *self.reading.locations.moved(refused.refusals),
                extensions=refused.extensions,
                headers=refused.headers,
            ) from None


def received_of(
    value: Any, author: Author, catalogue: ProblemCatalogue, *, medicines: Catalogue
) -> Received:
    """Read what was sent (its JSON value) as a Bundle that `author` signs; raise `Refused`."""
    with reading_form(catalogue, kinds=RESOURCE_NAMES):
        bundle = bundle_of(value)
        reading = read_bundle(bundle, author)
    with reading_content(catalogue, reading.locations.moved):
        draft = PrescriptionDraft.model_validate(reading.draft)
    if contradictions := contradictions_in(draft, reading.products, medicines):
        raise Refused(Refusal("request_invalid"), *contradictions)
    notices = _notices_of_notes(reading, draft, medicines)
    return Received(bundle, replace(reading, notices=(*reading.notices, *notices)), draft)


def _notices_of_notes(
    reading: Reading, draft: PrescriptionDraft, medicines: Catalogue
) -> tuple[str, ...]:
    """Return the notes whose surplus only names their product; raise `Refused` for others."""
    if not reading.notes:
        return ()
    labels = [None if facts is None else facts.label for facts in facts_of(draft, medicines)]
    names = {
        line: (label or "", *product.said)
        for line, label, product in zip(
            reading.locations.lines, labels, reading.products, strict=True
        )
    }
    found = Findings()
    judge_notes(reading.notes, names, found)
    if found.refusals:
        raise Refused(Refusal("request_invalid"), *found.refusals)
    return tuple(found.notices)
