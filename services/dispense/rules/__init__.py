"""Pure decisions of dispense: no clock, no identifiers made, no database."""

from services.dispense.rules.balances import (
    available_now,
    has_quantity_left,
    left_now,
    left_total,
    next_possible_on,
    state_of,
    status_of,
)
from services.dispense.rules.billing import reconcile
from services.dispense.rules.dispensing import REQUEST_RULES, decide_dispensation
from services.dispense.rules.lines import DISPENSE_RULES
from services.dispense.rules.presenting import (
    CONSULTATION_LIFETIME,
    differences_of,
    digest_of_qr,
    judge_copy,
    judge_signature,
    recent_failures,
    refuse_qr,
    refuse_too_many_failures,
)
from services.dispense.rules.substances import is_prescribed

__all__ = [
    "CONSULTATION_LIFETIME",
    "DISPENSE_RULES",
    "REQUEST_RULES",
    "available_now",
    "decide_dispensation",
    "differences_of",
    "digest_of_qr",
    "has_quantity_left",
    "is_prescribed",
    "judge_copy",
    "judge_signature",
    "left_now",
    "left_total",
    "next_possible_on",
    "recent_failures",
    "reconcile",
    "refuse_qr",
    "refuse_too_many_failures",
    "state_of",
    "status_of",
]
