"""Pure decisions on decisions: who may propose what, and who may approve or refuse it."""

import re
from collections.abc import Callable
from typing import Final

from services.fraud.model.deciding import Decision, Proposal
from services.fraud.rules.reasons import REASONS
from shared.problems import Refusal, first_refusal

_CAISSE = re.compile(r"cpam:[0-9]{3}:")


def check_proposal(asked: Proposal) -> Refusal | None:
    """Refuse a proposal whose parts do not fit together; the subject is looked at elsewhere."""
    return first_refusal(rule(asked) for rule in PROPOSAL_RULES)


def reason_is_listed(asked: Proposal) -> Refusal | None:
    """A decision on people gives its reason, from a closed list (RGPD art. 5(2) and 22(3))."""
    if asked.reason_code in REASONS[asked.kind]:
        return None
    return Refusal("decision_reason_unknown", field="reason_code")


def only_a_confirmation_spreads(asked: Proposal) -> Refusal | None:
    """An alert is spread together with its confirmation, or by a decision of its own."""
    if asked.spread is None or asked.kind == "confirm":
        return None
    return Refusal("decision_spread_alone", field="spread")


PROPOSAL_RULES: Final[tuple[Callable[[Proposal], Refusal | None], ...]] = (
    reason_is_listed,
    only_a_confirmation_spreads,
)


def check_approval(decision: Decision, *, by: str) -> Refusal | None:
    """Refuse to approve what is decided, what hangs on another one, and one's own proposal.

    One person is one person whichever caisse the token names. The database refuses the same.
    """
    refused = check_open(decision)
    if refused is None and person_of(by) == person_of(decision.proposed_by):
        return Refusal("second_person_needed")
    return refused


def check_open(decision: Decision) -> Refusal | None:
    """Refuse what was decided already, or is decided together with another proposal."""
    if decision.state != "proposed":
        return Refusal("decision_taken")
    if decision.part_of is not None:
        return Refusal("decision_part_of_another")
    return None


def person_of(actor: str) -> str:
    """Return what names the person in the key of an actor, without the caisse."""
    return _CAISSE.sub("", actor, count=1)


def check_detail(
    asked: Proposal, expected: tuple[tuple[str, frozenset[str]], ...]
) -> Refusal | None:
    """Refuse a proposal that lacks a code its kind asks for, or gives one that is not listed."""
    missing = [name for name, codes in expected if asked.detail.get(name) not in codes]
    if missing:
        return Refusal("decision_detail_missing", values={"names": ", ".join(missing)})
    return None
