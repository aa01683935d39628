"""For how long a line may be prescribed, renewals included."""

from datetime import date

from services.prescribe.model import LineSubject
from shared.days import add_months, last_first_day
from shared.problems import Refusal

VALIDITY_MONTHS = 12
STUPEFIANT_DAYS_MAX = 28


def valid_until(issued_on: date) -> date:
    """Return the last day of a prescription (R.5132-21 CSP: twelve months)."""
    return add_months(issued_on, VALIDITY_MONTHS)


def last_day_to_execute(*, issued_on: date, valid_until: date, is_begun: bool) -> date:
    """Return the last day on which an officine may go on with something, or begin it.

    What was begun goes on while the prescription is valid (R.5132-21 CSP); what was not is begun
    while it is less than three months old (R.5132-22 CSP).
    """
    return valid_until if is_begun else last_first_day(issued_on)


def days_max(subject: LineSubject) -> int | None:
    """Return the product's limit in days; a stupéfiant without its own has 28 (R.5132-30 CSP)."""
    if subject.facts is None:
        return None
    return subject.facts.days_max or (STUPEFIANT_DAYS_MAX if subject.is_stupefiant else None)


def quantity_is_given(subject: LineSubject) -> Refusal | None:
    """Each line needs a duration or a number of packs (R.5132-3 CSP, R.5123-1 CSS)."""
    if subject.line.duration_days is None and subject.line.packs is None:
        return subject.refusal("quantity_missing", "duration_days")
    return None


def treatment_ends_within_validity(subject: LineSubject) -> Refusal | None:
    """No treatment is prescribed for more than twelve months, renewals included (R.5132-21 CSP)."""
    days = subject.days_total
    last = valid_until(subject.draft.issued_on)
    if days is None or days <= (last - subject.draft.issued_on).days:
        return None
    return subject.refusal("treatment_too_long", "duration_days", days=days)


def renewal_has_a_delay(subject: LineSubject) -> Refusal | None:
    """A listed medicine is renewed after a delay that comes from its duration (R.5132-14 CSP).

    Without a duration, every renewal of a list I or II medicine could be handed over at once.
    """
    is_listed = subject.facts is not None and subject.facts.list_ is not None
    if is_listed and subject.line.renewals and subject.line.duration_days is None:
        return subject.refusal("renewal_without_duration", "duration_days")
    return None


def duration_is_within_maximum(subject: LineSubject) -> Refusal | None:
    """Some substances have a shorter limit, renewals included (R.5132-30 and R.5132-21 CSP)."""
    days, longest = subject.days_total, days_max(subject)
    if days is None or longest is None or days <= longest:
        return None
    return subject.refusal("duration_over_maximum", "duration_days", days=days, days_max=longest)


def limited_product_has_a_duration(subject: LineSubject) -> Refusal | None:
    """A secure prescription states its duration (R.5132-29 CSP), as does any limited one.

    Packs alone would get round the limit of `duration_is_within_maximum`.
    """
    is_limited = subject.is_secure or days_max(subject) is not None
    if is_limited and subject.line.duration_days is None:
        return subject.refusal("duration_missing", "duration_days")
    return None
