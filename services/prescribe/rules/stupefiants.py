"""What holds for stupéfiants and for medicines that follow some of their rules."""

from datetime import date, timedelta

from services.prescribe.model import (
    CoveredPeriod,
    IssueContext,
    LineSubject,
    ProductFacts,
    subjects_of,
)
from services.prescribe.requests.draft import PrescriptionDraft
from shared.document.dates import short_date
from shared.medicines.overlap import overlap_substances
from shared.problems import Refusal

SUBSTITUTION_SUBSTANCES = frozenset({"methadone", "buprenorphine"})
PRESENTED_WITHIN_DAYS = 3
PHARMACY_ADVISED = frozenset({"methylphenidate"})


def is_substitution_treatment(subject: LineSubject) -> bool:
    """Tell whether a line treats a dependence on opioids: methadone, buprenorphine over 0.2 mg.

    Both are handed over in fractions; buprenorphine up to 0.2 mg, a painkiller, is not.
    """
    is_one = bool(subject.substances & SUBSTITUTION_SUBSTANCES)
    return is_one and subject.fraction_days_max is not None


def chevauchement_substances(facts: ProductFacts) -> frozenset[str]:
    """Return the substances of which no second prescription may cover the same days (R.5132-33)."""
    if not facts.is_chevauchement_forbidden:
        return frozenset()
    return overlap_substances(facts.substances)


def covers(subject: LineSubject) -> tuple[date, date] | None:
    """Return the first and last day of treatment, renewals included, where a duration is given.

    What is prescribed for a planned operation begins with it (R.5132-33 CSP).
    """
    if subject.days_total is None:
        return None
    surgery = subject.draft.surgery
    issued_on = subject.draft.issued_on
    first = issued_on if surgery is None else max(issued_on, surgery.operated_on)
    return first, first + timedelta(days=subject.days_total - 1)


def periods_of(draft: PrescriptionDraft, context: IssueContext) -> tuple[CoveredPeriod, ...]:
    """Return what a draft covers, one period a substance whose chevauchement is forbidden.

    Lines of one prescription may share a substance: together they cover from the first day of any
    to the last day of any.
    """
    found: dict[str, CoveredPeriod] = {}
    for subject in subjects_of(draft, context):
        days = covers(subject)
        if subject.facts is None or days is None:
            continue
        first, last = days
        for substance in chevauchement_substances(subject.facts):
            known = found.get(substance, CoveredPeriod(substance, first, last))
            found[substance] = CoveredPeriod(
                substance, min(known.covered_from, first), max(known.covered_until, last)
            )
    return tuple(found.values())


def chevauchements_of(draft: PrescriptionDraft, context: IssueContext) -> tuple[Refusal, ...]:
    """Apply `no_day_is_covered_twice` alone, for what was covered since the draft was judged."""
    found = (no_day_is_covered_twice(subject) for subject in subjects_of(draft, context))
    return tuple(refusal for refusal in found if refusal is not None)


def presented_within_days(subject: LineSubject) -> int | None:
    """Return within how many days a line is handed over in full, the day of issue not counted.

    Where an operation is prepared they count from the planned discharge. Source: R.5132-33 al. 1
    CSP, for stupéfiants; medicines under some rules of stupéfiants only (zolpidem) have no such
    delay (ADR 18).
    """
    return PRESENTED_WITHIN_DAYS if subject.is_stupefiant else None


def stupefiant_is_not_renewed(subject: LineSubject) -> Refusal | None:
    """A stupéfiant is never renewable (R.5132-30 CSP)."""
    if subject.is_stupefiant and subject.line.renewals:
        return subject.refusal("stupefiant_renewed", "renewals")
    return None


def no_day_is_covered_twice(subject: LineSubject) -> Refusal | None:
    """The same prescriber covers a day once (R.5132-33 al. 2 CSP), but for an express mention."""
    if not subject.context.covered or subject.line.may_overlap:
        return None
    days = covers(subject)
    if days is None or subject.facts is None:
        return None
    first, last = days
    until = [
        period.covered_until
        for period in subject.context.covered
        if period.substance in chevauchement_substances(subject.facts)
        and period.covered_from <= last
        and period.covered_until >= first
    ]
    if not until:
        return None
    return subject.refusal("chevauchement_forbidden", "may_overlap", until=short_date(max(until)))


def substitution_treatment_names_its_pharmacy(subject: LineSubject) -> Refusal | None:
    """Methadone and high-dose buprenorphine name the officine that executes them.

    Source: L.162-4-2 CSS and its arrêté of 1 April 2008.
    """
    if is_substitution_treatment(subject) and not _names_a_pharmacy(subject):
        return Refusal("pharmacy_not_named", line=subject.number, field="pharmacy.name")
    return None


def pharmacy_is_advised(subject: LineSubject) -> Refusal | None:
    """Warn when methylphenidate names no officine: its reimbursement asks for one.

    Source: L.162-4-2 CSS and its arrêté of 1 April 2008.
    """
    if subject.substances & PHARMACY_ADVISED and not _names_a_pharmacy(subject):
        return Refusal("pharmacy_advised", line=subject.number, field="pharmacy.name")
    return None


def pump_is_meant(subject: LineSubject) -> Refusal | None:
    """Warn when an injection lasts longer than it may without a pump (R.5132-30 CSP; ADR 16)."""
    days = subject.line.duration_days
    days_max = None if subject.facts is None else subject.facts.days_without_pump
    if days is None or days_max is None or days <= days_max:
        return None
    return subject.refusal("pump_meant", "duration_days", days_max=days_max)


def _names_a_pharmacy(subject: LineSubject) -> bool:
    return subject.draft.pharmacy is not None and bool(subject.draft.pharmacy.name)
