"""What an officine should know before it hands anything over; it refuses nothing by itself."""

from collections.abc import Iterator

from services.dispense import rules
from services.dispense.answers import WarningAnswer
from services.dispense.model import Consultation
from services.dispense.sentences import (
    CONFLICTING,
    EXPENSIVE,
    FRACTIONED,
    HANDED_OVER_BEFORE,
    PHARMACY_DIFFERS,
    PHARMACY_NAMED,
    REFUSED_ELSEWHERE,
    REFUSED_HERE,
    SURGERY_AHEAD,
    WARNINGS,
    code_of_warning,
    detail_of_before,
    detail_of_conflict,
    detail_of_refusal,
    detail_of_warning,
)
from shared.contracts.prescription import Line


def warnings_of(consultation: Consultation) -> tuple[WarningAnswer, ...]:
    """Return everything to know, of the whole prescription first, then of each line."""
    return (
        *_of_paper(consultation),
        *_of_replaced(consultation),
        *_of_refusals(consultation),
        *_of_conflicts(consultation),
        *_of_pharmacy(consultation),
        *_of_surgery(consultation),
        *(
            warning
            for state in consultation.prescription.lines
            for warning in _of_line(state.signed)
        ),
    )


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
    yield _warning(code, name=named.name)


def _of_surgery(consultation: Consultation) -> Iterator[WarningAnswer]:
    content = consultation.prescription.content
    opens_on = rules.first_day(content)
    if content.surgery is not None and consultation.consulted_on < opens_on:
        yield _warning(SURGERY_AHEAD, opens_on=f"{opens_on:%d/%m/%Y}")


def _of_line(signed: Line) -> Iterator[WarningAnswer]:
    days = rules.fraction_days(signed)
    if days is not None:
        yield _warning(FRACTIONED, signed.line, days=f"{days} jour{'s' if days > 1 else ''}")
    if signed.mentions is not None and signed.mentions.is_expensive:
        yield _warning(EXPENSIVE, signed.line)


def _warning(code: str, line: int | None = None, **values: str) -> WarningAnswer:
    detail = WARNINGS[code].format(line=line, **values)
    return WarningAnswer(code=code, line=line, detail=detail)
