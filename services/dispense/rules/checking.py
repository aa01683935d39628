"""Who may check which dispensation until when, and what enters the register of errors; pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispense.model import (
    Check,
    CheckRequest,
    Dispensation,
    ErrorEntry,
    ErrorLimits,
    Mistake,
)
from services.dispense.rules.quotas import seconds_to_wait
from shared.days import officine_day
from shared.document.dates import short_date
from shared.identifiers import Rpps
from shared.problems import Refusal, first_refusal

# Professions (TRE_G15) that answer for a dispensing by themselves: pharmacists. Préparateurs and
# students help them under their control (L.4241-1 and L.4241-10 CSP), and sign nothing here.
QUALIFIED: Final = frozenset({"21"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What a rule may look at besides the request.

    `earlier` is what the same person said of it before, with its mistake where it was an error.
    """

    dispensation: Dispensation
    checker: Rpps
    profession: str | None
    now: datetime
    earlier: Check | None = None
    earlier_mistake: Mistake | None = None


CheckRule = Callable[[CheckRequest, CheckContext], Refusal | None]


def refuse_unqualified_checker(_asked: CheckRequest, context: CheckContext) -> Refusal | None:
    """Refuse a check by who could not answer for the dispensing (L.4241-1, R.4235-13 CSP)."""
    return None if context.profession in QUALIFIED else Refusal("checker_not_qualified")


def refuse_own_work(_asked: CheckRequest, context: CheckContext) -> Refusal | None:
    """Refuse a check by who recorded it: nobody sees their own slip (ADR 36)."""
    if context.checker != context.dispensation.officine.pharmacist:
        return None
    return Refusal("check_of_own_work")


def refuse_second_verdict(_asked: CheckRequest, context: CheckContext) -> Refusal | None:
    """Refuse to say something else than before: a register is not rewritten (ADR 36)."""
    return None if context.earlier is None else Refusal("already_checked")


def refuse_nothing_to_check(_asked: CheckRequest, context: CheckContext) -> Refusal | None:
    """Refuse to check what left no pack with the patient, or was taken back (ADR 29, ADR 36)."""
    if any(line.packs for line in context.dispensation.standing):
        return None
    return Refusal("nothing_to_check")


def refuse_late_check(_asked: CheckRequest, context: CheckContext) -> Refusal | None:
    """Refuse a check after the day of the hand-over, where the officine is (ADR 32, ADR 36)."""
    done = context.dispensation
    day = officine_day(done.happened_at, done.officine.finess)
    if officine_day(context.now, done.officine.finess) <= day:
        return None
    return Refusal("check_too_late", values={"day": short_date(day)})


# In this order: the first refusal is the one that the officine reads.
CHECK_RULES: Final[tuple[CheckRule, ...]] = (
    refuse_unqualified_checker,
    refuse_own_work,
    refuse_second_verdict,
    refuse_nothing_to_check,
    refuse_late_check,
)


def refuse_check(asked: CheckRequest, context: CheckContext) -> Refusal | None:
    """Return why this person may not say this of the dispensation, None when they may."""
    return first_refusal(rule(asked, context) for rule in CHECK_RULES)


def is_said_again(asked: CheckRequest, context: CheckContext) -> bool:
    """Tell whether the same person said the very same before: it is done once (ADR 36)."""
    earlier = context.earlier
    return (
        earlier is not None
        and earlier.outcome == asked.outcome
        and context.earlier_mistake == asked.mistake
    )


def refuse_too_many_errors(
    lately: Sequence[datetime], limits: ErrorLimits, now: datetime
) -> Refusal | None:
    """Refuse entry after entry: a loop of a software fills no register (RGPD art. 32; ADR 36).

    `lately` is when the latest entries of the officine were written.
    """
    if (seconds := seconds_to_wait(lately, limits, now)) is None:
        return None
    return Refusal("too_many_errors", values={"seconds": seconds})


def refuse_second_resolution(entry: ErrorEntry) -> Refusal | None:
    """Refuse to resolve what is resolved: the first words stand (ADR 36)."""
    if entry.resolution is None:
        return None
    day = officine_day(entry.resolution.resolved_at, entry.pharmacy)
    return Refusal("error_already_resolved", values={"day": short_date(day)})
