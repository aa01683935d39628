"""What issuing would decide of a draft, without signing, storing or telling anything."""

from services.prescribe import store
from services.prescribe.model import Caller, CheckedDraft, DraftAccepted
from services.prescribe.problems import NUMBER_ALREADY_YOURS, number_already_used
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.resources import Resources
from services.prescribe.rules import decide_issue, warnings_of
from services.prescribe.use_cases.covering import look_up_in
from services.prescribe.use_cases.replacing import refuse_to_replace
from shared.db import Connection
from shared.number import PrescriptionNumber
from shared.problems import Refusal


async def check_prescription(
    conn: Connection, resources: Resources, draft: PrescriptionDraft, caller: Caller
) -> CheckedDraft:
    """Return every reason to refuse the draft as it is now, the numbers it names included.

    Warnings come with them: whoever corrects one reads the other.
    """
    context = await look_up_in(conn, resources, draft, caller)
    decision = decide_issue(draft, context)
    warnings = warnings_of(draft, context)
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
