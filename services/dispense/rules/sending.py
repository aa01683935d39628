"""Whether a patient may send a prescription to an officine, or withdraw it; pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispense.model import Prescription, Sending, SendingLimits
from services.dispense.rules.balances import state_of
from services.dispense.rules.days import day_at
from services.dispense.rules.quotas import seconds_to_wait
from shared.contracts.dispense import PrescriptionState
from shared.identifiers import Finess
from shared.problems import Refusal, first_refusal

_OPEN: Final[frozenset[PrescriptionState]] = frozenset({"issued", "partially_dispensed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SendContext:
    """What a rule may look at: `lately` is when the patient sent others in the window.

    `pharmacy` is the officine that it is sent to.
    """

    prescription: Prescription
    pharmacy: Finess
    standing: Sending | None
    lately: Sequence[datetime]
    limits: SendingLimits
    now: datetime


SendRule = Callable[[SendContext], Refusal | None]


def refuse_nothing_to_send(context: SendContext) -> Refusal | None:
    """Refuse what its officine could not hand over any more (R.5132-21, R.5132-22 CSP; ADR 31)."""
    today = day_at(context.now, context.pharmacy, context.prescription.content)
    if state_of(context.prescription, today) in _OPEN:
        return None
    return Refusal("nothing_to_send")


def refuse_second_sending(context: SendContext) -> Refusal | None:
    """Refuse to send to a second officine at once: both would prepare it (ADR 31)."""
    return None if context.standing is None else Refusal("already_sent")


def refuse_too_many_sendings(context: SendContext) -> Refusal | None:
    """Refuse sending after sending: officines are not flooded (RGPD art. 32; figures of ADR 31)."""
    seconds = seconds_to_wait(context.lately, context.limits, context.now)
    if seconds is None:
        return None
    return Refusal("too_many_sendings", values={"seconds": seconds})


SEND_RULES: Final[tuple[SendRule, ...]] = (
    refuse_nothing_to_send,
    refuse_second_sending,
    refuse_too_many_sendings,
)


def decide_sending(context: SendContext) -> Refusal | None:
    """Return why a patient may not send this prescription, None when he may."""
    return first_refusal(rule(context) for rule in SEND_RULES)


def refuse_withdrawal(sending: Sending) -> Refusal | None:
    """Refuse to withdraw what its officine has executed or given back: it is over (ADR 31)."""
    if sending.ended_as in {"executed", "returned"}:
        return Refusal("sending_over")
    return None
