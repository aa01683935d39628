"""May this line be issued? Every rule about a line, in the order that their refusals are told."""

from collections.abc import Callable, Iterable

from services.prescribe.model import IssueContext, LineSubject, subjects_of
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.rules import (
    cautions,
    durations,
    fractions,
    initial,
    mentions,
    packs,
    places,
    posology,
    prescribers,
    products,
    stupefiants,
    substitution,
)
from shared.problems import Refusal

LineRule = Callable[[LineSubject], Refusal | None]

LINE_RULES: tuple[LineRule, ...] = (
    products.product_is_known,
    products.inn_is_known,
    products.product_is_written_in_french_letters,
    products.device_is_no_medicine,
    posology.posology_is_given,
    durations.quantity_is_given,
    durations.treatment_ends_within_validity,
    durations.renewal_has_a_delay,
    stupefiants.stupefiant_is_not_renewed,
    durations.duration_is_within_maximum,
    durations.limited_product_has_a_duration,
    packs.packs_are_those_of_the_duration,
    posology.posology_can_be_put_in_words,
    posology.posology_agrees_with_its_structure,
    substitution.non_substituable_names_a_medicine,
    substitution.efg_is_for_young_children,
    fractions.fraction_is_given,
    fractions.fraction_is_within_maximum,
    fractions.fraction_fits_the_duration,
    fractions.fraction_and_single_dispensing_exclude_each_other,
    stupefiants.no_day_is_covered_twice,
    stupefiants.substitution_treatment_names_its_pharmacy,
    prescribers.profession_may_prescribe,
    places.hospital_use_is_for_inside,
    places.hospital_medicine_is_prescribed_there,
    initial.prescriber_is_entitled,
    initial.initial_prescription_fits,
    initial.initial_prescriber_is_named,
    initial.initial_prescription_comes_first,
    initial.initial_prescription_holds,
    initial.reassessment_is_not_due,
    mentions.ald_is_its_own_reason,
    mentions.not_reimbursable_is_paid_by_nobody,
    mentions.off_label_has_a_label,
)
WARNING_RULES: tuple[LineRule, ...] = (
    products.marketing_has_stopped,
    products.inn_is_missing,
    products.preparation_is_spelled_right,
    packs.assumed_delay_is_told,
    packs.uncounted_packs_are_told,
    posology.posology_is_compared,
    stupefiants.pharmacy_is_advised,
    stupefiants.pump_is_meant,
    substitution.mte_is_of_the_list,
    cautions.off_label_is_not_reimbursed,
    cautions.expensive_is_checked,
    cautions.isotretinoin_is_handed_over_in_a_week,
    cautions.valproate_has_its_form,
    prescribers.dental_care_is_recalled,
    prescribers.list_of_midwives_is_recalled,
    places.hospital_is_told,
    places.professional_use_is_known,
    places.monitoring_is_recalled,
    initial.entitlement_is_told,
    initial.end_of_first_prescription_is_told,
    products.same_secure_product_is_told,
)


def from_lines(
    rules: Iterable[LineRule], draft: PrescriptionDraft, context: IssueContext
) -> tuple[Refusal, ...]:
    """Apply `rules` to each line, in the order of the lines."""
    found = (rule(subject) for subject in subjects_of(draft, context) for rule in rules)
    return tuple(refusal for refusal in found if refusal is not None)
