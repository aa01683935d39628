"""What a rule of a line looks at: what is asked for, and the state that it meets."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.dispense.model import LineState, Prescription, RequestedLine
from services.dispense.rules.pack_sizes import stands_for
from shared.problems import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class LineContext:
    """What a rule may look at besides the requested line.

    `today` is the day where the officine is; `today_in_paris` is None where it is the same.
    `is_qr_read`: the prescription was opened by its QR.
    """

    state: LineState
    prescription: Prescription
    today: date
    today_in_paris: date | None = None
    is_qr_read: bool = False


LineRule = Callable[[RequestedLine, LineContext], Refusal | None]


def is_hand_over(asked: RequestedLine) -> bool:
    """Tell whether something leaves the officine."""
    return asked.outcome in {"delivered", "substituted", "adapted"}


def quantity_of(asked: RequestedLine, state: LineState) -> int:
    """Return what the requested line takes from the balance, in the line's unit.

    Where the prescriber agreed in writing to so many packs in place of one dispensing, a share of
    those takes the same share of what was prescribed, rounded up: packs are not cut (ADR 27).
    Packs of another size take as many as they stand for (ADR 9).
    """
    if not is_hand_over(asked):
        return 0
    quantity = state.signed.quantity
    if quantity.unit == "day":
        return asked.covers_days or 0
    packs, agreed = asked.packs or 0, asked.agreed
    if agreed is None or agreed.packs is None:
        return stands_for(packs, asked, state.signed)
    return -(-packs * quantity.per_dispensing // agreed.packs)
