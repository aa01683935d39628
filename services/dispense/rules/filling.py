"""How far a hand-over goes: first or next, complete or in part (ANS 1.2.250.1.213.1.1.5.765)."""

from datetime import date

from services.dispense.model import LineState
from services.dispense.rules.fractions import fraction_days
from services.dispense.rules.rounds import given_in_round, left_now
from shared.contracts.dispense import FillKind


def fill_kind(before: LineState, after: LineState, *, today: date) -> FillKind | None:
    """Return what kind of fill led from one state to the other, None where nothing went out.

    The first fill is the first round, or all the fractions of one dispensing: a fraction is a part
    of it (HL7 v3 ActCode). What lateness cost counts as gone.
    """
    if after.delivered == before.delivered:
        return None
    if fraction_days(before.signed) is None:
        is_first = before.delivered == given_in_round(before, today)
        is_complete = left_now(after, today) == 0
    else:
        size = before.signed.quantity.per_dispensing
        is_first = before.delivered + before.forfeited < size
        is_complete = (after.delivered + after.forfeited) % size == 0
    if is_first:
        return "FFC" if is_complete else "FFP"
    return "RFC" if is_complete else "RFP"
