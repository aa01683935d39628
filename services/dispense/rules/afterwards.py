"""What becomes of an execution told afterwards: what fits is recorded, the rest goes to people.

An officine that is cut off goes on with paper, and tells it when it can (ADR 33).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from services.dispense.model import (
    Declined,
    DispensationLine,
    DispensationRequest,
    Dispensed,
    LineState,
    Prescription,
    RequestedLine,
    ToldAfterwards,
    Unrecorded,
)
from services.dispense.rules.asked import is_hand_over, quantity_of
from services.dispense.rules.balances import left_of
from services.dispense.rules.dispensing import (
    decide_dispensation,
    refusal_of_end,
)
from services.dispense.rules.lines import FAULTS_OF_THE_REQUEST
from services.dispense.rules.rounds import begun_on
from services.dispense.rules.scanned_packs import PACK_REFUSALS, is_refused
from shared.document.dates import short_date
from shared.problems import Refusal, first_refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class LateContext:
    """What a rule may look at besides the moment of the execution; `day` is where it happened."""

    now: datetime
    age_max: timedelta
    day: date
    prescription: Prescription


LateRule = Callable[[datetime, LateContext], Refusal | None]


def refuse_future(intended_at: datetime, context: LateContext) -> Refusal | None:
    """Refuse an execution that has not happened: what is told afterwards is past (ADR 33)."""
    if intended_at <= context.now:
        return None
    return Refusal("late_execution_ahead", field="intended_at")


def refuse_too_old(intended_at: datetime, context: LateContext) -> Refusal | None:
    """Refuse what is told too late: others have gone by what stood since (ADR 33)."""
    if context.now - intended_at <= context.age_max:
        return None
    values = {"days": context.age_max.days}
    return Refusal("late_execution_too_old", field="intended_at", values=values)


def refuse_before_issue(_intended_at: datetime, context: LateContext) -> Refusal | None:
    """Refuse an execution on a day before the prescription was written (R.5132-22 CSP)."""
    issued_on = context.prescription.content.issued_on
    if context.day >= issued_on:
        return None
    values = {"issued_on": short_date(issued_on)}
    return Refusal("late_execution_before_issue", field="intended_at", values=values)


# In this order: the first refusal is the one that the officine reads.
LATE_RULES: Final[tuple[LateRule, ...]] = (refuse_future, refuse_too_old, refuse_before_issue)


def refuse_telling(intended_at: datetime, context: LateContext) -> Refusal | None:
    """Return why an execution may not be told at all, None when it may."""
    return first_refusal(rule(intended_at, context) for rule in LATE_RULES)


def decide_afterwards(
    prescription: Prescription, request: DispensationRequest, *, day: date, today: date
) -> ToldAfterwards | Declined:
    """Return what of an execution of `day` fits what stands now, told on `today`.

    Step 1 decides it, as of that day and with what is left now. Nobody asks why it was gone on
    with: it is done. A fault of the request is sent back whole, since it can be put right; what
    the prescription does not allow was handed over all the same, so it is no refusal: as much of
    the line as fits is recorded, the rest is told to people.
    """
    assert request.intended_at is not None, "it happened at a moment"
    standing = replace(prescription, end=None, alerts=(), handed_over_before=())
    asked = replace(request, is_elsewhere=False, version=None)
    at = request.intended_at
    refused = _refusals(decide_dispensation(standing, asked, at, today=day))
    if faults := [each for each in refused.values() if each.code in FAULTS_OF_THE_REQUEST]:
        return Declined((Refusal("dispensation_incorrect"), *faults))
    if (end := refusal_of_end(prescription)) is not None:
        refused = {line.line: replace(end, line=line.line) for line in asked.lines}
    dispensed = _what_fits(standing, asked, refused, day=day)
    return _sorted_out(prescription, asked, refused, dispensed, days=(day, today))


def _what_fits(
    standing: Prescription,
    asked: DispensationRequest,
    refused: Mapping[int, Refusal],
    *,
    day: date,
) -> Dispensed | None:
    """Return what step 1 records of what fits: cut for what is too much, then for its packs.

    Each cut leaves less of a line, or nothing, so there is an end of them.
    """
    at = asked.intended_at
    assert at is not None, "it happened at a moment"
    while True:
        fitting = tuple(
            part
            for line in asked.lines
            if (part := _fitting(line, refused.get(line.line), standing)) is not None
        )
        if not fitting:
            return None
        asked = replace(asked, lines=fitting)
        decision = decide_dispensation(standing, asked, at, today=day)
        refused = _refusals(decision)
        if not refused:
            return decision if isinstance(decision, Dispensed) else None


def _refusals(decision: Dispensed | Declined) -> dict[int, Refusal]:
    refused = decision.refused if isinstance(decision, Dispensed) else decision.refusals
    return {each.line: each for each in refused if each.line is not None}


def _fitting(
    asked: RequestedLine, refusal: Refusal | None, prescription: Prescription
) -> RequestedLine | None:
    """Return as much of a line as may be recorded, None where nothing may.

    A refusal for too much says how much is left: that much was handed over lawfully. One for a pack
    leaves the others. What is counted in other packs than the prescribed ones, adapted or of
    another size, is not cut to what is left.
    """
    if refusal is None:
        return asked
    left = refusal.values.get("left_now")
    if not is_hand_over(asked) or asked.outcome == "adapted":
        return None
    state = _state_of(prescription, asked.line)
    if refusal.code in PACK_REFUSALS:
        part = _with_sound_packs(asked)
        return part if 0 < quantity_of(part, state) < quantity_of(asked, state) else None
    if not isinstance(left, int) or left <= 0:
        return None
    if state.signed.quantity.unit == "pack":
        return _with_packs(asked, left) if quantity_of(asked, state) == asked.packs else None
    assert asked.packs is not None, "a hand-over without packs is a fault"
    assert asked.covers_days is not None, "and so is one without its days"
    packs = max(1, asked.packs * left // asked.covers_days)
    return replace(_with_packs(asked, packs), covers_days=left)


def _with_sound_packs(asked: RequestedLine) -> RequestedLine:
    """Return a line with the packs against which nothing stands, and their share of its days."""
    assert asked.packs is not None, "a hand-over without packs is a fault"
    sound = tuple(pack for pack in asked.packs_scanned if not is_refused(pack))
    packs = asked.packs - len(asked.packs_scanned) + len(sound)
    days = None if asked.covers_days is None else asked.covers_days * packs // asked.packs
    return replace(asked, packs=packs, packs_scanned=sound, covers_days=days)


def _with_packs(asked: RequestedLine, packs: int) -> RequestedLine:
    return replace(asked, packs=packs, packs_scanned=asked.packs_scanned[:packs])


def _sorted_out(
    prescription: Prescription,
    asked: DispensationRequest,
    refused: dict[int, Refusal],
    dispensed: Dispensed | None,
    *,
    days: tuple[date, date],
) -> ToldAfterwards | Declined:
    recorded = {} if dispensed is None else {line.line: line for line in dispensed.lines}
    unrecorded = tuple(
        _unrecorded(line, refused[line.line], recorded.get(line.line), prescription)
        for line in asked.lines
        if line.line in refused
    )
    if dispensed is not None:
        dispensed = _as_of_today(dispensed, prescription, days=days)
    told = ToldAfterwards(dispensed=dispensed, unrecorded=unrecorded)
    if dispensed is None and not told.conflicts:
        return Declined((Refusal("dispensation_refused"), *refused.values()))
    return told


def _unrecorded(
    asked: RequestedLine,
    refusal: Refusal,
    recorded: DispensationLine | None,
    prescription: Prescription,
) -> Unrecorded:
    """Return what of a line is not recorded, in its unit."""
    quantity = quantity_of(asked, _state_of(prescription, asked.line))
    if recorded is not None:
        quantity -= recorded.quantity
    return Unrecorded(refusal=refusal, line=asked.line, quantity=quantity, cip13=asked.cip13)


def _as_of_today(
    dispensed: Dispensed, before: Prescription, *, days: tuple[date, date]
) -> Dispensed:
    """Return what was recorded, with what is left on the day of the telling.

    A line whose first round began later than this execution began with this one.
    """
    day, today = days
    touched = {line.line for line in dispensed.lines if line.packs}
    states = tuple(
        begun_on(state, day) if state.signed.line in touched else state
        for state in dispensed.after.lines
    )
    after = replace(dispensed.after, lines=states, end=before.end, alerts=before.alerts)
    after = replace(after, handed_over_before=before.handed_over_before)
    return replace(dispensed, lines=_left(dispensed.lines, after, today), after=after)


def _left(
    lines: Sequence[DispensationLine], after: Prescription, today: date
) -> tuple[DispensationLine, ...]:
    found = []
    for line in lines:
        left = left_of(_state_of(after, line.line), after, today)
        found.append(
            replace(
                line,
                left_now=left.left_now,
                left_total=left.left_total,
                next_possible_on=left.next_possible_on,
            )
        )
    return tuple(found)


def _state_of(prescription: Prescription, line: int) -> LineState:
    return next(state for state in prescription.lines if state.signed.line == line)
