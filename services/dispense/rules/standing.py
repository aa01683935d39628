"""The balance of a line, folded anew from what stands of it (ADR 29); pure."""

from collections.abc import Iterable
from dataclasses import replace

from services.dispense.model import NOT_LATE, LineState, StandingLine
from services.dispense.rules.days import day_at
from services.dispense.rules.late import presented
from services.dispense.rules.rounds import after_hand_over, begun_on
from shared.contracts.prescription import PrescriptionContent


def folded(
    state: LineState, standing: Iterable[StandingLine], content: PrescriptionContent
) -> LineState:
    """Return the line as if only what stands had happened to it, in that order.

    What each hand-over took from the balance, and what its lateness cost, is what was recorded
    then and not reckoned again: less stands than before, so the sums never pass what was
    authorised. Rounds are opened anew (ADR 9).
    """
    line = untouched(state)
    for done in standing:
        today = day_at(done.at, done.pharmacy, content)
        late = presented(line, content, today).lateness
        line = after_hand_over(
            replace(line, lateness=replace(late, lost=done.deducted)),
            done.quantity,
            outcome=done.outcome,
            today=today,
            lasts=done.lasts,
        )
        if done.is_late and done.quantity:
            line = begun_on(line, today)
    return replace(line, lateness=NOT_LATE)


def untouched(state: LineState) -> LineState:
    """Return the line as it was before anything happened to it."""
    return replace(
        state,
        delivered=0,
        round_started_on=None,
        round_delivered=0,
        round_days_lost=0,
        round_lasts=None,
        forfeited=0,
        lateness=NOT_LATE,
        last_outcome=None,
    )
