"""What an operation is said to answer is what its rules refuse: no more and no less."""

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

import services
from services.dispense import rules as of_dispense
from services.dispense.rules.presenting import _QR_REFUSALS
from services.fraud.rules.deciding import check_approval, check_detail, check_open, check_proposal
from services.fraud.rules.reporting import REPORT_RULES, check_opening, check_step
from services.fraud.rules.verifying import ANSWER_RULES as VERIFICATION_RULES
from services.notify.rules import decide_denial
from services.prescribe.rules.adapting import ANSWER_RULES
from services.prescribe.rules.ending import refuse_cancellation
from shared.http.examples import examples_in

SERVICES = Path(services.__path__[0])
CODE = re.compile(r'[Rr]efusal\(\s*"([a-z0-9_]+)"')
PROVING = (
    of_dispense.refuse_qr,
    of_dispense.refuse_revoked_key,
    of_dispense.refuse_too_many_failures,
)
CONSULTING = (
    *PROVING,
    of_dispense.refuse_too_many_consultations,
    of_dispense.refuse_too_many_unserved,
)
# The rules whose refusal is the main one of an answer. What rules find of a draft, or of the lines
# of a dispensation, stands in `errors` behind one code for all.
RULES: dict[tuple[str, str], Sequence[Callable[..., Any]]] = {
    ("prescribe", "issue_prescription"): (),
    ("prescribe", "issue_bundle"): (),
    ("prescribe", "request_cancellation"): (refuse_cancellation,),
    ("prescribe", "answer_adaptation"): ANSWER_RULES,
    ("fraud", "give_answer"): VERIFICATION_RULES,
    ("notify", "deny_receipt"): (decide_denial,),
    ("dispense", "consult"): CONSULTING,
    ("dispense", "scan"): (of_dispense.refuse_too_many_scans,),
    ("dispense", "record_dispensation"): of_dispense.REQUEST_RULES,
    ("dispense", "record_bundle"): (*of_dispense.CLAIM_RULES, *of_dispense.REQUEST_RULES),
    ("dispense", "ask_adaptation"): of_dispense.ASK_RULES,
    ("dispense", "reverse_dispensation"): of_dispense.REVERSAL_RULES,
    ("dispense", "return_consultation"): (),
    ("dispense", "tell_late_execution"): (
        *PROVING,
        of_dispense.refuse_too_many_tellings,
        *of_dispense.LATE_RULES,
    ),
    ("dispense", "resolve_conflict"): (of_dispense.refuse_other_resolution,),
    ("dispense", "refuse_dispensing"): of_dispense.REFUSAL_RULES,
    ("dispense", "bill_dispensation"): (of_dispense.refuse_invoice,),
    ("dispense", "send_prescription"): of_dispense.SEND_RULES,
    ("dispense", "check_dispensation"): of_dispense.CHECK_RULES,
    ("dispense", "report_error"): (of_dispense.refuse_too_many_errors,),
    ("dispense", "resolve_error"): (of_dispense.refuse_second_resolution,),
    ("dispense", "withdraw_sending"): (of_dispense.refuse_withdrawal,),
    ("fraud", "file_report"): REPORT_RULES,
    ("fraud", "take_report_step"): (check_step,),
    ("fraud", "open_report"): (check_opening,),
    ("fraud", "propose_decision"): (check_proposal, check_detail),
    ("fraud", "approve_decision"): (check_approval,),
    ("fraud", "refuse_decision"): (check_open,),
}
BEHIND_ONE_CODE = {"dispensation_refused", "dispensation_incorrect"}


def codes_of(rule: Callable[..., Any], *, above: frozenset[Any] = frozenset()) -> set[str]:
    """The codes in the source of a rule and of what it calls in our rules.

    `above` are its callers: the name of an attribute may be that of the function it stands in.
    """
    assert isinstance(rule, FunctionType)
    above |= {rule}
    found = set(CODE.findall(inspect.getsource(rule)))
    for name in names_in(rule.__code__):
        called = rule.__globals__.get(name)
        for each in called if isinstance(called, tuple) else (called,):
            is_ours = isinstance(each, FunctionType) and ".rules." in each.__module__
            if is_ours and each not in above:
                found |= codes_of(each, above=above)
    return found


def names_in(code: CodeType) -> Iterable[str]:
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from names_in(const)


def codes_of_service(service: str) -> set[str]:
    folder = SERVICES / service / "rules"
    found = (CODE.findall(file.read_text(encoding="utf-8")) for file in folder.glob("*.py"))
    return set().union(*found)


@pytest.mark.parametrize(("service", "operation"), RULES)
def test_an_operation_names_each_refusal_of_its_rules_and_none_of_others(service, operation):
    told = set(examples_in(SERVICES / service / "examples")[operation].problems)
    own = set().union(*map(codes_of, RULES[service, operation]))
    if PROVING[0] in RULES[service, operation]:
        own |= {code for code in _QR_REFUSALS.values() if code is not None}

    assert own - told == set()
    assert told & codes_of_service(service) - own - BEHIND_ONE_CODE == set()


def is_page(answer: dict[str, Any]) -> bool:
    """Tell a page of a list, which goes on at `next`, from a scan, which says what to do next."""
    return "next" in answer and any(isinstance(value, list) for value in answer.values())


def test_an_operation_that_reads_a_mark_of_a_page_can_refuse_it():
    for service in ("prescribe", "dispense", "fraud"):
        found = examples_in(SERVICES / service / "examples")
        pages = [
            operation
            for operation, example in found.items()
            if isinstance(example.answer, dict) and is_page(example.answer)
        ]
        assert pages
        for operation in pages:
            assert "cursor_invalid" in found[operation].problems, operation
