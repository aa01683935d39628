"""Which profession may prescribe what: the table, row by row."""

from dataclasses import replace
from typing import Any

import pytest

from services.prescribe.model import Author, DraftRefused, ProductFacts
from services.prescribe.products import facts_of
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.rules.prescribers import MAY_PRESCRIBE, LegalClass
from tests.builders import a_draft, a_drafted_line
from tests.prescribe.drafts import (
    DENTIST,
    HOSPITAL_NEUROLOGIST,
    LIST_I,
    MIDWIFE,
    ORDINARY,
    SECURE_84,
    STUPEFIANT,
    TOWN_DOCTOR,
    codes,
    decision,
    someone,
    warned,
)

METHADONE = replace(STUPEFIANT, substances=frozenset({"methadone"}), fraction_days=7)
SUBUTEX = replace(SECURE_84, substances=frozenset({"buprenorphine"}), fraction_days=7)
TEMGESIC = replace(SECURE_84, substances=frozenset({"buprenorphine"}), days_max=None)
RITALINE = replace(STUPEFIANT, substances=frozenset({"methylphenidate"}))
DEXAMFETAMINE = replace(STUPEFIANT, substances=frozenset({"dexamfetamine"}))
TRAMADOL = replace(SECURE_84, substances=frozenset({"tramadol"}), classes=frozenset({"N02AX02"}))
MORPHINE = replace(STUPEFIANT, substances=frozenset({"morphine"}))
AMPOULE = replace(MORPHINE, label="MORPHINE 10 mg/ml, solution injectable en ampoule")
AMOXICILLIN = replace(LIST_I, classes=frozenset({"J01CA04"}))
PARACETAMOL = replace(ORDINARY, substances=frozenset({"paracetamol"}), classes=frozenset({None}))
PREGABALIN = replace(SECURE_84, classes=frozenset({"N02BF02"}))
MIXED = replace(LIST_I, classes=frozenset({"J01CA04", None}))
PUMP = ProductFacts(label="Tire-lait électrique, location")
WHEELCHAIR = ProductFacts(label="Fauteuil roulant")
PHARMACY = {"name": "Pharmacie fictive du Pont"}
LPP = {"kind": "lpp", "lpp": "1215702", "label": "Fictif"}


def decided(facts: ProductFacts | None, *, author: Author, **changes: Any):
    """Decide a line that has all its mentions, for an officine that is named."""
    fraction = None if facts is None else facts.fraction_days
    line = a_drafted_line(**{"fraction_days": fraction} | changes)
    return decision(facts, author=author, pharmacy=PHARMACY, lines=[line])


@pytest.mark.parametrize(
    "facts", [METHADONE, SUBUTEX, TEMGESIC, RITALINE, TRAMADOL, AMOXICILLIN, ORDINARY]
)
def test_a_doctor_prescribes_everything(facts):
    for doctor in (TOWN_DOCTOR, HOSPITAL_NEUROLOGIST):
        assert codes(decided(facts, author=doctor)) == []
        assert warned(decided(facts, author=doctor)) == []


@pytest.mark.parametrize("facts", [METHADONE, SUBUTEX, RITALINE, DEXAMFETAMINE])
def test_a_dentist_treats_neither_dependence_nor_attention(facts):
    found = decided(facts, author=DENTIST)

    assert isinstance(found, DraftRefused)
    assert [(r.code, r.field) for r in found.refusals] == [
        ("profession_not_entitled", "lines[0].product.cis")
    ]


@pytest.mark.parametrize("facts", [MORPHINE, TRAMADOL, TEMGESIC])
def test_a_dentist_is_reminded_of_dental_care_by_what_is_on_secure_form(facts):
    assert warned(decided(facts, author=DENTIST)) == ["dental_care_only"]


@pytest.mark.parametrize(
    ("days", "renewals", "found"),
    [(7, 0, []), (8, 0, ["dental_care_only"]), (4, 1, ["dental_care_only"])],
)
def test_a_week_of_tramadol_is_dental_care_and_more_is_recalled(days, renewals, found):
    line = {"duration_days": days, "renewals": renewals}

    assert warned(decided(TRAMADOL, author=DENTIST, **line)) == found
    assert warned(decided(MORPHINE, author=DENTIST, duration_days=7)) == ["dental_care_only"]


def test_a_dentist_prescribes_the_rest_and_is_reminded_by_a_device():
    for facts in (AMOXICILLIN, ORDINARY):
        assert warned(decided(facts, author=DENTIST)) == []

    assert warned(decided(WHEELCHAIR, author=DENTIST, product=LPP)) == ["dental_care_only"]


@pytest.mark.parametrize("facts", [AMOXICILLIN, PARACETAMOL])
def test_a_midwife_prescribes_what_is_on_her_list(facts):
    assert warned(decided(facts, author=MIDWIFE)) == []


@pytest.mark.parametrize("facts", [LIST_I, ORDINARY])
def test_a_midwife_is_reminded_of_her_list_by_other_products(facts):
    assert warned(decided(facts, author=MIDWIFE)) == ["midwife_list"]


