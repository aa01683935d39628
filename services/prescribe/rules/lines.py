"""May this line be issued? Pure rules, each with its source, and what is only worth a warning."""

from collections.abc import Callable, Iterable
from datetime import date

from services.prescribe.model import IssueContext, LineSubject, subjects_of
from services.prescribe.requests.draft import (
    DraftDevice,
    DraftInn,
    DraftPack,
    DraftSpeciality,
    PrescriptionDraft,
)
from shared.days import add_months
from shared.problems import Refusal

VALIDITY_MONTHS = 12
NARCOTIC_DAYS_MAX = 28
EFG_AGE_YEARS = 6

LineRule = Callable[[LineSubject], Refusal | None]


def valid_until(issued_on: date) -> date:
    """Return the last day of a prescription (R.5132-21 CSP: twelve months)."""
    return add_months(issued_on, VALIDITY_MONTHS)


def from_lines(
    rules: Iterable[LineRule], draft: PrescriptionDraft, context: IssueContext
) -> tuple[Refusal, ...]:
    """Apply `rules` to each line, in the order of the lines."""
    found = (rule(subject) for subject in subjects_of(draft, context) for rule in rules)
    return tuple(refusal for refusal in found if refusal is not None)


def product_is_known(subject: LineSubject) -> Refusal | None:
    """A coded medicine stands in the public medicines database, whose label is printed."""
    if subject.facts is None:
        return subject.refusal("product_unknown", subject.product_field)
    return None


def inn_is_known(subject: LineSubject) -> Refusal | None:
    """An INN is one of the public medicines database (L.5121-1-2 CSP).

    Of another text, a brand's name for example, nobody could say what it is under which rules;
    and no officine could dispense it.
    """
    is_inn = isinstance(subject.line.product, DraftInn)
    if is_inn and subject.facts is not None and not subject.facts.has_inn:
        return subject.refusal("inn_unknown", subject.product_field)
    return None


def posology_is_given(subject: LineSubject) -> Refusal | None:
    """Each medicine needs its posology (R.5132-3 CSP, R.5123-1 CSS); a device does not."""
    if not subject.line.posology.text and not isinstance(subject.line.product, DraftDevice):
        return subject.refusal("posology_missing", "posology.text")
    return None


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


def stupefiant_is_not_renewed(subject: LineSubject) -> Refusal | None:
    """A stupéfiant is never renewable (R.5132-30 CSP)."""
    if _is_stupefiant(subject) and subject.line.renewals:
        return subject.refusal("stupefiant_renewed", "renewals")
    return None


def duration_is_within_maximum(subject: LineSubject) -> Refusal | None:
    """Some substances have a shorter limit, renewals included (R.5132-30 and R.5132-21 CSP)."""
    days, days_max = subject.days_total, _days_max(subject)
    if days is None or days_max is None or days <= days_max:
        return None
    return subject.refusal("duration_over_maximum", "duration_days", days=days, days_max=days_max)


def limited_product_has_a_duration(subject: LineSubject) -> Refusal | None:
    """A secure prescription states its duration (R.5132-29 CSP), as does any limited one.

    Packs alone would get round the limit of `duration_is_within_maximum`.
    """
    is_limited = _is_secure(subject) or _days_max(subject) is not None
    if is_limited and subject.line.duration_days is None:
        return subject.refusal("duration_missing", "duration_days")
    return None


def posology_can_be_put_in_words(subject: LineSubject) -> Refusal | None:
    """Units and number of intakes are written "en toutes lettres" (R.5132-29 CSP)."""
    posology = subject.line.posology
    is_structured = posology.units_per_intake is not None and posology.intakes_per_day is not None
    is_wanted = subject.facts is not None and subject.facts.is_en_toutes_lettres
    if is_wanted and not is_structured:
        return subject.refusal("posology_not_structured", "posology")
    return None


def non_substituable_names_a_medicine(subject: LineSubject) -> Refusal | None:
    """MTE, EFG or CIF forbids replacing a named medicine: it means nothing on anything else.

    Source: arrêté of 12 November 2019; the three motives themselves are checked by the schema.
    """
    is_named = isinstance(subject.line.product, DraftPack | DraftSpeciality)
    if subject.line.non_substituable and not is_named:
        return subject.refusal("non_substituable_unfit", "non_substituable")
    return None


def efg_is_for_young_children(subject: LineSubject) -> Refusal | None:
    """EFG holds for children under six years (arrêté of 12 November 2019)."""
    birthday = add_months(subject.draft.patient.birth_date, 12 * EFG_AGE_YEARS)
    if subject.line.non_substituable == "EFG" and subject.draft.issued_on >= birthday:
        return subject.refusal("efg_over_age", "non_substituable", years=EFG_AGE_YEARS)
    return None


def marketing_has_stopped(subject: LineSubject) -> Refusal | None:
    """Warn when officines can no longer order the speciality (public medicines database)."""
    if subject.facts is not None and not subject.facts.is_marketed:
        return subject.refusal("marketing_stopped", subject.product_field)
    return None


def inn_is_missing(subject: LineSubject) -> Refusal | None:
    """Warn when the catalogue has no INN to print, which the law wants (L.5121-1-2 CSP)."""
    if subject.facts is not None and not subject.facts.has_inn:
        return subject.refusal("inn_missing", subject.product_field)
    return None


def _is_secure(subject: LineSubject) -> bool:
    return subject.facts is not None and subject.facts.is_secure


def _is_stupefiant(subject: LineSubject) -> bool:
    return subject.facts is not None and subject.facts.list_ == "stupefiant"


def _days_max(subject: LineSubject) -> int | None:
    """Return the product's limit; a stupéfiant without one of its own has 28 days."""
    if subject.facts is None:
        return None
    return subject.facts.days_max or (NARCOTIC_DAYS_MAX if _is_stupefiant(subject) else None)


LINE_RULES: tuple[LineRule, ...] = (
    product_is_known,
    inn_is_known,
    posology_is_given,
    quantity_is_given,
    treatment_ends_within_validity,
    renewal_has_a_delay,
    stupefiant_is_not_renewed,
    duration_is_within_maximum,
    limited_product_has_a_duration,
    posology_can_be_put_in_words,
    non_substituable_names_a_medicine,
    efg_is_for_young_children,
)
WARNING_RULES: tuple[LineRule, ...] = (marketing_has_stopped, inn_is_missing)
