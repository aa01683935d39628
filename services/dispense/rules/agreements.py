"""What the prescriber agreed to may be handed over in place of what he wrote (ADR 27)."""

from services.dispense.model import RequestedLine
from services.dispense.rules.asked import LineContext
from shared.contracts.prescription import Line, ProductProposal
from shared.days import HAND_OVER_DAYS_MAX, paris_day
from shared.document.dates import short_date
from shared.problems import Refusal


def refuse_missing_agreement(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse an adaptation without the prescriber's agreement (L.5125-23 CSP)."""
    if asked.outcome == "adapted" and asked.agreement is None:
        return Refusal("agreement_missing", line=asked.line, field="agreement")
    return None


def refuse_unknown_request(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse an agreement to a request that nobody made about this line (ADR 20)."""
    agreement = asked.agreement
    if agreement is None or agreement.by == "phone" or asked.adaptation is not None:
        return None
    return Refusal("agreement_unknown", line=asked.line, field="agreement.request_id")


def refuse_impossible_moment(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse an agreement by phone from before the prescription, or from the future (ADR 27).

    Source: the day of the agreement is execution data (décret 2023-1222).
    """
    agreement, issued_on = asked.agreement, context.prescription.content.issued_on
    if agreement is None or agreement.by == "request" or agreement.agreed_at is None:
        return None
    last = context.today_in_paris or context.today
    if issued_on <= paris_day(agreement.agreed_at) <= last:
        return None
    values = {"issued_on": short_date(issued_on)}
    return Refusal(
        "agreed_at_impossible", line=asked.line, field="agreement.agreed_at", values=values
    )


def refuse_unwritten_agreement(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse to adapt a secure line on a word by phone: it is written (R.5132-5, R.5132-29 CSP)."""
    agreement = asked.agreement
    if agreement is not None and agreement.by == "phone" and context.state.signed.is_secure:
        return Refusal("agreement_unwritten", line=asked.line, field="agreement.by")
    return None


def refuse_secure_product(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse to adapt to a medicine that only a secure prescription gives (R.5132-5 CSP).

    The prescriber signed no such line, and an answer is no prescription.
    """
    is_secure = asked.product is not None and asked.product.is_secure
    if asked.outcome == "adapted" and is_secure and not context.state.signed.is_secure:
        return Refusal("secure_prescription_needed", line=asked.line, field="cip13")
    return None


def refuse_unnamed_product(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse to adapt a secure line to what was agreed in words only (R.5132-29 CSP)."""
    agreed = asked.agreed
    if agreed is None or not context.state.signed.is_secure:
        return None
    if agreed.cip13 is None and agreed.cis is None:
        return Refusal("agreement_differs", line=asked.line, field="cip13")
    return None


def refuse_answer_without_agreement(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse to adapt after a refusal, a lapse, or no answer yet (L.5125-23 CSP, ADR 20)."""
    if asked.adaptation is None or asked.agreed is not None:
        return None
    return Refusal("agreement_not_given", line=asked.line, field="agreement.request_id")


def refuse_other_than_agreed(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse another product than the one that the prescriber agreed to (L.5125-23 CSP)."""
    if asked.agreed is None or asked.is_as_agreed:
        return None
    return Refusal("agreement_differs", line=asked.line, field="cip13")


def refuse_beyond_agreement(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse more packs or days than the prescriber agreed to (R.5123-1 CSP).

    Where days are counted the packs are those of all visits: a visit of one day after another would
    else take them again each time.
    """
    agreed = asked.agreed
    if agreed is None:
        return None
    packs, most = asked.packs or 0, agreed.packs
    if most is not None and context.state.signed.quantity.unit == "day":
        packs += asked.agreed_before[0]
        most *= _dispensings_begun(asked, agreed, context.state.signed)
    if _is_beyond(packs, most) or _is_beyond(asked.packs, agreed.packs):
        return Refusal("agreement_exceeded", line=asked.line, field="packs")
    if _is_beyond(asked.covers_days, agreed.duration_days):
        return Refusal("agreement_exceeded", line=asked.line, field="covers_days")
    return None


def _dispensings_begun(asked: RequestedLine, agreed: ProductProposal, signed: Line) -> int:
    """Return how many times the packs agreed to may be out, once the days of `asked` are too."""
    days = agreed.duration_days or min(signed.quantity.per_dispensing, HAND_OVER_DAYS_MAX)
    return max(1, -(-(asked.agreed_before[1] + (asked.covers_days or 0)) // days))


def _is_beyond(asked: int | None, agreed: int | None) -> bool:
    return asked is not None and agreed is not None and asked > agreed
