"""What a prescriber is reminded of: nothing here refuses."""

from services.prescribe.model import LineSubject, ProductFacts
from services.prescribe.rules.durations import days_max
from shared.medicines import prices
from shared.problems import Refusal

VALPROATE = frozenset({"valproate", "valproique", "valpromide"})


def off_label_is_not_reimbursed(subject: LineSubject) -> Refusal | None:
    """Warn when off-label is not marked as not reimbursable (L.5121-12-1-2 CSP, L.162-4 CSS)."""
    if subject.line.is_off_label and not subject.line.is_not_reimbursable:
        return subject.refusal("off_label_reimbursed", "is_not_reimbursable")
    return None


def is_expensive(facts: ProductFacts) -> bool:
    """Tell whether every pack costs over 300 EUR: officines check its prescription (ADR 16)."""
    return prices.is_expensive(facts.cheapest_cents)


def expensive_is_checked(subject: LineSubject) -> Refusal | None:
    """Warn that officines check who wrote a medicine over 300 EUR (in force 24 October 2022).

    Source: arrêté on médicaments onéreux and the convention of officines; ADR 16.
    """
    if subject.facts is not None and is_expensive(subject.facts):
        return subject.refusal("expensive", subject.product_field)
    return None


def isotretinoin_is_handed_over_in_a_week(subject: LineSubject) -> Refusal | None:
    """Warn of the seven days and the pregnancy test of isotretinoin by mouth (its AMM).

    Its gel has neither a limit in days nor this programme, which is for women.
    """
    by_mouth = "isotretinoine" in subject.substances and days_max(subject) is not None
    if by_mouth and subject.draft.patient.sex != "male":
        return subject.refusal("isotretinoin_programme", subject.product_field)
    return None


def valproate_has_its_form(subject: LineSubject) -> Refusal | None:
    """Warn of the co-signed form without which no officine hands valproate over (its AMM)."""
    if subject.substances & VALPROATE:
        return subject.refusal("valproate_form", subject.product_field)
    return None
