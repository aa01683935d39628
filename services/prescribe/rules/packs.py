"""How many packs a line needs, and how long they last, where dosage and pack size tell."""

from decimal import ROUND_FLOOR, Decimal
from typing import Final

from services.prescribe.model import LineSubject, ProductFacts
from services.prescribe.rules.durations import days_max
from shared.days import CONTRACEPTIVE_DAYS_MAX, FOUR_WEEKS, LARGE_PACK_DAYS_MAX
from shared.packs import packs_for, text_confirms, units_a_day
from shared.problems import Refusal

_CONTRACEPTIVES: Final = "G03A"  # hormonal contraceptives for systemic use, in the ATC


def packs_are_those_of_the_duration(subject: LineSubject) -> Refusal | None:
    """A secure line has no more packs than its duration needs (R.5132-30 and R.5123-1 CSP).

    Packs are counted whole, which is all the tolerance: the officine hands over no more than that
    for those days (ADR 9). A pack more of a stupéfiant would escape its longest duration.
    """
    line, days = subject.line, subject.line.duration_days
    size = None if subject.facts is None else subject.facts.units_per_pack
    per_day = _units_a_day(subject)
    if not subject.is_secure or line.packs is None or days is None:
        return None
    if size is None or per_day is None:
        return None
    packs_max = packs_for(days, per_day=per_day, units_per_pack=size)
    if line.packs <= packs_max:
        return None
    return subject.refusal(
        "packs_over_duration", "packs", days=days, packs=line.packs, packs_max=packs_max
    )


def uncounted_packs_are_told(subject: LineSubject) -> Refusal | None:
    """Warn of packs of a secure line that nobody can count (R.5132-30 CSP).

    No structured dosage that the text surely confirms explains them, or the size of a pack is not
    known, as of every INN.
    """
    facts = subject.facts
    if facts is None or not facts.is_secure or subject.line.packs is None:
        return None
    if not text_confirms(subject.line.posology.text, per_day=_units_a_day(subject)):
        return subject.refusal("packs_not_counted", "posology")
    if facts.units_per_pack is None:
        return subject.refusal("pack_size_unknown", "packs")
    return None


def assumed_delay(subject: LineSubject) -> int | None:
    """Return after how many days a renewal without duration opens (R.5132-14 CSP), else None.

    Of listed medicines only. As long as the packs last where dosage and pack size tell, three
    months at most; contraceptives up to twelve weeks; everything else four weeks (R.5132-12).
    """
    facts, line = subject.facts, subject.line
    if facts is None or facts.list_ is None:
        return None
    if not line.renewals or line.packs is None or line.duration_days is not None:
        return None
    size, per_day = facts.units_per_pack, _units_a_day(subject)
    if size is not None and per_day is not None:
        days = int((line.packs * size / per_day).to_integral_value(ROUND_FLOOR))
        # Less than a day: a bottle that is one unit, whose drops or puffs are counted.
        return min(days, LARGE_PACK_DAYS_MAX) if days else FOUR_WEEKS
    return _delay_of_cycles(facts, line.packs) if _is_contraceptive(facts) else FOUR_WEEKS


def assumed_delay_is_told(subject: LineSubject) -> Refusal | None:
    """Warn of the delay that a renewal without duration is given (R.5132-14 CSP, ADR 9)."""
    days = assumed_delay(subject)
    if days is None or subject.is_secure or days_max(subject) is not None:
        return None
    return subject.refusal("renewal_delay_assumed", "duration_days", days=days)


def _is_contraceptive(facts: ProductFacts) -> bool:
    codes = facts.classes
    return bool(codes) and all(
        code is not None and code.startswith(_CONTRACEPTIVES) for code in codes
    )


def _delay_of_cycles(facts: ProductFacts, packs: int) -> int:
    """Count cycles of 28 days, a pack of 21 tablets being one; never more than twelve weeks."""
    cycles = packs * -(-(facts.units_per_pack or 1) // FOUR_WEEKS)
    return min(cycles * FOUR_WEEKS, CONTRACEPTIVE_DAYS_MAX)


def _units_a_day(subject: LineSubject) -> Decimal | None:
    posology = subject.line.posology
    return units_a_day(
        units_per_intake=posology.units_per_intake, intakes_per_day=posology.intakes_per_day
    )
