"""Mentions that hang together: hospital, operation, exception, who pays, weight of a child."""

from collections.abc import Iterator
from typing import Final

from services.prescribe.model import IssueContext, LineSubject, subjects_of
from services.prescribe.requests.draft import (
    DraftDevice,
    DraftPreparation,
    PrescriptionDraft,
)
from services.prescribe.rules.durations import valid_until
from services.prescribe.rules.places import Place, place_of
from shared.days import MONTHS_PER_YEAR, add_months, last_first_day
from shared.document.dates import short_date
from shared.medicines.inn import words
from shared.problems import Refusal

# French summaries of product characteristics dose by weight below 15 years (about 50 kg): that of
# DOLIPRANE 1000 mg, for one, begins there.
WEIGHT_AGE_YEARS: Final = 15
_TOWN: Final = "town"


def hospital_setting_has_its_place(
    draft: PrescriptionDraft, context: IssueContext
) -> Iterator[Refusal]:
    """What is written in a hospital is signed from there (R.5132-3 CSP): its FINESS is told."""
    if draft.setting == _TOWN:
        return
    if context.author.finess is None or place_of(context.author) is Place.TOWN:
        yield Refusal("hospital_place_missing", field="setting")


def hospital_service_is_named(draft: PrescriptionDraft, context: IssueContext) -> Iterator[Refusal]:
    """The establishment or its service is named on what a hospital prescribes (R.5132-3, 1° CSP).

    That is everything written there, and what only a hospital may prescribe or begin.
    """
    is_theirs = place_of(context.author) is not Place.TOWN and any(
        _is_hospital_medicine(subject) for subject in subjects_of(draft, context)
    )
    if not draft.prescriber.hospital_service and (draft.setting != _TOWN or is_theirs):
        yield Refusal("hospital_service_missing", field="prescriber.hospital_service")


def surgery_is_to_come(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """An operation is planned: not before the prescription, nor after it could begin to serve.

    Its medicines are first handed over around that day (R.5132-33 CSP), less than three months
    after the prescription (R.5132-22).
    """
    surgery = draft.surgery
    if surgery is None:
        return
    last = last_first_day(draft.issued_on)
    if not draft.issued_on <= surgery.operated_on <= last:
        yield Refusal(
            "surgery_out_of_time",
            field="surgery.operated_on",
            values={"first": short_date(draft.issued_on), "last": short_date(last)},
        )


def discharge_follows_surgery(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """The patient leaves after the operation, while the prescription is valid (R.5132-21 CSP)."""
    surgery = draft.surgery
    if surgery is None:
        return
    if not surgery.operated_on <= surgery.discharged_on <= valid_until(draft.issued_on):
        yield Refusal("discharge_out_of_time", field="surgery.discharged_on")


def exception_stands_alone(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """A médicament d'exception has a form of its own (R.163-2 CSS, arrêté of 26 June 2006)."""
    if draft.is_exception and len(draft.lines) > 1:
        yield Refusal("exception_not_alone", field="lines")


def named_pharmacy_has_a_name(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """An officine told by its FINESS is named too: people read the name (L.162-4-2 CSS)."""
    pharmacy = draft.pharmacy
    if pharmacy is not None and pharmacy.finess is not None and not pharmacy.name:
        yield Refusal("mention_missing", field="pharmacy.name")


def letterhead_agrees_with_token(
    draft: PrescriptionDraft, context: IssueContext
) -> Iterator[Refusal]:
    """Warn where the prescriber's names are not those of his token (R.5132-3, 1° CSP; ADR 17).

    Only a warning: a name of use, or all first names, may stand on the one and not on the other.
    Accents, case and hyphens count for nothing; a token may tell the family name alone, or none.
    """
    family, given = draft.prescriber.family_name, draft.prescriber.given_name
    told = _letters(context.author.name or "")
    if told and told not in {_letters(f"{given} {family}"), _letters(family)}:
        yield Refusal("prescriber_name_differs", field="prescriber.family_name")


def ins_agrees_with_traits(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """Warn where sex, year or month of birth are not those of the matricule (référentiel INS).

    Its first figure is odd for men; a month over 12 stands for an unknown one. Only a warning: a
    sex that was changed may precede its matricule.
    """
    patient = draft.patient
    sex = "male" if int(patient.ins[0]) % 2 else "female"
    year, month = int(patient.ins[1:3]), int(patient.ins[3:5])
    if patient.sex not in {sex, "unknown"}:
        yield Refusal("ins_disagrees", field="patient.sex")
    is_month_known = 1 <= month <= MONTHS_PER_YEAR
    is_other_month = is_month_known and month != patient.birth_date.month
    if year != patient.birth_date.year % 100 or is_other_month:
        yield Refusal("ins_disagrees", field="patient.birth_date")


def weight_of_a_child_is_told(draft: PrescriptionDraft, _: IssueContext) -> Iterator[Refusal]:
    """Warn where the dose of a child's medicine may depend on a weight that is missing.

    The patient's weight and height are mentions where they are needed (R.5132-3, 7° CSP).
    """
    adult_on = add_months(draft.patient.birth_date, MONTHS_PER_YEAR * WEIGHT_AGE_YEARS)
    has_medicine = any(not isinstance(line.product, DraftDevice) for line in draft.lines)
    if has_medicine and draft.issued_on < adult_on and draft.patient.weight_grams is None:
        yield Refusal(
            "weight_missing", field="patient.weight_grams", values={"years": WEIGHT_AGE_YEARS}
        )


def ald_is_its_own_reason(subject: LineSubject) -> Refusal | None:
    """The upper zone of the bizone is for the ALD alone (R.161-45 CSS, L.322-3 CSS)."""
    if subject.line.is_ald and subject.line.care_context is not None:
        return subject.refusal("ald_with_care_context", "care_context")
    return None


def not_reimbursable_is_paid_by_nobody(subject: LineSubject) -> Refusal | None:
    """What is not reimbursable (L.162-4 CSS) stands in no zone that the insurance pays."""
    if subject.line.is_not_reimbursable and subject.line.is_ald:
        return subject.refusal("ald_not_reimbursable", "is_not_reimbursable")
    return None


def off_label_has_a_label(subject: LineSubject) -> Refusal | None:
    """Only a medicine with an authorisation is used outside it (L.5121-12-1-2 CSP)."""
    has_none = isinstance(subject.line.product, DraftDevice | DraftPreparation)
    if subject.line.is_off_label and has_none:
        return subject.refusal("off_label_unfit", "is_off_label")
    return None


def _letters(name: str) -> str:
    return "".join(words(name))


def _is_hospital_medicine(subject: LineSubject) -> bool:
    is_begun = subject.line.initial_prescription is None
    restrictions = subject.restrictions
    return restrictions.is_hospital or (restrictions.is_initial_hospital and is_begun)
