"""What dispense does: learn, show, record, bill, end; one transaction each."""

from services.dispense.use_cases.adapting import (
    Asked,
    ask_adaptation,
    keep_answer,
    read_adaptation,
)
from services.dispense.use_cases.afterwards import tell_afterwards
from services.dispense.use_cases.arriving import (
    accept_prescription,
    distrust_signing_key,
    forget_alert,
    keep_confirmed_alert,
    keep_signal,
    learn_signing_key,
)
from services.dispense.use_cases.billing import Settled, bill_dispensation
from services.dispense.use_cases.checking import (
    Checked,
    check_dispensation,
)
from services.dispense.use_cases.consulting import (
    consult_by_number,
    consult_by_qr,
    consult_by_sending,
)
from services.dispense.use_cases.ending import end_prescription
from services.dispense.use_cases.error_register import (
    list_errors,
    report_error,
    resolve_error,
)
from services.dispense.use_cases.expiring import expire_due
from services.dispense.use_cases.holding import end_hold, keep_hold
from services.dispense.use_cases.names import FRAUD_CONSUMER, PRESCRIBE_CONSUMER, SERVICE
from services.dispense.use_cases.packs import take_back_packs, verify_packs
from services.dispense.use_cases.proofs import ScannedQr, SentByPatient, TypedNumber
from services.dispense.use_cases.reading import (
    read_dispensation,
    show_dispensation,
    show_dispensations,
)
from services.dispense.use_cases.recording import record_dispensation
from services.dispense.use_cases.refusing import Filed, file_refusal, refuse_dispensing
from services.dispense.use_cases.resolving import resolve_conflict
from services.dispense.use_cases.returning import return_consultation
from services.dispense.use_cases.reversing import reverse_dispensation
from services.dispense.use_cases.scanning import look_at_scan
from services.dispense.use_cases.sending import (
    list_sendings,
    send_prescription,
    withdraw_sending,
)
from services.dispense.use_cases.worklist import list_work

__all__ = [
    "FRAUD_CONSUMER",
    "PRESCRIBE_CONSUMER",
    "SERVICE",
    "Asked",
    "Checked",
    "Filed",
    "ScannedQr",
    "SentByPatient",
    "Settled",
    "TypedNumber",
    "accept_prescription",
    "ask_adaptation",
    "bill_dispensation",
    "check_dispensation",
    "consult_by_number",
    "consult_by_qr",
    "consult_by_sending",
    "distrust_signing_key",
    "end_hold",
    "end_prescription",
    "expire_due",
    "file_refusal",
    "forget_alert",
    "keep_answer",
    "keep_confirmed_alert",
    "keep_hold",
    "keep_signal",
    "learn_signing_key",
    "list_errors",
    "list_sendings",
    "list_work",
    "look_at_scan",
    "read_adaptation",
    "read_dispensation",
    "record_dispensation",
    "refuse_dispensing",
    "report_error",
    "resolve_conflict",
    "resolve_error",
    "return_consultation",
    "reverse_dispensation",
    "send_prescription",
    "show_dispensation",
    "show_dispensations",
    "take_back_packs",
    "tell_afterwards",
    "verify_packs",
    "withdraw_sending",
]
