"""Pure decisions of dispense: no clock, no identifiers made, no database."""

from services.dispense.rules.adapting import ASK_RULES, AskContext, decide_request
from services.dispense.rules.afterwards import (
    LATE_RULES,
    LateContext,
    decide_afterwards,
    refuse_telling,
)
from services.dispense.rules.balances import (
    first_day,
    has_quantity_left,
    last_day_of,
    left_of,
    state_of,
    status_of,
)
from services.dispense.rules.billing import (
    INVOICE_RULES,
    last_day_to_bill,
    reconcile,
    refuse_invoice,
)
from services.dispense.rules.checking import (
    CHECK_RULES,
    CheckContext,
    is_said_again,
    refuse_check,
    refuse_second_resolution,
    refuse_too_many_errors,
)
from services.dispense.rules.claims import CLAIM_RULES
from services.dispense.rules.days import day_at
from services.dispense.rules.dispensing import REQUEST_RULES, decide_dispensation
from services.dispense.rules.ending import decide_end
from services.dispense.rules.expiring import decide_expiry, ends_soon, last_day, next_action
from services.dispense.rules.fractions import fraction_days
from services.dispense.rules.late import presented
from services.dispense.rules.lines import DISPENSE_RULES, FAULTS_OF_THE_REQUEST
from services.dispense.rules.naming import naming_of
from services.dispense.rules.overlaps import covered_until, last_day_covered
from services.dispense.rules.presenting import (
    ARRIVAL_S,
    CONSULTATION_LIFETIME,
    differences_of,
    digest_of_qr,
    judge_copy,
    judge_signature,
    refuse_qr,
    refuse_revoked_key,
)
from services.dispense.rules.quotas import (
    recent_of,
    refuse_too_many_consultations,
    refuse_too_many_failures,
    refuse_too_many_scans,
    refuse_too_many_tellings,
    refuse_too_many_unserved,
)
from services.dispense.rules.refusing import (
    REFUSAL_RULES,
    REFUSALS_WINDOW,
    RefusalContext,
    decide_refusal,
)
from services.dispense.rules.resolving import refuse_other_resolution
from services.dispense.rules.reversing import (
    REVERSAL_RULES,
    REVERSALS_WINDOW,
    ReversalContext,
    decide_reversal,
    lines_of,
    refuse_reversal,
)
from services.dispense.rules.rounds import after_hand_over, left_total
from services.dispense.rules.scanned_packs import finding_of, is_refused, packs_verified
from services.dispense.rules.scanning import recognise
from services.dispense.rules.sending import (
    SEND_RULES,
    SendContext,
    decide_sending,
    refuse_withdrawal,
)
from services.dispense.rules.standing import folded
from services.dispense.rules.substances import is_prescribed
from services.dispense.rules.verifying import steps_for, temporary_hand_over
from services.dispense.rules.worklist import due_on, renewal_of, waits_since

__all__ = [
    "ARRIVAL_S",
    "ASK_RULES",
    "CHECK_RULES",
    "CLAIM_RULES",
    "CONSULTATION_LIFETIME",
    "DISPENSE_RULES",
    "FAULTS_OF_THE_REQUEST",
    "INVOICE_RULES",
    "LATE_RULES",
    "REFUSALS_WINDOW",
    "REFUSAL_RULES",
    "REQUEST_RULES",
    "REVERSALS_WINDOW",
    "REVERSAL_RULES",
    "SEND_RULES",
    "AskContext",
    "CheckContext",
    "LateContext",
    "RefusalContext",
    "ReversalContext",
    "SendContext",
    "after_hand_over",
    "covered_until",
    "day_at",
    "decide_afterwards",
    "decide_dispensation",
    "decide_end",
    "decide_expiry",
    "decide_refusal",
    "decide_request",
    "decide_reversal",
    "decide_sending",
    "differences_of",
    "digest_of_qr",
    "due_on",
    "ends_soon",
    "finding_of",
    "first_day",
    "folded",
    "fraction_days",
    "has_quantity_left",
    "is_prescribed",
    "is_refused",
    "is_said_again",
    "judge_copy",
    "judge_signature",
    "last_day",
    "last_day_covered",
    "last_day_of",
    "last_day_to_bill",
    "left_of",
    "left_total",
    "lines_of",
    "naming_of",
    "next_action",
    "packs_verified",
    "presented",
    "recent_of",
    "recognise",
    "reconcile",
    "refuse_check",
    "refuse_invoice",
    "refuse_other_resolution",
    "refuse_qr",
    "refuse_reversal",
    "refuse_revoked_key",
    "refuse_second_resolution",
    "refuse_telling",
    "refuse_too_many_consultations",
    "refuse_too_many_errors",
    "refuse_too_many_failures",
    "refuse_too_many_scans",
    "refuse_too_many_tellings",
    "refuse_too_many_unserved",
    "refuse_withdrawal",
    "renewal_of",
    "state_of",
    "status_of",
    "steps_for",
    "temporary_hand_over",
    "waits_since",
]
