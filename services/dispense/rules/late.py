"""What a line loses because it is presented late (R.5132-33 al. 1 CSP; ADR 27)."""

from dataclasses import replace
from datetime import date

from services.dispense.model import NOT_LATE, Lateness, LineState, Prescription
from services.dispense.rules.fractions import fraction_days
from services.dispense.rules.rounds import left_total, next_round_on
from shared.contracts.prescription import Line, PrescriptionContent


def presented(state: LineState, content: PrescriptionContent, today: date) -> LineState:
    """Return the line as it is when it is presented today: with what its lateness costs.

    In full within three days after the issue or after the end of the previous fraction, the day of
    issue not counted; later only what is left of the treatment, or of the fraction: dated 1 Feb it
    is whole until the 4th, on the 5th four days are lost, on the 6th five.
    """
    days, of_round = _days_lost(state, content, today)
    if not days:
        return replace(state, lateness=NOT_LATE)
    rest = left_total(replace(state, lateness=NOT_LATE))
    lost = min(_in_unit(days, state.signed), rest)
    return replace(state, lateness=Lateness(lost=lost, days=days, days_of_round=of_round))


def presented_today(prescription: Prescription, today: date) -> Prescription:
    """Return the prescription with each of its lines as `presented` today."""
    content = prescription.content
    lines = tuple(presented(state, content, today) for state in prescription.lines)
    return replace(prescription, lines=lines)


def runs_from(state: LineState, content: PrescriptionContent) -> date:
    """Return the day from which lateness counts.

    The day of issue, the planned discharge where an operation is prepared, or the day on which the
    treatment handed over last has run.
    """
    opens_on = next_round_on(state)
    if opens_on is not None:
        return opens_on
    return content.issued_on if content.surgery is None else content.surgery.discharged_on


def _days_lost(state: LineState, content: PrescriptionContent, today: date) -> tuple[int, int]:
    """Return the days of treatment that are lost in all, and those of the fraction of today.

    Fractions that nobody came for are lost whole; the one that follows has its own three days.
    """
    mentions = state.signed.mentions
    within = None if mentions is None else mentions.presented_within_days
    elapsed = (today - runs_from(state, content)).days
    if within is None or elapsed <= within:
        return 0, 0
    fraction = fraction_days(state.signed)
    if fraction is None:
        return elapsed, 0
    missed, of_round = divmod(elapsed, fraction)
    if of_round <= within:
        of_round = 0
    return missed * fraction + of_round, of_round


def _in_unit(days: int, signed: Line) -> int:
    """Return what so many days are in the line's unit; of packs the share, rounded down.

    Packs are not cut. Where no duration is given nobody can tell, and nothing is lost.
    """
    quantity = signed.quantity
    if quantity.unit == "day":
        return days
    lasts = quantity.period_days or signed.duration_days
    return days * quantity.per_dispensing // lasts if lasts else 0
