"""What an analyst decides of a case: how it ends, whom to hold and to ask, second looks."""

from collections.abc import Mapping
from typing import Final, cast
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.fraud.console import words
from services.fraud.console.answering import check, lead_to
from services.fraud.console.refusing import PageRefused
from services.fraud.console.visitor import Form, SentForm, SignedIn
from services.fraud.model.deciding import DecisionKind, Proposal
from services.fraud.model.reporting import ReportStep
from services.fraud.rules.reasons import REASONS
from services.fraud.use_cases import desk_decisions, desk_holds
from services.fraud.use_cases.asking import Order
from services.fraud.use_cases.desk_decisions import Moved
from services.fraud.use_cases.looking import Look
from shared.contracts.fraud import AlertScope, VerificationQuestion

KINDS: Final = ("confirm", "dismiss", "hold_prescriber")
LOOKS: Final[Mapping[str, str]] = {"approve": "approved", "refuse": "refused"}


def add_pages(router: APIRouter) -> None:
    """Add the forms of the page of a case that decide something."""

    @router.post("/console/cases/{case_id}/decisions")
    async def propose(visitor: SignedIn, case_id: UUID, form: SentForm) -> Response:
        proposal = _proposal(case_id, form)
        check(await desk_decisions.propose(visitor.desk.pool, proposal, visitor.working))
        return lead_to(f"/console/cases/{case_id}?done=proposed")

    @router.post("/console/cases/{case_id}/decisions/{decision_id}/{look}")
    async def look(
        visitor: SignedIn, case_id: UUID, decision_id: UUID, look: str, _form: SentForm
    ) -> Response:
        asked = look_of(decision_id, look)
        check(await desk_decisions.look(visitor.desk.pool, case_id, asked, visitor.working))
        return lead_to(f"/console/cases/{case_id}?done={LOOKS[look]}")

    @router.post("/console/cases/{case_id}/holds/{hold_id}/release")
    async def release(visitor: SignedIn, case_id: UUID, hold_id: UUID, form: SentForm) -> Response:
        reason = form.choice("reason", REASONS["release_prescriber"])
        asked = Proposal(kind="release_prescriber", subject_id=hold_id, reason_code=reason)
        check(await desk_holds.propose_release(visitor.desk.pool, case_id, asked, visitor.working))
        return lead_to(f"/console/cases/{case_id}?done=proposed")

    @router.post("/console/cases/{case_id}/questions")
    async def ask(visitor: SignedIn, case_id: UUID, form: SentForm) -> Response:
        comment = form.text("comment", chars_max=1_000, is_needed=False)
        order = Order(case_id=case_id, question=VerificationQuestion(comment=comment or None))
        check(await desk_decisions.ask_prescriber(visitor.desk.pool, order, visitor.working))
        return lead_to(f"/console/cases/{case_id}?done=asked")

    @router.post("/console/cases/{case_id}/reports/{report_id}")
    async def move(visitor: SignedIn, case_id: UUID, report_id: UUID, form: SentForm) -> Response:
        step, _, reason = form.choice("step", words.STEP_CHOICES).partition(":")
        moved = Moved(report_id, cast("ReportStep", step), reason)
        check(await desk_decisions.move_report(visitor.desk.pool, case_id, moved, visitor.working))
        return lead_to(f"/console/cases/{case_id}?done=moved#reports")


def look_of(decision_id: UUID, word: str) -> Look:
    """Read the address of a form under a proposal; raise `PageRefused`."""
    if word not in LOOKS:
        raise PageRefused("not_found")
    return Look(decision_id, is_approved=word == "approve")


def _proposal(case_id: UUID, form: Form) -> Proposal:
    kind = form.choice("kind", {name: name for name in KINDS})
    detail, spread = {}, ""
    if kind == "confirm":
        detail = {"anomaly": form.choice("anomaly", words.ANOMALY_WORDS)}
        spread = form.choice("spread", words.SPREADS)
    named = cast("DecisionKind", kind)
    return Proposal(
        kind=named,
        subject_id=case_id,
        reason_code=form.choice("reason", REASONS[named]),
        spread=cast("AlertScope", spread) if spread else None,
        detail=detail,
    )
