"""May this draft be issued? Pure rules, each with its source; all refusals come back together."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from services.prescribe.model import (
    DraftAccepted,
    DraftRefused,
    IssueContext,
    LineSubject,
    subjects_of,
)
from services.prescribe.requests import (
    DraftDevice,
    DraftInn,
    DraftPack,
    DraftSpeciality,
    PrescriptionDraft,
)
from shared.contracts.prescription import PATIENT_DOMAIN
from shared.days import add_months
from shared.problems import Refusal

VALIDITY_MONTHS = 12
NARCOTIC_DAYS_MAX = 28
EFG_AGE_YEARS = 6
CLOCK_TOLERANCE = timedelta(days=1)

# France and its overseas territories, then nine digits (six in the Pacific and Saint-Pierre).
_FRENCH_PHONE = re.compile(
    r"\+(?:(?:33|262|590|594|596)[1-9][0-9]{8}|(?:508|681|687|689)[0-9]{6,8})"
)
_PHONE_SEPARATORS = str.maketrans("", "", " .-\u00a0\u202f")
_MSSANTE = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?@(?:[A-Za-z0-9-]{1,63}\.){0,5}mssante\.fr",
    re.IGNORECASE,
)
_FRANCE = re.compile(r"\bfrance\b", re.IGNORECASE)
_MENTIONS = (
    ("patient", ("family_name", "given_names")),
    (
        "prescriber",
        ("family_name", "given_name", "qualification", "address", "phone", "mssante"),
    ),
)

DraftRule = Callable[[PrescriptionDraft, IssueContext], Iterable[Refusal]]
LineRule = Callable[[LineSubject], Refusal | None]


def decide_issue(draft: PrescriptionDraft, context: IssueContext) -> DraftAccepted | DraftRefused:
    """Apply every rule; `context.products` holds one product per line of the draft."""
    refusals = tuple(refusal for rule in ISSUE_RULES for refusal in rule(draft, context))
    if refusals:
        return DraftRefused(refusals, secure_paper_required=_has_secure_line(context))
    return DraftAccepted(_from_lines(WARNING_RULES, draft, context))


def valid_until(issued_on: date) -> date:
    """Return the last day of a prescription (R.5132-21 CSP: twelve months)."""
    return add_months(issued_on, VALIDITY_MONTHS)


def identity_is_qualified(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """Only a qualified identity carries its INS to third parties (RNIV; INS reference)."""
    if draft.patient.identity_status != "QUAL":
        yield Refusal("identity_not_qualified", field="patient.identity_status")


def issue_date_is_today(draft: PrescriptionDraft, context: IssueContext) -> Iterator[Refusal]:
    """A prescription bears the day it is signed (R.5132-3 CSP).

    One day either side of Paris is every French zone's today, from Tahiti to Wallis.
    """
    if abs(draft.issued_on - context.today) > CLOCK_TOLERANCE:
        yield Refusal(
            "issue_date_not_today", field="issued_on", values={"today": context.today.isoformat()}
        )


def patient_is_born(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """The patient's birth date is a mandatory mention (R.5132-3 CSP), so it must be possible."""
    if draft.patient.birth_date > draft.issued_on:
        yield Refusal("birth_date_in_future", field="patient.birth_date")


def mentions_are_present(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """Names, qualification, address, phone and mail must stand on it (R.5132-3 CSP)."""
    for part, names in _MENTIONS:
        for name in names:
            if not getattr(getattr(draft, part), name):
                yield Refusal("mention_missing", field=f"{part}.{name}")


def phone_is_french(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """The phone number bears its international prefix, +33 or overseas (R.5132-3 CSP)."""
    phone = draft.prescriber.phone.translate(_PHONE_SEPARATORS)
    if phone and not _FRENCH_PHONE.fullmatch(phone):
        yield Refusal("phone_not_french", field="prescriber.phone")


def address_names_france(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """The professional address says "France" (R.5132-3 CSP), for officines of other countries."""
    address = draft.prescriber.address
    if address and not _FRANCE.search(address):
        yield Refusal("address_without_france", field="prescriber.address")


def mail_is_mssante(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """Health data reach the prescriber by MSSanté only: its addresses end in mssante.fr.

    A patient's mailbox is no professional's: MSSanté keeps the two apart by their domain.
    """
    mail = draft.prescriber.mssante
    is_patients = mail.lower().endswith(f"@{PATIENT_DOMAIN}")
    if mail and (is_patients or not _MSSANTE.fullmatch(mail)):
        yield Refusal("mail_not_mssante", field="prescriber.mssante")


def there_is_a_line(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """A prescription prescribes something (R.161-45 CSS)."""
    if not draft.lines:
        yield Refusal("lines_missing", field="lines")


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


def _has_secure_line(context: IssueContext) -> bool:
    return any(facts is not None and facts.is_secure for facts in context.products)


def _from_lines(
    rules: Iterable[LineRule], draft: PrescriptionDraft, context: IssueContext
) -> tuple[Refusal, ...]:
    found = (rule(subject) for subject in subjects_of(draft, context) for rule in rules)
    return tuple(refusal for refusal in found if refusal is not None)


def every_line_holds(draft: PrescriptionDraft, context: IssueContext) -> Iterable[Refusal]:
    """Apply `LINE_RULES` to each line, in the order of the lines."""
    return _from_lines(LINE_RULES, draft, context)


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
ISSUE_RULES: tuple[DraftRule, ...] = (
    identity_is_qualified,
    issue_date_is_today,
    patient_is_born,
    mentions_are_present,
    phone_is_french,
    address_names_france,
    mail_is_mssante,
    there_is_a_line,
    every_line_holds,
)
WARNING_RULES: tuple[LineRule, ...] = (marketing_has_stopped, inn_is_missing)
