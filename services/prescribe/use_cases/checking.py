"""What issuing would decide of a draft, without signing, storing or telling anything."""

from typing import Final

from services.prescribe import store
from services.prescribe.model import Caller, CheckedDraft, DraftAccepted, IssueContext
from services.prescribe.problems import NUMBER_ALREADY_YOURS, number_already_used
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.resources import Resources
from services.prescribe.rules import decide_issue, warnings_of
from services.prescribe.use_cases.covering import look_up_in
from services.prescribe.use_cases.holding import warn_of_hold
from services.prescribe.use_cases.looked_up import subjects_looked_up
from services.prescribe.use_cases.replacing import refuse_to_replace
from services.prescribe.use_cases.tracing import trace
from shared.access.habilitation import Operation
from shared.db import Connection
from shared.number import PrescriptionNumber
from shared.problems import Refusal

CHECKED: Final = "checked"


async def check_prescription(
    conn: Connection, resources: Resources, draft: PrescriptionDraft, caller: Caller
) -> CheckedDraft:
    """Return every reason to refuse the draft as it is now, the numbers it names included.

    Warnings come with them: whoever corrects one reads the other. Of the draft nothing is kept;
    that stored days of its patient or the prescription to replace were looked up leaves an audit
    row each, whatever was found.
    """
    context = await look_up_in(conn, resources, draft, caller)
    checked = await _judged(conn, resources, draft, caller, context=context)
    subjects = await subjects_looked_up(conn, resources, draft, context)
    await trace(conn, caller, Operation.PRESCRIPTION_CHECK, subjects, outcome=CHECKED)
    return checked


async def _judged(
    conn: Connection,
    resources: Resources,
    draft: PrescriptionDraft,
    caller: Caller,
    *,
    context: IssueContext,
) -> CheckedDraft:
    decision = decide_issue(draft, context)
    warnings = (*warnings_of(draft, context), *await warn_of_hold(conn, caller))
    if not isinstance(decision, DraftAccepted):
        return CheckedDraft(context, decision.refusals, warnings)
    taken = await _number_taken(conn, draft.number, caller, is_secure=context.is_secure)
    found = (await refuse_to_replace(conn, resources, draft, caller), taken)
    return CheckedDraft(context, tuple(each for each in found if each is not None), warnings)


async def _number_taken(
    conn: Connection, number: PrescriptionNumber | None, caller: Caller, *, is_secure: bool
) -> Refusal | None:
    people = None if number is None else await store.find_people(conn, number)
    if people is None:
        return None
    if people.prescriber_rpps == caller.author.rpps:
        return NUMBER_ALREADY_YOURS
    return number_already_used(secure_paper_required=is_secure)
