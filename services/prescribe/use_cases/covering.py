"""What the rules need besides a draft: its products, and the days that are covered already.

One prescriber gives some substances once a day (R.5132-33 CSP). No query where no line needs one.
The references say nothing of who or what without their key.
"""

from dataclasses import replace

from services.prescribe import store
from services.prescribe.model import (
    Caller,
    CoveredPeriod,
    DraftRefused,
    IssueContext,
    SignedDraft,
)
from services.prescribe.products import facts_of
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.resources import Resources
from services.prescribe.rules import chevauchements_of, periods_of
from services.prescribe.use_cases.replacing import replaced_by
from shared.days import paris_day
from shared.db import Connection, Pool, connection
from shared.number import PrescriptionNumber

_Refs = dict[str, CoveredPeriod]


async def look_up(
    pool: Pool, resources: Resources, draft: PrescriptionDraft, caller: Caller
) -> IssueContext:
    """Return what the rules need besides a draft, as it is before its transaction."""
    context = _context_of(resources, draft, caller)
    if not _refs_of(resources, draft, context):
        return context
    async with connection(pool) as conn:
        return await look_up_in(conn, resources, draft, caller)


async def look_up_in(
    conn: Connection, resources: Resources, draft: PrescriptionDraft, caller: Caller
) -> IssueContext:
    """Return the same on a connection that is held already."""
    context = _context_of(resources, draft, caller)
    refs = _refs_of(resources, draft, context)
    return await _covered_now(conn, refs, draft, context) if refs else context


async def claim_periods(
    conn: Connection, resources: Resources, signed: SignedDraft
) -> DraftRefused | None:
    """Lock what the draft covers until the end of the transaction; refuse what another took.

    The draft was judged before it was signed: meanwhile another one may have been issued.
    """
    refs = _refs_of(resources, signed.draft, signed.context)
    if not refs:
        return None
    await store.lock_overlaps(conn, _substances(refs))
    context = await _covered_now(conn, refs, signed.draft, signed.context)
    refusals = chevauchements_of(signed.draft, context)
    return DraftRefused(refusals, secure_paper_required=context.is_secure) if refusals else None


async def keep_periods(conn: Connection, resources: Resources, signed: SignedDraft) -> None:
    """Store what the issued prescription covers."""
    number = PrescriptionNumber(signed.secrets.content.number)
    for ref, period in _refs_of(resources, signed.draft, signed.context).items():
        await store.insert_covered_period(conn, number=number, overlap_ref=ref, period=period)


async def _covered_now(
    conn: Connection, refs: _Refs, draft: PrescriptionDraft, context: IssueContext
) -> IssueContext:
    covered = await store.list_covered_periods(
        conn,
        _substances(refs),
        since=min(period.covered_from for period in refs.values()),
        besides=await _besides(conn, draft),
    )
    return replace(context, covered=covered)


async def _besides(conn: Connection, draft: PrescriptionDraft) -> list[str]:
    """Return the numbers whose days do not count against a draft.

    Its own is another refusal; what it replaces, directly or through others, has ended for it.
    """
    own = [] if draft.number is None else [str(draft.number)]
    return [*own, *await replaced_by(conn, draft)]


def _context_of(resources: Resources, draft: PrescriptionDraft, caller: Caller) -> IssueContext:
    return IssueContext(paris_day(caller.at), facts_of(draft, resources.medicines), caller.author)


def _refs_of(resources: Resources, draft: PrescriptionDraft, context: IssueContext) -> _Refs:
    ins, rpps = draft.patient.ins, context.author.rpps
    return {
        resources.patient_refs.ref_with(ins, rpps, period.substance): period
        for period in periods_of(draft, context)
    }


def _substances(refs: _Refs) -> dict[str, str]:
    return {ref: period.substance for ref, period in refs.items()}
