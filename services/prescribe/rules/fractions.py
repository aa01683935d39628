"""How a medicine that is handed over in parts is to be divided."""

from services.prescribe.model import LineSubject
from shared.problems import Refusal


def fraction_is_given(subject: LineSubject) -> Refusal | None:
    """Where the law divides, the prescription says how long a part is (R.5132-30 CSP).

    The prescriber may exclude it: "délivrance en une seule fois". A treatment that is no longer
    than one part has nothing to divide.
    """
    line, days_max = subject.line, subject.fraction_days_max
    if days_max is None or line.is_single_dispensing or line.fraction_days is not None:
        return None
    if line.duration_days is None or line.duration_days <= days_max:
        return None
    return subject.refusal("fraction_missing", "fraction_days", days_max=days_max)


def fraction_is_within_maximum(subject: LineSubject) -> Refusal | None:
    """A part lasts no longer than the arrêté of its medicine says (R.5132-30 CSP)."""
    days, days_max = subject.line.fraction_days, subject.fraction_days_max
    if days is None or days_max is None or days <= days_max:
        return None
    return subject.refusal("fraction_over_maximum", "fraction_days", days=days, days_max=days_max)


def fraction_fits_the_duration(subject: LineSubject) -> Refusal | None:
    """A part of a treatment is no longer than the treatment, which is stated (R.5132-30 CSP)."""
    days, duration = subject.line.fraction_days, subject.line.duration_days
    if days is None or (duration is not None and days <= duration):
        return None
    return subject.refusal("fraction_over_duration", "fraction_days", days=days)


def fraction_and_single_dispensing_exclude_each_other(subject: LineSubject) -> Refusal | None:
    """A prescriber divides or excludes dividing (R.5132-30 CSP): an officine cannot obey both."""
    if subject.line.is_single_dispensing and subject.line.fraction_days is not None:
        return subject.refusal("fraction_contradicted", "is_single_dispensing")
    return None
