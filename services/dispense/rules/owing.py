"""Packs that an officine owes: promised, and fetched later (ADR 27).

A promise reserves nothing: the balance alone decides what may be handed over, and where.
"""

from dataclasses import replace
from datetime import date

from services.dispense.model import LineState, Owed, RequestedLine
from services.dispense.rules.asked import LineContext, quantity_of
from services.dispense.rules.rounds import in_words, left_for, left_total
from shared.identifiers import Finess
from shared.problems import Refusal


def refuse_empty_promise(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse to promise what may not be handed over today either (R.5123-1, R.5132-12 CSP)."""
    if not asked.owed_packs:
        return None
    state, promised = context.state, replace(asked, packs=(asked.packs or 0) + asked.owed_packs)
    now, taken = left_for(asked, state, context.today), quantity_of(asked, state)
    in_packs = state.signed.quantity.unit == "pack"
    # What a small pack leaves of a prescribed one is gone with it: packs are not cut.
    is_left = taken < quantity_of(promised, state) <= now if in_packs else taken < now
    if is_left:
        return None
    return Refusal(
        "owed_exceeded",
        line=asked.line,
        field="owed_packs",
        values={"left_now": now, "today": in_words(state, now)},
    )


def after_promise(
    state: LineState, asked: RequestedLine, pharmacy: Finess | None, *, today: date
) -> LineState:
    """Return the line, once this was done with it, with what each officine still owes.

    Nobody owes more than what is left; who says that he delivers nothing owes nothing any more.
    """
    others = [owed for owed in state.owed if owed.pharmacy != pharmacy]
    own = next((owed for owed in state.owed if owed.pharmacy == pharmacy), None)
    kept = [*others, *_own(asked, own, pharmacy, today=today)]
    most = left_total(state)
    if state.signed.quantity.unit == "pack" or not most:
        kept = [replace(owed, packs=min(owed.packs, most)) for owed in kept]
    return replace(state, owed=tuple(owed for owed in kept if owed.packs > 0))


def _own(
    asked: RequestedLine, before: Owed | None, pharmacy: Finess | None, *, today: date
) -> tuple[Owed, ...]:
    """Return what the officine that asks owes from now on."""
    if asked.outcome == "not_delivered" or pharmacy is None:
        return ()
    if asked.outcome == "postponed":
        packs = 0 if before is None else before.packs
    elif asked.owed_packs is not None:
        packs = asked.owed_packs
    else:
        packs = 0 if before is None else before.packs - (asked.packs or 0)
    since = today if before is None else before.promised_on
    expected_on = asked.expected_on or (None if before is None else before.expected_on)
    owed = Owed(pharmacy=pharmacy, packs=packs, promised_on=since, expected_on=expected_on)
    return (owed,)
