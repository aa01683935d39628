"""Whether a refusal of dispensing may be filed; pure. It changes no balance and forbids nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.dispense.model import DispensingRefusal, Prescription, RefusalRequest
from shared.problems import Refusal, first_refusal

REFUSALS_WINDOW: Final = timedelta(hours=24)
REFUSALS_MAX: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalContext:
    """What a rule may look at: `earlier` is what this officine refused of it since a day ago."""

    prescription: Prescription
    earlier: Sequence[DispensingRefusal]


RefusalRule = Callable[[RefusalRequest, RefusalContext], Refusal | None]


def refuse_lines_of_no_prescription(
    asked: RefusalRequest, context: RefusalContext
) -> Refusal | None:
    """Refuse lines that the prescription does not have: its prescriber will read which (ADR 29)."""
    signed = {state.signed.line for state in context.prescription.lines}
    for index, line in enumerate(asked.lines):
        if line not in signed:
            return Refusal("line_unknown", line=line, field=f"lines[{index}]")
    return None


def refuse_same_refusal(asked: RefusalRequest, context: RefusalContext) -> Refusal | None:
    """Refuse to say the same twice in a day: each refusal writes to the prescriber (ADR 29)."""
    for earlier in context.earlier:
        if earlier.reason == asked.reason and earlier.covers(asked.lines):
            return Refusal("already_refused")
    return None


def refuse_too_many_refusals(_asked: RefusalRequest, context: RefusalContext) -> Refusal | None:
    """Refuse a sixth refusal in a day: mailboxes are not flooded, nor cases (ADR 29)."""
    if len(context.earlier) < REFUSALS_MAX:
        return None
    return Refusal("refusals_too_many", values={"most": REFUSALS_MAX})


# In this order: the first refusal is the one that the officine reads.
REFUSAL_RULES: Final[tuple[RefusalRule, ...]] = (
    refuse_lines_of_no_prescription,
    refuse_same_refusal,
    refuse_too_many_refusals,
)


def decide_refusal(asked: RefusalRequest, context: RefusalContext) -> Refusal | None:
    """Return why the officine may not file this refusal, None when it may."""
    return first_refusal(rule(asked, context) for rule in REFUSAL_RULES)
