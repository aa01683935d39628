"""What is said of a line must fit together: its outcome, its reason, its quantities, its day."""

from typing import Final

from services.dispense.model import RequestedLine
from services.dispense.rules.asked import LineContext, is_hand_over
from shared.contracts.dispense import NotDeliveredReason
from shared.document.dates import short_date
from shared.problems import Refusal

# What lets the line wait: with any other reason nobody expects it any more.
REASONS_TO_WAIT: Final[frozenset[NotDeliveredReason]] = frozenset(
    {"stock_out", "too_early", "awaiting_prescriber", "patient_returns", "other"}
)


def refuse_missing_reason(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse a line not delivered, or not yet, without its reason (décret 2023-1222)."""
    if not is_hand_over(asked) and asked.reason is None:
        return Refusal("reason_missing", line=asked.line, field="reason")
    return None


def refuse_unfit_reason(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse to put a line off for a reason that ends it, such as a patient who declines (ADR 27).

    Source: execution data tell what is not delivered, and why (décret 2023-1222).
    """
    if asked.outcome == "postponed" and asked.reason not in REASONS_TO_WAIT:
        return Refusal("reason_unfit", line=asked.line, field="reason")
    return None


def refuse_contradiction(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse what its own outcome denies (R.5132-13 CSP).

    Something counted on a line of which nothing leaves, an agreement without an adaptation, a day
    to come back where nothing is put off or owed.
    """
    is_counted = bool(asked.packs or asked.covers_days or asked.cip13 or asked.lpp)
    contradictions = (
        is_counted and not is_hand_over(asked),
        asked.agreement is not None and asked.outcome != "adapted",
        bool(asked.owed_packs) and not is_hand_over(asked),
        asked.expected_on is not None and not _is_awaited(asked),
    )
    if any(contradictions):
        return Refusal("outcome_contradictory", line=asked.line, field="outcome")
    return None


def _is_awaited(asked: RequestedLine) -> bool:
    return asked.outcome == "postponed" or bool(asked.owed_packs)


def refuse_impossible_day(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a day to come back that is past, or beyond the prescription's term (R.5132-21 CSP)."""
    valid_until = context.prescription.content.valid_until
    if asked.expected_on is None or context.today <= asked.expected_on <= valid_until:
        return None
    values = {"first_day": short_date(context.today), "last_day": short_date(valid_until)}
    return Refusal("expected_on_impossible", line=asked.line, field="expected_on", values=values)


def refuse_repetition(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse what this officine said before, for the same reason: it would bury the hand-overs.

    Source: what is not delivered, and why, is execution data (décret 2023-1222); once (ADR 9).
    """
    if not is_hand_over(asked) and asked.already_said:
        return Refusal("already_said", line=asked.line, field="outcome")
    return None


def refuse_missing_quantity(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a hand-over without its quantity, in the unit of the line (R.5132-13 CSP)."""
    if not is_hand_over(asked):
        return None
    if not asked.packs:
        return Refusal("packs_missing", line=asked.line, field="packs")
    if context.state.signed.quantity.unit == "day" and not asked.covers_days:
        return Refusal("covers_days_missing", line=asked.line, field="covers_days")
    return None
