"""For how long a line may be prescribed, renewals included."""

from datetime import date

from services.prescribe.model import LineSubject
from shared.days import add_months
from shared.medicines.substances import SIX_MONTHS
from shared.problems import Refusal

VALIDITY_MONTHS = 12
STUPEFIANT_DAYS_MAX = 28


def valid_until(issued_on: date) -> date:
    """Return the last day of a prescription (R.5132-21 CSP: twelve months)."""
    return add_months(issued_on, VALIDITY_MONTHS)


def days_max(subject: LineSubject) -> int | None:
    """Return the product's limit in days; a stupéfiant without its own has 28 (R.5132-30 CSP)."""
    if subject.facts is None:
        return None
    return subject.facts.days_max or (STUPEFIANT_DAYS_MAX if subject.is_stupefiant else None)


def quantity_is_given(subject: LineSubject) -> Refusal | None:
    """Each line needs a duration or a number of packs (R.5132-3 and R.5123-1 CSP)."""
    if subject.line.duration_days is None and subject.line.packs is None:
        return subject.refusal("quantity_missing", "duration_days")
    return None


def treatment_ends_within_validity(subject: LineSubject) -> Refusal | None:
    """No treatment is prescribed for more than twelve months, renewals included.

    Source: R.5132-21 CSP for what is on a list, R.5123-2 CSP for everything else.
    """
    days = subject.days_total
    last = valid_until(subject.draft.issued_on)
    if days is None or days <= (last - subject.draft.issued_on).days:
        return None
    is_listed = subject.facts is not None and subject.facts.list_ is not None
    source = "R.5132-21" if is_listed else "R.5123-2"
    return subject.refusal("treatment_too_long", "duration_days", days=days, source=source)


def renewal_has_a_delay(subject: LineSubject) -> Refusal | None:
    """What is secure or limited in time is renewed after its stated duration (R.5132-14 CSP).

    Other listed medicines may count packs instead (R.5132-3 CSP): their delay is `assumed_delay`.
    """
    if _is_limited(subject) and subject.line.renewals and subject.line.duration_days is None:
        return subject.refusal("renewal_without_duration", "duration_days")
    return None


def duration_is_within_maximum(subject: LineSubject) -> Refusal | None:
    """Some substances have a shorter limit, renewals included (R.5132-30 and R.5132-21 CSP)."""
    days, longest = subject.days_total, _days_allowed(subject)
    if days is None or longest is None or days <= longest:
        return None
    return subject.refusal("duration_over_maximum", "duration_days", days=days, days_max=longest)


def limited_product_has_a_duration(subject: LineSubject) -> Refusal | None:
    """A secure prescription states its duration (R.5132-29 CSP), as does any limited one.

    Packs alone would get round the limit of `duration_is_within_maximum`.
    """
    if _is_limited(subject) and subject.line.duration_days is None:
        return subject.refusal("duration_missing", "duration_days")
    return None


def _is_limited(subject: LineSubject) -> bool:
    return subject.is_secure or days_max(subject) is not None


def _days_allowed(subject: LineSubject) -> int | None:
    """Return the limit in days; six months are those of the calendar, and never less than 183."""
    longest = days_max(subject)
    if longest != SIX_MONTHS:
        return longest
    issued_on = subject.draft.issued_on
    return max(SIX_MONTHS, (add_months(issued_on, 6) - issued_on).days)
