"""Pure decisions of notify: who is told, what remains of a line and from when."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.notify.model import Balance, Remainder
from shared.contracts.dispense import DispensationRecorded
from shared.contracts.fraud import SignalClass, SignalRaised
from shared.contracts.prescription import Line, PrescriptionContent

PARIS: Final = ZoneInfo("Europe/Paris")


def is_told_to_people(signal_class: SignalClass) -> bool:
    """Class F is for the analysts only: a person is never told that a score watches him."""
    return signal_class != "F"


def alert_source(event: SignalRaised) -> UUID:
    """Return what an alert message is about: one case and signal, however often it fires.

    So nobody can flood a mailbox by showing a copy again and again.
    """
    return uuid5(event.case_id, event.signal)


def balances_after(event: DispensationRecorded) -> dict[int, Balance]:
    """Return what `event` says of each of its lines; only a hand-over starts the first round."""
    day = event.occurred_at.astimezone(PARIS).date()
    return {
        line.line: Balance(line.left_total, day if line.packs > 0 else None) for line in event.lines
    }


def remainders(
    content: PrescriptionContent, balances: Mapping[int, Balance], *, today: date
) -> list[Remainder]:
    """Return what may still be handed over one day, line by line; an untouched line is all left."""
    found = []
    for line in content.lines:
        balance = balances.get(line.line, Balance(line.quantity.total, None))
        opens_on = _opens_on(line, balance)
        # R.5132-21 CSP: nothing after the end of validity.
        if balance.left_total <= 0 or max(opens_on or today, today) > content.valid_until:
            continue
        found.append(
            Remainder(
                line=line.line,
                label=line.product.label,
                left_total=balance.left_total,
                unit=line.quantity.unit,
                opens_on=opens_on if opens_on is not None and opens_on > today else None,
            )
        )
    return found


def _opens_on(line: Line, balance: Balance) -> date | None:
    """The day of the next round: one period of treatment per round used (R.5132-14 CSP)."""
    quantity = line.quantity
    if not quantity.period_days or balance.first_dispensed_on is None:
        return None
    rounds_used = (quantity.total - balance.left_total) // quantity.per_dispensing
    return balance.first_dispensed_on + timedelta(days=rounds_used * quantity.period_days)
