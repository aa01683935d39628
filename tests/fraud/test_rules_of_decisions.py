"""Which proposals fit together, and who may approve what: pure."""

from typing import Any

import pytest

from services.fraud.model.deciding import Decision
from services.fraud.rules.deciding import (
    check_approval,
    check_detail,
    check_open,
    check_proposal,
    person_of,
)
from services.fraud.rules.reasons import KIND_LABELS, REASONS, UNDETERMINED
from shared.problems import Refusal
from tests.fraud.deciding import a_proposal
from tests.fraud.events import NOON, an_id


def a_decision(**changes: Any) -> Decision:
    parts: dict[str, Any] = {
        "decision_id": an_id(),
        "kind": "confirm",
        "subject_id": an_id(),
        "reason_code": "document_forged",
        "detail": {},
        "caisse": "751",
        "part_of": None,
        "proposed_by": "cpam:751:eve",
        "proposed_at": NOON,
    }
    return Decision(**(parts | changes))


def test_a_proposal_with_a_listed_reason_fits():
    assert check_proposal(a_proposal(an_id(), spread="region")) is None
    assert check_proposal(a_proposal(an_id())) is None


@pytest.mark.parametrize("kind", list(REASONS))
def test_every_kind_takes_its_own_reasons_only(kind):
    for code in REASONS[kind]:
        assert check_proposal(a_proposal(an_id(), kind=kind, reason_code=code)) is None

    refused = check_proposal(a_proposal(an_id(), kind=kind, reason_code="because"))
    assert refused == Refusal("decision_reason_unknown", field="reason_code")


def test_every_kind_is_named_and_what_leaves_a_doubt_is_a_reason_to_dismiss():
    assert set(KIND_LABELS) == set(REASONS)
    assert set(REASONS["dismiss"]) > UNDETERMINED


def test_only_a_confirmation_brings_a_spread():
    asked = a_proposal(an_id(), kind="dismiss", reason_code="technical_cause", spread="national")

    assert check_proposal(asked) == Refusal("decision_spread_alone", field="spread")


def test_a_kind_may_ask_for_a_code_of_a_closed_list():
    expected = (("anomaly", frozenset({"fabricated"})),)

    assert check_detail(a_proposal(an_id()), expected) is None
    for detail in ({}, {"anomaly": "ugly"}):
        refused = check_detail(a_proposal(an_id(), detail=detail), expected)
        assert refused == Refusal("decision_detail_missing", values={"names": "anomaly"})


def test_another_person_approves_what_is_proposed():
    assert check_approval(a_decision(), by="cpam:751:adam") is None


@pytest.mark.parametrize("by", ["cpam:751:eve", "cpam:691:eve"])
def test_nobody_approves_his_own_proposal(by):
    assert check_approval(a_decision(), by=by) == Refusal("second_person_needed")


@pytest.mark.parametrize("state", ["approved", "refused"])
def test_what_is_decided_stays_decided(state):
    assert check_approval(a_decision(state=state), by="cpam:751:adam") == Refusal("decision_taken")


def test_what_hangs_on_another_decision_is_not_taken_alone():
    assert check_open(a_decision(part_of=an_id())) == Refusal("decision_part_of_another")


def test_the_caisse_is_no_part_of_a_person():
    assert person_of("cpam:751:eve") == "eve"
    assert person_of("rpps:99700218896") == "rpps:99700218896"
