"""HTTP <-> prescribe: check a draft, as a dry run of issuing it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.prescribe import use_cases
from services.prescribe.answers.checking import Check, CheckError
from services.prescribe.content import checked_lines
from services.prescribe.model import Caller, CheckedDraft
from services.prescribe.problems import warning_of
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.routes.desk import Desk
from shared.access.auth import Actor, Operation, actor_for
from shared.db import transaction
from shared.http.answers import catalogue_in
from shared.http.app import CorrelationId
from shared.problems import ProblemCatalogue, error_items

Checker = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_CHECK))]


def add_checking(router: APIRouter, desk: Desk) -> None:
    """Add the dry run of issuing."""

    @router.post("/v1/prescriptions/check")
    async def check_prescription(
        draft: PrescriptionDraft, actor: Checker, correlation_id: CorrelationId, request: Request
    ) -> Check:
        """Contrôle une ordonnance comme à l’enregistrement, sans rien signer ni conserver."""
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        async with transaction(desk.pool) as conn:
            checked = await use_cases.check_prescription(conn, desk.resources, draft, caller)
        return _answer(draft, checked, catalogue_in(request))


def _answer(draft: PrescriptionDraft, checked: CheckedDraft, catalogue: ProblemCatalogue) -> Check:
    is_secure, refusals = checked.context.is_secure, checked.refusals
    return Check(
        acceptable=not refusals,
        is_secure=is_secure,
        secure_paper_required=is_secure and bool(refusals),
        errors=tuple(CheckError(**item) for item in error_items(catalogue, refusals)),
        warnings=tuple(warning_of(warning) for warning in checked.warnings),
        lines=checked_lines(draft, checked.context),
    )
