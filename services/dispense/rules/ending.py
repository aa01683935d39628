"""Cancelling and replacing: what a prescriber's request ends, and what it can end no more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.dispense.model import Cancellation, Cancelled, End, NothingToCancel, Prescription
from services.dispense.rules.balances import state_of
from shared.contracts.dispense import CancellationRejection, PrescriptionState
from shared.days import day_open_somewhere

_REJECTIONS: Final[Mapping[PrescriptionState, CancellationRejection]] = {
    "dispensed": "already_dispensed",
    "expired": "already_expired",
    "cancelled": "already_ended",
    "replaced": "already_ended",
}


def decide_end(
    prescription: Prescription, asked: Cancellation, now: datetime
) -> Cancelled | NothingToCancel:
    """Cancel what is left, whole or rest; what has ended before stays as it ended (ADR 19).

    It has not expired while an officine overseas may still hand over (ADR 32).
    """
    state = state_of(prescription, day_open_somewhere(now))
    if (rejection := _REJECTIONS.get(state)) is not None:
        return NothingToCancel(rejection=rejection, state=state)
    end = End(
        state="cancelled" if asked.replaced_by is None else "replaced",
        at=now,
        replaced_by=asked.replaced_by,
    )
    return Cancelled(
        scope="whole" if state == "issued" else "rest",
        after=replace(prescription, version=prescription.version + 1, end=end),
    )
