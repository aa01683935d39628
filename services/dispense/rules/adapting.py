"""The rules that a request to adapt a line must pass, with their sources; pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.dispense.model import (
    AdaptationLimits,
    AdaptationRequest,
    OpenRequests,
    Prescription,
    RequestedLine,
)
from services.dispense.rules.asked import LineContext, LineRule
from services.dispense.rules.dispensing import refusal_of_end
from services.dispense.rules.late import presented
from services.dispense.rules.lines import (
    refuse_after_validity,
    refuse_late_first_dispensing,
    refuse_nothing_left,
)
from shared.problems import Refusal, first_refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class AskContext:
    """What a rule may look at besides the request."""

    prescription: Prescription
    waiting: OpenRequests
    limits: AdaptationLimits
    today: date


AskRule = Callable[[AdaptationRequest, AskContext], Refusal | None]

# What forbids to hand anything over forbids to ask how.
_ENDS: Final[Sequence[LineRule]] = (
    refuse_after_validity,
    refuse_nothing_left,
    refuse_late_first_dispensing,
)


def refuse_ended_prescription(_asked: AdaptationRequest, context: AskContext) -> Refusal | None:
    """Refuse to ask about what the prescriber has cancelled or replaced (ADR 19)."""
    return refusal_of_end(context.prescription)


def refuse_unknown_line(asked: AdaptationRequest, context: AskContext) -> Refusal | None:
    """Refuse a line that the prescription does not have (ADR 20)."""
    if any(state.signed.line == asked.line for state in context.prescription.lines):
        return None
    return Refusal("line_unknown", line=asked.line, field="line")


def refuse_ended_line(asked: AdaptationRequest, context: AskContext) -> Refusal | None:
    """Refuse a line of which nothing may be handed over any more (R.5132-21 and R.5132-22 CSP)."""
    prescription = context.prescription
    state = next(state for state in prescription.lines if state.signed.line == asked.line)
    line = RequestedLine(line=asked.line, outcome="delivered")
    state = presented(state, prescription.content, context.today)
    about = LineContext(state=state, prescription=prescription, today=context.today)
    return first_refusal(rule(line, about) for rule in _ENDS)


def refuse_too_many_of_prescription(
    _asked: AdaptationRequest, context: AskContext
) -> Refusal | None:
    """Refuse to ask again while too many requests on the prescription wait (ADR 20)."""
    most = context.limits.open_of_prescription_max
    if context.waiting.of_prescription < most:
        return None
    return Refusal("adaptations_waiting", values={"most": most})


def refuse_too_many_of_pharmacy(_asked: AdaptationRequest, context: AskContext) -> Refusal | None:
    """Refuse an officine too many of whose requests wait: mailboxes are not flooded (ADR 20)."""
    most = context.limits.open_of_pharmacy_max
    if context.waiting.of_pharmacy < most:
        return None
    return Refusal("adaptations_of_pharmacy_waiting", values={"most": most})


# In this order: the first refusal is the one that the officine reads.
ASK_RULES: Final[tuple[AskRule, ...]] = (
    refuse_ended_prescription,
    refuse_unknown_line,
    refuse_ended_line,
    refuse_too_many_of_prescription,
    refuse_too_many_of_pharmacy,
)


def decide_request(asked: AdaptationRequest, context: AskContext) -> Refusal | None:
    """Return why the officine may not ask this, None when it may."""
    return first_refusal(rule(asked, context) for rule in ASK_RULES)
