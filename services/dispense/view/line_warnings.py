"""What an officine should know of one line before it hands it over; it refuses nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from services.dispense import rules
from services.dispense.answers import WarningAnswer
from services.dispense.model import Consultation, LineState
from services.dispense.sentences import (
    ADAPTATION_AGREED,
    BEGINS_BY,
    CHEVAUCHEMENT,
    EXPENSIVE,
    FRACTIONED,
    IN_FULL_TODAY,
    NO_MORE_BEFORE_TERM,
    NOT_OPEN,
    OWED_ELSEWHERE,
    OWED_HERE,
    PRESENTED_LATE,
    TEMPORARY,
    WARNINGS,
    counted,
)
from services.dispense.view.shape import is_over, may_be_unchecked
from shared.days import last_first_day, paris_day
from shared.departments import department_of
from shared.document.dates import short_date

_TOMORROW: Final = timedelta(days=1)


def warnings_of_line(state: LineState, consultation: Consultation) -> Iterator[WarningAnswer]:
    """Return what to know of a line: what it is, when it may go out, what is agreed and owed."""
    signed = state.signed
    if is_over(state, consultation):
        if may_be_unchecked(state, consultation):
            yield from _unfinished(signed.line, consultation)
        return
    days = rules.fraction_days(signed)
    if days is not None:
        yield warning(FRACTIONED, signed.line, days=counted(days, "jour"))
    if not consultation.is_qr_read:
        yield from _to_verify(signed.line, consultation)
    if (until := consultation.overlaps.get(signed.line)) is not None:
        yield warning(CHEVAUCHEMENT, signed.line, until=short_date(until))
    yield from _early(state, consultation)
    yield from _to_begin(state, consultation)
    yield from _late(state, consultation)
    yield from _agreed(state, consultation)
    yield from _owed(state, consultation)


def warning(code: str, line: int | None = None, **values: str) -> WarningAnswer:
    """Return a warning with its sentence."""
    detail = WARNINGS[code].format(line=line, **values)
    return WarningAnswer(code=code, line=line, detail=detail)


def _to_verify(line: int, consultation: Consultation) -> Iterator[WarningAnswer]:
    """What an officine checks where the QR was not read, and what is not checked to the end."""
    if line in consultation.expensive:
        yield warning(EXPENSIVE, line)
    yield from _unfinished(line, consultation)


def _unfinished(line: int, consultation: Consultation) -> Iterator[WarningAnswer]:
    """What left while its checks went on, here or elsewhere."""
    done = rules.temporary_hand_over(line, consultation.history)
    if done is None:
        return
    finess = done.officine.finess
    is_here = finess == consultation.pharmacy
    where = "votre officine" if is_here else f"département {department_of(finess)}"
    yield warning(TEMPORARY, line, day=short_date(paris_day(done.happened_at)), where=where)


def _early(state: LineState, consultation: Consultation) -> Iterator[WarningAnswer]:
    """Too early for what follows (R.5132-14 and R.5132-30 CSP), which may never come."""
    left = rules.left_of(state, consultation.prescription, consultation.consulted_on)
    if not state.delivered or left.left_now:
        return
    line, opens_on = state.signed.line, left.next_possible_on
    if opens_on is not None:
        yield warning(NOT_OPEN, line, opens_on=short_date(opens_on))
    else:
        term = short_date(consultation.prescription.content.valid_until)
        yield warning(NO_MORE_BEFORE_TERM, line, term=term)


def _to_begin(state: LineState, consultation: Consultation) -> Iterator[WarningAnswer]:
    """What is lost unless it is begun within days (R.5132-22 CSP)."""
    last = last_first_day(consultation.prescription.content.issued_on)
    today = consultation.consulted_on
    if not state.delivered and rules.ends_soon(last, today):
        yield warning(BEGINS_BY, state.signed.line, last_day=short_date(last))


def _late(state: LineState, consultation: Consultation) -> Iterator[WarningAnswer]:
    """What is lost today, and what more would be tomorrow (R.5132-33 CSP)."""
    prescription, today = consultation.prescription, consultation.consulted_on
    if rules.left_of(state, prescription, today).left_now == 0:
        return
    now, tomorrow = (
        rules.presented(state, prescription.content, day).lateness.days
        for day in (today, today + _TOMORROW)
    )
    line = state.signed.line
    more = counted(tomorrow - now, "jour") if tomorrow > now else "aucun jour"
    if now:
        yield warning(PRESENTED_LATE, line, days=counted(now, "jour"), more=more)
    elif tomorrow:
        yield warning(IN_FULL_TODAY, line, more=more)


def _agreed(state: LineState, consultation: Consultation) -> Iterator[WarningAnswer]:
    for adaptation in consultation.adaptations:
        proposal = adaptation.agreed
        if proposal is None or adaptation.line != state.signed.line or adaptation.answer is None:
            continue
        day = short_date(paris_day(adaptation.answer.answered_at))
        yield warning(ADAPTATION_AGREED, state.signed.line, day=day, text=proposal.text)


def _owed(state: LineState, consultation: Consultation) -> Iterator[WarningAnswer]:
    for owed in state.owed:
        code = OWED_HERE if owed.pharmacy == consultation.pharmacy else OWED_ELSEWHERE
        yield warning(
            code,
            state.signed.line,
            packs=counted(owed.packs, "boîte"),
            day=short_date(owed.promised_on),
            department=department_of(owed.pharmacy),
        )
