"""Every cell of the matrix, written a second time by hand: a change must be made twice."""

from itertools import product

import pytest

from shared.access.actors import Role
from shared.access.habilitation import MATRIX, Operation, Relation, may, may_ever

EXPECTED: dict[Operation, dict[Role, set[Relation]]] = {
    Operation.PRESCRIPTION_ISSUE: {Role.PRESCRIBER: {Relation.SELF}},
    Operation.PRESCRIPTION_READ_OWN: {
        Role.PRESCRIBER: {Relation.ISSUER},
        Role.PATIENT: {Relation.SUBJECT},
    },
    Operation.PRESCRIPTION_CHECK: {Role.PRESCRIBER: {Relation.SELF}},
    Operation.PRESCRIPTION_CANCEL: {Role.PRESCRIBER: {Relation.ISSUER}},
    Operation.PRESCRIPTION_FOLLOW: {Role.PRESCRIBER: {Relation.SELF}},
    Operation.DOCUMENT: {Role.PRESCRIBER: {Relation.ISSUER}, Role.PATIENT: {Relation.SUBJECT}},
    Operation.ADAPTATION_ASK: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.ADAPTATION_READ: {
        Role.PRESCRIBER: {Relation.ISSUER},
        Role.PHARMACIST: {Relation.SAME_PHARMACY},
    },
    Operation.ADAPTATION_ANSWER: {Role.PRESCRIBER: {Relation.ISSUER}},
    Operation.QR_IMAGE: {Role.PRESCRIBER: {Relation.ISSUER}, Role.PATIENT: {Relation.SUBJECT}},
    Operation.PRESCRIPTION_CONSULT: {
        Role.PHARMACIST: {Relation.QR_HOLDER, Relation.NUMBER_WITH_INS, Relation.SENT_BY_PATIENT}
    },
    Operation.SCAN: {Role.PHARMACIST: {Relation.SELF}},
    Operation.CONSULTATION_RETURN: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.DISPENSATION_REVERSE: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.DISPENSING_REFUSE: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.DISPENSATION_CHECK: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.ERROR_REPORT: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.ERROR_LIST: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.WORKLIST_READ: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.LATE_EXECUTION_RECORD: {
        Role.PHARMACIST: {Relation.QR_HOLDER, Relation.NUMBER_WITH_INS}
    },
    Operation.CONFLICT_RESOLVE: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.PRESCRIPTION_SEND: {Role.PATIENT: {Relation.SUBJECT}},
    Operation.DISPENSATION_RECORD: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.DISPENSATION_BILL: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.DISPENSATION_READ: {
        Role.PHARMACIST: {Relation.SAME_PHARMACY},
        Role.PATIENT: {Relation.SUBJECT},
    },
    Operation.CASE_LIST: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.CASE_READ: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.CASE_WORK: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.IDENTITY_OPEN: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.DECISION_LIST: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.DECISION_PROPOSE: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.DECISION_APPROVE: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.VERIFICATION_ASK: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.VERIFICATION_READ: {Role.PRESCRIBER: {Relation.SELF}},
    Operation.VERIFICATION_ANSWER: {Role.PRESCRIBER: {Relation.SELF}},
    Operation.REPORT_FILE: {Role.PHARMACIST: {Relation.SELF}},
    Operation.REPORT_LIST: {Role.PHARMACIST: {Relation.SAME_PHARMACY}},
    Operation.REPORT_READ: {
        Role.PHARMACIST: {Relation.SAME_PHARMACY},
        Role.CPAM_ANALYST: {Relation.SAME_CAISSE},
    },
    Operation.ALERT_LIST: {
        Role.PHARMACIST: {Relation.SELF},
        Role.CPAM_ANALYST: {Relation.SELF},
    },
    Operation.ALERT_SEARCH: {
        Role.PHARMACIST: {Relation.SELF},
        Role.CPAM_ANALYST: {Relation.SELF},
    },
    Operation.ALERT_READ: {
        Role.PHARMACIST: {Relation.SELF},
        Role.CPAM_ANALYST: {Relation.SELF},
    },
    Operation.ALERT_DOCUMENT: {
        Role.PHARMACIST: {Relation.SELF},
        Role.CPAM_ANALYST: {Relation.SELF},
    },
    Operation.RULE_READ: {Role.CPAM_ANALYST: {Relation.SELF}},
    Operation.RULE_PROPOSE: {Role.CPAM_ANALYST: {Relation.SELF}},
    Operation.DASHBOARD_READ: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.AUDIT_READ: {Role.CPAM_ANALYST: {Relation.SAME_CAISSE}},
    Operation.RECEIPT_DENY: {Role.PATIENT: {Relation.SUBJECT}},
    Operation.INBOX_READ: {
        Role.PRESCRIBER: {Relation.SELF},
        Role.PHARMACIST: {Relation.SELF},
        Role.PATIENT: {Relation.SELF},
    },
    Operation.CONSENT_READ: {Role.PATIENT: {Relation.SUBJECT}},
    Operation.CONSENT_CHANGE: {Role.PATIENT: {Relation.SUBJECT}},
    Operation.ACCESS_LIST: {Role.PATIENT: {Relation.SUBJECT}},
}


def test_every_operation_is_expected_here():
    assert set(EXPECTED) == set(Operation)


@pytest.mark.parametrize(("role", "operation"), list(product(Role, Operation)))
def test_a_cell_allows_what_is_expected_and_nothing_else(role, operation):
    allowed = EXPECTED[operation].get(role, set())

    assert {relation for relation in Relation if may(role, operation, relation)} == allowed
    assert may_ever(role, operation) == bool(allowed)


def test_a_stranger_may_do_nothing():
    assert not any(may(role, op, Relation.STRANGER) for role, op in product(Role, Operation))


def test_the_matrix_has_no_empty_cell_and_every_operation_is_somebodys():
    assert all(MATRIX.values())
    assert {operation for _, operation in MATRIX} == set(Operation)