def of_classes(*codes: str | None, substance: str) -> ProductFacts:
    return replace(LIST_I, substances=frozenset({substance}), classes=frozenset(codes))


@pytest.mark.parametrize(
    ("code", "substance"),
    [
        ("D06BX01", "metronidazole"),  # for the skin
        ("M02AA10", "ketoprofene"),  # a gel
        ("N04BC06", "cabergoline"),  # for Parkinson's disease
        ("S01AD03", "aciclovir"),  # for the eye
    ],
)
def test_a_substance_of_the_list_in_another_class_is_not_on_it(code, substance):
    assert warned(decided(of_classes(code, substance=substance), author=MIDWIFE)) == [
        "midwife_list"
    ]
    unknown = of_classes(None, substance=substance)
    assert warned(decided(unknown, author=MIDWIFE)) == []


def test_of_an_inn_one_class_of_the_list_is_enough():
    may_be = of_classes("N04BC06", "G02CB03", substance="cabergoline")
    without_code = of_classes("N04BC06", None, substance="cabergoline")

    for facts in (may_be, without_code, MIXED):
        assert warned(decided(facts, author=MIDWIFE)) == []


@pytest.mark.parametrize(
    "facts", [PREGABALIN, METHADONE, SUBUTEX, TEMGESIC, RITALINE, MORPHINE, STUPEFIANT]
)
def test_a_midwife_prescribes_no_medicine_on_secure_form_besides_her_list(facts):
    assert codes(decided(facts, author=MIDWIFE)) == ["profession_not_entitled"]


@pytest.mark.parametrize("facts", [TRAMADOL, AMPOULE])
def test_a_midwife_is_reminded_of_the_conditions_of_opioids_on_her_list(facts):
    assert warned(decided(facts, author=MIDWIFE)) == ["midwife_list"]


def test_the_devices_of_midwives_are_told_by_their_first_words():
    assert warned(decided(PUMP, author=MIDWIFE, product=LPP)) == []
    assert warned(decided(WHEELCHAIR, author=MIDWIFE, product=LPP)) == ["midwife_list"]


def test_an_unknown_product_is_only_said_to_be_unknown():
    assert codes(decided(None, author=MIDWIFE)) == ["product_unknown"]


@pytest.mark.parametrize("profession", [None, "21", "60"])
def test_a_profession_that_is_not_in_the_table_prescribes_nothing(profession):
    found = decided(ORDINARY, author=someone(profession=profession))

    assert codes(found) == ["profession_not_entitled"]


def test_every_row_of_the_table_has_a_verdict_for_every_class():
    assert all(row.keys() == set(LegalClass) for row in MAY_PRESCRIBE.values())


@pytest.mark.parametrize(
    ("product", "author", "expected"),
    [
        ({"kind": "cis", "cis": "65150204"}, DENTIST, ["profession_not_entitled"]),  # SUBUTEX
        ({"kind": "cis", "cis": "60549391"}, DENTIST, []),  # TEMGESIC
        ({"kind": "cis", "cis": "60234100"}, MIDWIFE, []),  # DOLIPRANE, without ATC code
        ({"kind": "cis", "cis": "66003374"}, MIDWIFE, []),  # DAFALGAN CODEINE
        ({"kind": "cis", "cis": "61227030"}, MIDWIFE, ["profession_not_entitled"]),  # SKENAN
        ({"kind": "inn", "inn": "méthadone 40 mg gélule"}, DENTIST, ["profession_not_entitled"]),
        (
            {"kind": "inn", "inn": "SUBUTEX 8 mg"},
            DENTIST,
            ["inn_unknown", "profession_not_entitled"],
        ),
        ({"kind": "inn", "inn": "paracétamol 1 g comprimé"}, MIDWIFE, []),
        ({"kind": "inn", "inn": "prégabaline 75 mg"}, MIDWIFE, ["profession_not_entitled"]),
        (
            {"kind": "preparation", "text": "méthadone"},
            DENTIST,
            ["profession_not_entitled"],
        ),
    ],
)
def test_real_products_fall_into_their_classes(medicines, product, author, expected):
    line = {"product": product, "duration_days": 7, "packs": None}
    draft = PrescriptionDraft.model_validate(a_draft(lines=[a_drafted_line(**line)]))
    (facts,) = facts_of(draft, medicines)
    assert facts is not None

    found = decided(replace(facts, restrictions=LIST_I.restrictions), author=author, **line)

    assert codes(found) == expected


def test_a_midwife_s_inn_on_her_list_warns_of_nothing(medicines):
    line = {"product": {"kind": "inn", "inn": "paracétamol 1 g comprimé"}}
    draft = PrescriptionDraft.model_validate(a_draft(lines=[a_drafted_line(**line)]))
    (facts,) = facts_of(draft, medicines)

    assert warned(decided(facts, author=MIDWIFE, **line)) == []
