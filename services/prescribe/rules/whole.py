"""May this draft be issued? Pure rules, each with its source; all refusals come back together."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from services.prescribe.model import (
    DraftAccepted,
    DraftRefused,
    IssueContext,
)
from services.prescribe.requests.draft import (
    PrescriptionDraft,
)
from services.prescribe.rules import mentions
from services.prescribe.rules.lines import LINE_RULES, WARNING_RULES, from_lines
from shared.contracts.prescription import PATIENT_DOMAIN
from shared.document.dates import short_date
from shared.problems import Refusal

CLOCK_TOLERANCE = timedelta(days=1)

# France and its overseas territories, then nine digits (six in the Pacific and Saint-Pierre).
_FRENCH_PHONE = re.compile(
    r"\+(?:(?:33|262|590|594|596)[1-9][0-9]{8}|(?:508|681|687|689)[0-9]{6,8})"
)
_PHONE_SEPARATORS = str.maketrans("", "", " .-\u00a0\u202f")
# ASCII: with IGNORECASE alone a long s (U+017F) passes for "s", and no mail server takes that.
_MSSANTE = re.compile(
    r"(?=[^@]{1,64}@)[A-Z0-9]+(?:[._+-][A-Z0-9]+)*"
    r"@(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.){0,5}mssante\.fr",
    re.IGNORECASE | re.ASCII,
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


def decide_issue(draft: PrescriptionDraft, context: IssueContext) -> DraftAccepted | DraftRefused:
    """Apply every rule; `context.products` holds one product per line of the draft."""
    refusals = tuple(refusal for rule in ISSUE_RULES for refusal in rule(draft, context))
    if refusals:
        return DraftRefused(refusals, secure_paper_required=context.is_secure)
    return DraftAccepted(warnings_of(draft, context))


def warnings_of(draft: PrescriptionDraft, context: IssueContext) -> tuple[Refusal, ...]:
    """Return what the prescriber should know, and what refuses nothing."""
    of_draft = (warning for rule in DRAFT_WARNING_RULES for warning in rule(draft, context))
    return (*of_draft, *from_lines(WARNING_RULES, draft, context))


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
            "issue_date_not_today", field="issued_on", values={"today": short_date(context.today)}
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
    domain = mail.lower().rpartition("@")[2]
    is_patients = f".{domain}".endswith(f".{PATIENT_DOMAIN}")
    if mail and (is_patients or not _MSSANTE.fullmatch(mail)):
        yield Refusal("mail_not_mssante", field="prescriber.mssante")


def there_is_a_line(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """A prescription prescribes something (R.161-45 CSS)."""
    if not draft.lines:
        yield Refusal("lines_missing", field="lines")


def every_line_holds(draft: PrescriptionDraft, context: IssueContext) -> Iterable[Refusal]:
    """Apply `LINE_RULES` to each line, in the order of the lines."""
    return from_lines(LINE_RULES, draft, context)


ISSUE_RULES: tuple[DraftRule, ...] = (
    identity_is_qualified,
    issue_date_is_today,
    patient_is_born,
    mentions_are_present,
    phone_is_french,
    address_names_france,
    mail_is_mssante,
    there_is_a_line,
    mentions.hospital_setting_has_its_place,
    mentions.hospital_service_is_named,
    mentions.surgery_is_to_come,
    mentions.discharge_follows_surgery,
    mentions.exception_stands_alone,
    mentions.named_pharmacy_has_a_name,
    every_line_holds,
)
DRAFT_WARNING_RULES: tuple[DraftRule, ...] = (
    mentions.letterhead_agrees_with_token,
    mentions.ins_agrees_with_traits,
    mentions.weight_of_a_child_is_told,
)
