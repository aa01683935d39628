"""Who may do what: one matrix of role, operation and relation; what is not written is denied."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from shared.access.actors import Role


class Operation(StrEnum):
    """What a person can ask a service to do."""

    PRESCRIPTION_ISSUE = "prescription_issue"
    PRESCRIPTION_READ_OWN = "prescription_read_own"
    PRESCRIPTION_CHECK = "prescription_check"
    PRESCRIPTION_CANCEL = "prescription_cancel"
    PRESCRIPTION_FOLLOW = "prescription_follow"
    QR_IMAGE = "qr_image"
    DOCUMENT = "document"
    ADAPTATION_ASK = "adaptation_ask"
    ADAPTATION_READ = "adaptation_read"
    ADAPTATION_ANSWER = "adaptation_answer"
    PRESCRIPTION_CONSULT = "prescription_consult"
    DISPENSATION_RECORD = "dispensation_record"
    DISPENSATION_BILL = "dispensation_bill"
    DISPENSATION_READ = "dispensation_read"
    SCAN = "scan"
    CONSULTATION_RETURN = "consultation_return"
    DISPENSATION_REVERSE = "dispensation_reverse"
    DISPENSING_REFUSE = "dispensing_refuse"
    DISPENSATION_CHECK = "dispensation_check"
    ERROR_REPORT = "error_report"
    ERROR_LIST = "error_list"
    WORKLIST_READ = "worklist_read"
    LATE_EXECUTION_RECORD = "late_execution_record"
    CONFLICT_RESOLVE = "conflict_resolve"
    PRESCRIPTION_SEND = "prescription_send"
    DECISION_LIST = "decision_list"
    CASE_LIST = "case_list"
    CASE_READ = "case_read"
    CASE_WORK = "case_work"
    IDENTITY_OPEN = "identity_open"
    REPORT_FILE = "report_file"
    REPORT_LIST = "report_list"
    REPORT_READ = "report_read"
    ALERT_LIST = "alert_list"
    ALERT_SEARCH = "alert_search"
    ALERT_READ = "alert_read"
    ALERT_DOCUMENT = "alert_document"
    DECISION_PROPOSE = "decision_propose"
    DECISION_APPROVE = "decision_approve"
    VERIFICATION_ASK = "verification_ask"
    VERIFICATION_READ = "verification_read"
    VERIFICATION_ANSWER = "verification_answer"
    RULE_READ = "rule_read"
    RULE_PROPOSE = "rule_propose"
    DASHBOARD_READ = "dashboard_read"
    AUDIT_READ = "audit_read"
    RECEIPT_DENY = "receipt_deny"
    INBOX_READ = "inbox_read"
    CONSENT_READ = "consent_read"
    CONSENT_CHANGE = "consent_change"
    ACCESS_LIST = "access_list"


class Relation(StrEnum):
    """What links a person to the thing the operation is about."""

    SELF = "self"  # acts in their own name, on their own inbox
    ISSUER = "issuer"  # signed this prescription
    SUBJECT = "subject"  # is the patient of this prescription
    QR_HOLDER = "qr_holder"  # presents its signed QR code
    NUMBER_WITH_INS = "number_with_ins"  # typed its number and the patient's INS
    SENT_BY_PATIENT = "sent_by_patient"  # works in the officine that the patient sent it to
    SAME_PHARMACY = "same_pharmacy"  # works in the officine that consulted or dispensed
    SAME_CAISSE = "same_caisse"  # works for the CPAM the case belongs to
    STRANGER = "stranger"  # none of these


_PRESCRIBER: Final[Mapping[Operation, frozenset[Relation]]] = {
    Operation.PRESCRIPTION_ISSUE: frozenset({Relation.SELF}),
    Operation.PRESCRIPTION_CHECK: frozenset({Relation.SELF}),
    Operation.PRESCRIPTION_READ_OWN: frozenset({Relation.ISSUER}),
    Operation.PRESCRIPTION_CANCEL: frozenset({Relation.ISSUER}),
    Operation.PRESCRIPTION_FOLLOW: frozenset({Relation.SELF}),
    Operation.QR_IMAGE: frozenset({Relation.ISSUER}),
    Operation.DOCUMENT: frozenset({Relation.ISSUER}),
    Operation.ADAPTATION_READ: frozenset({Relation.ISSUER}),
    Operation.ADAPTATION_ANSWER: frozenset({Relation.ISSUER}),
    Operation.INBOX_READ: frozenset({Relation.SELF}),
    # "Did you write this?": asked of the one in whose name it was shown.
    Operation.VERIFICATION_READ: frozenset({Relation.SELF}),
    Operation.VERIFICATION_ANSWER: frozenset({Relation.SELF}),
}
_PHARMACIST: Final[Mapping[Operation, frozenset[Relation]]] = {
    # Holding the paper is the right to consult; a typed number needs the INS besides.
    Operation.PRESCRIPTION_CONSULT: frozenset(
        {Relation.QR_HOLDER, Relation.NUMBER_WITH_INS, Relation.SENT_BY_PATIENT}
    ),
    Operation.SCAN: frozenset({Relation.SELF}),
    Operation.CONSULTATION_RETURN: frozenset({Relation.SAME_PHARMACY}),
    Operation.DISPENSATION_REVERSE: frozenset({Relation.SAME_PHARMACY}),
    Operation.DISPENSING_REFUSE: frozenset({Relation.SAME_PHARMACY}),
    Operation.DISPENSATION_CHECK: frozenset({Relation.SAME_PHARMACY}),
    Operation.ERROR_REPORT: frozenset({Relation.SAME_PHARMACY}),
    Operation.ERROR_LIST: frozenset({Relation.SAME_PHARMACY}),
    Operation.WORKLIST_READ: frozenset({Relation.SAME_PHARMACY}),
    # Like a consult: whoever held the paper, or knows the number and the patient.
    Operation.LATE_EXECUTION_RECORD: frozenset({Relation.QR_HOLDER, Relation.NUMBER_WITH_INS}),
    # The officine that told it is the one that knows what became of it.
    Operation.CONFLICT_RESOLVE: frozenset({Relation.SAME_PHARMACY}),
    # The officine that consulted is the one that records.
    Operation.DISPENSATION_RECORD: frozenset({Relation.SAME_PHARMACY}),
    Operation.DISPENSATION_BILL: frozenset({Relation.SAME_PHARMACY}),
    Operation.DISPENSATION_READ: frozenset({Relation.SAME_PHARMACY}),
    Operation.ADAPTATION_ASK: frozenset({Relation.SAME_PHARMACY}),
    Operation.ADAPTATION_READ: frozenset({Relation.SAME_PHARMACY}),
    Operation.INBOX_READ: frozenset({Relation.SELF}),
    # Like ASAFO-PHARMA: any officine declares, and reads the confirmed alerts.
    Operation.REPORT_FILE: frozenset({Relation.SELF}),
    Operation.REPORT_LIST: frozenset({Relation.SAME_PHARMACY}),
    Operation.REPORT_READ: frozenset({Relation.SAME_PHARMACY}),
    Operation.ALERT_LIST: frozenset({Relation.SELF}),
    Operation.ALERT_SEARCH: frozenset({Relation.SELF}),
    Operation.ALERT_READ: frozenset({Relation.SELF}),
    Operation.ALERT_DOCUMENT: frozenset({Relation.SELF}),
}
_PATIENT: Final[Mapping[Operation, frozenset[Relation]]] = {
    Operation.PRESCRIPTION_READ_OWN: frozenset({Relation.SUBJECT}),
    Operation.QR_IMAGE: frozenset({Relation.SUBJECT}),
    Operation.DOCUMENT: frozenset({Relation.SUBJECT}),
    Operation.DISPENSATION_READ: frozenset({Relation.SUBJECT}),
    Operation.PRESCRIPTION_SEND: frozenset({Relation.SUBJECT}),
    Operation.INBOX_READ: frozenset({Relation.SELF}),
    Operation.CONSENT_READ: frozenset({Relation.SUBJECT}),
    Operation.CONSENT_CHANGE: frozenset({Relation.SUBJECT}),
    Operation.RECEIPT_DENY: frozenset({Relation.SUBJECT}),
    # The holder sees every access to what concerns them (CSP, art. L.1111-19).
    Operation.ACCESS_LIST: frozenset({Relation.SUBJECT}),
}
_CPAM_ANALYST: Final[Mapping[Operation, frozenset[Relation]]] = {
    Operation.CASE_LIST: frozenset({Relation.SAME_CAISSE}),
    Operation.CASE_READ: frozenset({Relation.SAME_CAISSE}),
    Operation.CASE_WORK: frozenset({Relation.SAME_CAISSE}),
    Operation.IDENTITY_OPEN: frozenset({Relation.SAME_CAISSE}),
    Operation.REPORT_READ: frozenset({Relation.SAME_CAISSE}),
    Operation.DECISION_LIST: frozenset({Relation.SAME_CAISSE}),
    Operation.DECISION_PROPOSE: frozenset({Relation.SAME_CAISSE}),
    Operation.DECISION_APPROVE: frozenset({Relation.SAME_CAISSE}),
    Operation.VERIFICATION_ASK: frozenset({Relation.SAME_CAISSE}),
    Operation.ALERT_LIST: frozenset({Relation.SELF}),
    Operation.ALERT_SEARCH: frozenset({Relation.SELF}),
    Operation.ALERT_READ: frozenset({Relation.SELF}),
    Operation.ALERT_DOCUMENT: frozenset({Relation.SELF}),
    Operation.RULE_READ: frozenset({Relation.SELF}),
    Operation.RULE_PROPOSE: frozenset({Relation.SELF}),
    Operation.DASHBOARD_READ: frozenset({Relation.SAME_CAISSE}),
    Operation.AUDIT_READ: frozenset({Relation.SAME_CAISSE}),
}

MATRIX: Final[Mapping[tuple[Role, Operation], frozenset[Relation]]] = {
    (role, operation): relations
    for role, row in {
        Role.PRESCRIBER: _PRESCRIBER,
        Role.PHARMACIST: _PHARMACIST,
        Role.PATIENT: _PATIENT,
        Role.CPAM_ANALYST: _CPAM_ANALYST,
    }.items()
    for operation, relations in row.items()
}


def may(role: Role, operation: Operation, relation: Relation) -> bool:
    """Tell whether `role`, linked by `relation` to the thing concerned, may do `operation`.

    A route answers "not found" when this is false: the caller learns nothing about the thing.
    """
    return relation in MATRIX.get((role, operation), frozenset())


def may_ever(role: Role, operation: Operation) -> bool:
    """Tell whether `role` may do `operation` on anything at all; when not, the answer is 403."""
    return bool(MATRIX.get((role, operation)))
