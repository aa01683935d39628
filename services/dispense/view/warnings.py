"""What an officine should know before it hands anything over; it refuses nothing by itself."""

from collections.abc import Iterator

from services.dispense import rules
from services.dispense.answers import WarningAnswer
from services.dispense.model import Consultation
from services.dispense.sentences import (
    CANCELLED,
    CONFLICTING,
    EXPIRED,
    EXPIRES_SOON,
    HANDED_OVER_BEFORE,
    PHARMACY_DIFFERS,
    PHARMACY_NAMED,
    REFUSED_ELSEWHERE,
    REFUSED_HERE,
    REPLACED,
    SURGERY_AHEAD,
    code_of_warning,
    detail_of_before,
    detail_of_conflict,
    detail_of_refusal,
    detail_of_warning,
)
from services.dispense.view.line_warnings import warning, warnings_of_line
from shared.days import last_first_day, paris_day
from shared.document.dates import short_date
from shared.number import PrescriptionNumber


def warnings_of(consultation: Consultation) -> tuple[WarningAnswer, ...]:
    """Return everything to know, of the whole prescription first, then of each line."""
    return (
        *_of_what_is_over(consultation),
        *_of_paper(consultation),
        *_of_replaced(consultation),
        *_of_refusals(consultation),
        *_of_conflicts(consultation),
        *_of_pharmacy(consultation),
        *_of_surgery(consultation),
        *_of_end(consultation),
        *(
            warning
            for state in consultation.prescription.lines
            for warning in warnings_of_line(state, consultation)
        ),
    )


def _of_what_is_over(consultation: Consultation) -> Iterator[WarningAnswer]:
    """Tell why nothing may be handed over any more, and what to do instead."""
    prescription, end = consultation.prescription, consultation.prescription.end
    if end is not None:
        day = short_date(paris_day(end.at))
        if end.replaced_by is None:
            yield warning(CANCELLED, day=day)
        else:
            yield warning(REPLACED, day=day, number=PrescriptionNumber(end.replaced_by).grouped)
    elif rules.state_of(prescription, consultation.consulted_on) == "expired":
        yield warning(EXPIRED)


def _of_paper(consultation: Consultation) -> Iterator[WarningAnswer]:
    for difference in consultation.differences:
        yield WarningAnswer(
            code=code_of_warning(difference),
            line=difference.line,
            detail=detail_of_warning(difference),
        )


def _of_replaced(consultation: Consultation) -> Iterator[WarningAnswer]:
    for before in consultation.prescription.handed_over_before:
        yield WarningAnswer(code=HANDED_OVER_BEFORE, line=None, detail=detail_of_before(before))


def _of_refusals(consultation: Consultation) -> Iterator[WarningAnswer]:
    for refusal in consultation.refusals:
        is_here = refusal.officine.finess == consultation.pharmacy
        code = REFUSED_HERE if is_here else REFUSED_ELSEWHERE
        line = refusal.lines[0] if len(refusal.lines) == 1 else None
        yield WarningAnswer(code=code, line=line, detail=detail_of_refusal(refusal, code=code))


def _of_conflicts(consultation: Consultation) -> Iterator[WarningAnswer]:
    """Tell what left an officine beyond what is left here: no balance counts it."""
    units = {s.signed.line: s.signed.quantity.unit for s in consultation.prescription.lines}
    for told in consultation.conflicts:
        for each in told.unrecorded:
            if each.quantity:
                detail = detail_of_conflict(told, each, unit=units[each.line])
                yield WarningAnswer(code=CONFLICTING, line=each.line, detail=detail)


def _of_pharmacy(consultation: Consultation) -> Iterator[WarningAnswer]:
    named = consultation.prescription.content.pharmacy
    if named is None or consultation.naming == "here":
        return
    code = PHARMACY_NAMED if named.finess is None else PHARMACY_DIFFERS
    yield warning(code, name=named.name)


def _of_surgery(consultation: Consultation) -> Iterator[WarningAnswer]:
    content = consultation.prescription.content
    opens_on = rules.first_day(content)
    if content.surgery is not None and consultation.consulted_on < opens_on:
        yield warning(SURGERY_AHEAD, opens_on=short_date(opens_on))


def _of_end(consultation: Consultation) -> Iterator[WarningAnswer]:
    """Tell that all of it ends soon; what ends unless it is begun is told of each line."""
    content, today = consultation.prescription.content, consultation.consulted_on
    last = rules.last_day(consultation.prescription)
    if last is None or last == last_first_day(content.issued_on):
        return
    if rules.ends_soon(last, today):
        yield warning(EXPIRES_SOON, last_day=short_date(last))
