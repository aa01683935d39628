"""Step 1: what of a requested dispensation is recorded, line by line."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from services.dispense.model import (
    NOT_LATE,
    Agreement,
    Declined,
    DispensationLine,
    DispensationRequest,
    Dispensed,
    LineState,
    Prescription,
    RequestedLine,
)
from services.dispense.rules.asked import LineContext, is_hand_over, quantity_of
from services.dispense.rules.balances import left_of
from services.dispense.rules.claims import CLAIM_RULES
from services.dispense.rules.filling import fill_kind
from services.dispense.rules.late import presented_today
from services.dispense.rules.lines import DISPENSE_RULES, FAULTS_OF_THE_REQUEST
from services.dispense.rules.owing import after_promise
from services.dispense.rules.packs import days_lasted
from services.dispense.rules.rounds import after_hand_over, left_total
from shared.days import paris_day
from shared.problems import Refusal, first_refusal

RequestRule = Callable[[DispensationRequest, Prescription], Refusal | None]


def refuse_ended(_request: DispensationRequest, prescription: Prescription) -> Refusal | None:
    """Refuse everything once the prescriber has cancelled or replaced the prescription (ADR 19)."""
    return refusal_of_end(prescription)


def refusal_of_end(prescription: Prescription) -> Refusal | None:
    """Return why an ended prescription is left alone, None while it goes on (ADR 19)."""
    if prescription.end is None:
        return None
    if prescription.end.state == "replaced":
        return Refusal("prescription_replaced")
    return Refusal("prescription_cancelled")


def refuse_other_version(
    request: DispensationRequest, prescription: Prescription
) -> Refusal | None:
    """Refuse an officine that saw an older state: it looks again before it hands over.

    Source: execution in two steps (since the end of 2023): who consults learns at once what was
    dispensed elsewhere.
    """
    if request.version in {None, prescription.version}:
        return None
    return Refusal("version_conflict", values={"version": prescription.version})


def refuse_unexplained_alert(
    request: DispensationRequest, prescription: Prescription
) -> Refusal | None:
    """Refuse to go on in spite of an alert without saying why; an alert alone refuses no medicine.

    Source: the verifications asked of pharmacists since 24/10/2022, of which a trace is kept.
    """
    if prescription.alerts and request.reason_to_go_on is None:
        return Refusal("alert_reason_missing", field="reason_to_go_on")
    return None


def refuse_confirmed_alert(
    request: DispensationRequest, prescription: Prescription
) -> Refusal | None:
    """Refuse a prescription that two analysts confirmed as false, unless its prescriber says no.

    A fact that people established, not a score (RGPD art. 22); the pharmacist called, and the
    prescriber says that he wrote it: only that outweighs it (R.4235-61 CSP; ADR 41).
    """
    is_confirmed = any(
        alert.signal == "S4" and alert.signal_class == "D" for alert in prescription.alerts
    )
    reason = request.reason_to_go_on
    if is_confirmed and reason is not None and reason.code != "prescriber_confirmed":
        return Refusal("alert_confirmed", field="reason_to_go_on")
    return None


def refuse_unexplained_replacement(
    request: DispensationRequest, prescription: Prescription
) -> Refusal | None:
    """Refuse to begin a line without a word on what was handed over under a replaced prescription.

    Once the line is begun its officine has explained itself (ADR 19).
    """
    if not prescription.handed_over_before or request.reason_to_go_on is not None:
        return None
    untouched = {state.signed.line for state in prescription.lines if not state.delivered}
    if any(asked.line in untouched and is_hand_over(asked) for asked in request.lines):
        return Refusal("replacement_reason_missing", field="reason_to_go_on")
    return None


def refuse_unexplained_officine(
    request: DispensationRequest, _prescription: Prescription
) -> Refusal | None:
    """Refuse to begin in another officine than the named one without a word on why.

    The patient may be elsewhere, so it is never refused outright (L.162-4-2 CSS, arrêté of 1 April
    2008; ADR 10).
    """
    if not request.is_elsewhere or request.reason_to_go_on is not None:
        return None
    if any(is_hand_over(asked) for asked in request.lines):
        return Refusal("pharmacy_reason_missing", field="reason_to_go_on")
    return None


REQUEST_RULES: Final[tuple[RequestRule, ...]] = (
    refuse_ended,
    refuse_other_version,
    refuse_unexplained_alert,
    refuse_confirmed_alert,
    refuse_unexplained_replacement,
    refuse_unexplained_officine,
)


def decide_dispensation(
    prescription: Prescription,
    request: DispensationRequest,
    now: datetime,
    *,
    today: date | None = None,
) -> Dispensed | Declined:
    """Return what is recorded of `request`; one refused line blocks others if it `is_whole`.

    `today` is the day where the officine is; in Paris, when nothing else is said.
    """
    whole = first_refusal(rule(request, prescription) for rule in (*CLAIM_RULES, *REQUEST_RULES))
    if whole is not None:
        return Declined((whole,), alerts=prescription.alerts)
    in_paris = paris_day(now)
    today = today or in_paris
    prescription = presented_today(prescription, today)
    states = {state.signed.line: state for state in prescription.lines}
    accepted: list[DispensationLine] = []
    refused: list[Refusal] = []
    for index, asked in enumerate(request.lines):
        context = _context(request, states.get(asked.line), prescription, days=(today, in_paris))
        refusal = _refusal_of(asked, context)
        if refusal is None:
            before = states[asked.line]
            after = _after(asked, before, request, today=today)
            states[asked.line] = after
            accepted.append(_recorded(asked, (before, after), prescription, today=today))
        else:
            refused.append(_at(index, refusal))
    if not accepted or (refused and request.is_whole):
        return Declined((_nothing_recorded(refused), *refused))
    lines = tuple(states[state.signed.line] for state in prescription.lines)
    changed = replace(prescription, version=prescription.version + 1, lines=lines)
    return Dispensed(lines=tuple(accepted), refused=tuple(refused), after=changed)


def _context(
    request: DispensationRequest,
    state: LineState | None,
    prescription: Prescription,
    *,
    days: tuple[date, date],
) -> LineContext | None:
    """Return what its rules look at, None for a line that the prescription does not have.

    `days` are those of the officine and of Paris.
    """
    if state is None:
        return None
    today, in_paris = days
    return LineContext(
        state=state,
        prescription=prescription,
        today=today,
        today_in_paris=in_paris,
        is_qr_read=request.is_qr_read,
    )


def _refusal_of(asked: RequestedLine, context: LineContext | None) -> Refusal | None:
    """Return why a line is refused."""
    if context is None:
        return Refusal("line_unknown", line=asked.line, field="line")
    return first_refusal(rule(asked, context) for rule in DISPENSE_RULES)


def _at(index: int, refusal: Refusal) -> Refusal:
    """Return the refusal with the path of its field from the root of the request."""
    if refusal.field is None:
        return refusal
    return replace(refusal, field=f"lines[{index}].{refusal.field}")


def _nothing_recorded(refused: Sequence[Refusal]) -> Refusal:
    """Return the main refusal: a request to correct, unless the state refuses any of it."""
    is_faulty = all(refusal.code in FAULTS_OF_THE_REQUEST for refusal in refused)
    return Refusal("dispensation_incorrect" if is_faulty else "dispensation_refused")


def _after(
    asked: RequestedLine, state: LineState, request: DispensationRequest, *, today: date
) -> LineState:
    taken = quantity_of(asked, state)
    after = after_hand_over(
        state, taken, outcome=asked.outcome, today=today, lasts=_lasts(asked, state)
    )
    return after_promise(after, asked, request.pharmacy, today=today)


def _lasts(asked: RequestedLine, state: LineState) -> int | None:
    """Return how many days the packs last; what was agreed to instead has another dosage."""
    if asked.product is None or asked.outcome == "adapted":
        return None
    return days_lasted(asked.product, state.signed.posology, asked.packs or 0)


def _recorded(
    asked: RequestedLine,
    change: tuple[LineState, LineState],
    prescription: Prescription,
    *,
    today: date,
) -> DispensationLine:
    """Return what is kept of a line; `change` is its state before and after.

    What a line would lose today is lost only once something of it is handed over.
    """
    before, after = change
    product, left = asked.product, left_of(after, prescription, today)
    own_label = after.signed.product.label if is_hand_over(asked) else None
    return DispensationLine(
        line=asked.line,
        outcome=asked.outcome,
        packs=asked.packs or 0,
        covers_days=asked.covers_days,
        cis=None if product is None else product.cis,
        cip13=asked.cip13,
        lpp=asked.lpp,
        reason=asked.reason,
        agreement=_agreement(asked),
        expected_on=asked.expected_on,
        order_number=asked.order_number,
        verified=asked.verification,
        label=own_label if product is None else product.label,
        fill=fill_kind(before, after, today=today),
        owed_packs=asked.owed_packs or 0,
        quantity=after.delivered - before.delivered,
        lasts=_lasts(asked, before),
        deducted=after.forfeited - before.forfeited,
        left_now=left.left_now,
        left_total=left_total(replace(after, lateness=NOT_LATE)),
        next_possible_on=left.next_possible_on,
    )


def _agreement(asked: RequestedLine) -> Agreement | None:
    """Return how the prescriber agreed, with the moment of his answer where he gave one."""
    agreement, adaptation = asked.agreement, asked.adaptation
    if agreement is None or adaptation is None or adaptation.answer is None:
        return agreement
    return replace(agreement, agreed_at=adaptation.answer.answered_at)
