"""Mentions that hang together: hospital, operation, exception, who pays, weight of a child."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.prescribe.model import DraftAccepted
from shared.days import add_months
from shared.medicines.restrictions import Restrictions
from tests.builders import ISSUED_ON, a_draft, a_drafted_line
from tests.prescribe.drafts import (
    HOSPITAL_NEUROLOGIST,
    ORDINARY,
    TOWN_DOCTOR,
    codes,
    decision,
    facts_with,
    line_decision,
    someone,
    warned,
)

SERVICE = {"hospital_service": "Hôpital fictif de la Colline, neurologie"}
LPP = {"kind": "lpp", "lpp": "1215702", "label": "Fictif"}
PREPARATION = {"kind": "preparation", "text": "Vaseline 10 g"}


def ins_of(born: date, *, sex: int = 2, month: int | None = None) -> str:
    """Return a matricule that nobody has, of somebody born that day."""
    body = f"{sex}{born.year % 100:02}{month or born.month:02}99999001"
    return f"{body}{97 - int(body) % 97:02}"


def prescriber_with(**changes: Any) -> dict[str, Any]:
    return a_draft()["prescriber"] | changes


def patient_with(**changes: Any) -> dict[str, Any]:
    return a_draft()["patient"] | changes


@pytest.mark.parametrize("setting", ["hospital_consultation", "hospital_discharge"])
def test_a_hospital_prescription_is_signed_from_a_hospital(setting):
    named = prescriber_with(**SERVICE)

    def of(author):
        return codes(decision(author=author, setting=setting, prescriber=named))

    assert of(HOSPITAL_NEUROLOGIST) == []
    assert of(TOWN_DOCTOR) == ["hospital_place_missing"]
    assert of(someone(sectors=())) == []
    assert of(someone(sectors=("SA01",), finess=None)) == ["hospital_place_missing"]


@pytest.mark.parametrize("setting", ["hospital_consultation", "hospital_discharge"])
def test_a_hospital_prescription_names_its_service(setting):
    found = decision(author=HOSPITAL_NEUROLOGIST, setting=setting)

    assert codes(found) == ["hospital_service_missing"]


def test_what_only_a_hospital_prescribes_or_begins_names_its_service_whatever_the_setting():
    hospital = facts_with(Restrictions(is_hospital=True))
    begun = facts_with(Restrictions(is_initial_hospital=True))
    named = prescriber_with(**SERVICE)

    for facts in (hospital, begun):
        assert codes(decision(facts, author=HOSPITAL_NEUROLOGIST)) == ["hospital_service_missing"]
        assert codes(decision(facts, author=HOSPITAL_NEUROLOGIST, prescriber=named)) == []


def test_a_renewal_in_town_names_no_service():
    initial = {
        "prescribed_on": ISSUED_ON.isoformat(),
        "prescriber_name": "Dr Fictive",
        "establishment": "Hôpital fictif",
    }
    begun = facts_with(Restrictions(is_initial_hospital=True))

    for author in (TOWN_DOCTOR, HOSPITAL_NEUROLOGIST):
        assert codes(line_decision(begun, author=author, initial_prescription=initial)) == []


@pytest.mark.parametrize(
    ("operated_in", "discharged_in", "expected"),
    [
        (0, 0, []),
        (-1, 0, ["surgery_out_of_time"]),
        (91, 95, []),
        (92, 95, ["surgery_out_of_time"]),
        (3, 2, ["discharge_out_of_time"]),
        (3, 365, []),
        (3, 366, ["discharge_out_of_time"]),
    ],
)
def test_an_operation_is_to_come_and_the_discharge_after_it(operated_in, discharged_in, expected):
    surgery = {
        "operated_on": (ISSUED_ON + timedelta(days=operated_in)).isoformat(),
        "discharged_on": (ISSUED_ON + timedelta(days=discharged_in)).isoformat(),
    }

    assert codes(decision(surgery=surgery)) == expected


def test_an_exception_stands_alone():
    assert codes(decision(is_exception=True)) == []
    assert codes(decision(is_exception=True, lines=[a_drafted_line()] * 2)) == [
        "exception_not_alone"
    ]


def test_a_named_pharmacy_has_a_name():
    assert codes(decision(pharmacy={"name": "Pharmacie fictive du Pont"})) == []
    assert codes(decision(pharmacy={"name": " "})) == []
    assert codes(decision(pharmacy={"name": " ", "finess": "759999014"})) == ["mention_missing"]


@pytest.mark.parametrize("context", ["work_accident", "prevention"])
def test_an_ald_is_the_only_reason_of_its_line(context):
    assert codes(line_decision(ORDINARY, is_ald=True)) == []
    assert codes(line_decision(ORDINARY, care_context=context)) == []
    assert codes(line_decision(ORDINARY, is_ald=True, care_context=context)) == [
        "ald_with_care_context"
    ]


def test_what_is_not_reimbursable_is_not_in_the_zone_of_the_ald():
    assert codes(line_decision(ORDINARY, is_not_reimbursable=True)) == []
    assert codes(line_decision(ORDINARY, is_not_reimbursable=True, is_ald=True)) == [
        "ald_not_reimbursable"
    ]


@pytest.mark.parametrize("product", [LPP, PREPARATION])
def test_what_has_no_authorisation_is_not_outside_it(product):
    found = line_decision(ORDINARY, product=product, is_off_label=True)

    assert codes(found) == ["off_label_unfit"]


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        (add_months(ISSUED_ON, -12 * 15), []),
        (add_months(ISSUED_ON, -12 * 15) + timedelta(days=1), ["weight_missing"]),
    ],
)
def test_the_weight_of_a_child_under_fifteen_is_asked_for(birth_date: date, expected):
    child = patient_with(birth_date=birth_date.isoformat(), ins=ins_of(birth_date))

    assert warned(decision(patient=child)) == expected
    assert warned(decision(patient=child | {"weight_grams": 25_000})) == []
    assert warned(decision(patient=child, lines=[a_drafted_line(product=LPP)])) == []


def test_the_warning_of_a_weight_names_its_field_and_no_line():
    child = patient_with(birth_date="2020-01-01", ins=ins_of(date(2020, 1, 1)))

    found = decision(patient=child)

    assert isinstance(found, DraftAccepted)
    assert [(w.line, w.field) for w in found.warnings] == [(None, "patient.weight_grams")]


BORN = date(1979, 3, 5)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"ins": ins_of(BORN, sex=8)}, []),
        ({"ins": ins_of(BORN, sex=1), "sex": "male"}, []),
        ({"ins": ins_of(BORN, sex=1), "sex": "unknown"}, []),
        ({"ins": ins_of(BORN, month=31)}, []),
        ({"ins": ins_of(BORN, month=4)}, ["patient.birth_date"]),
        ({"birth_date": "1978-03-05"}, ["patient.birth_date"]),
        ({"sex": "male"}, ["patient.sex"]),
        ({"sex": "male", "birth_date": "1979-04-05"}, ["patient.sex", "patient.birth_date"]),
    ],
)
def test_traits_that_the_matricule_contradicts_are_told(changes, fields):
    found = decision(patient=patient_with(**changes))

    assert isinstance(found, DraftAccepted)
    assert [(w.code, w.field) for w in found.warnings] == [("ins_disagrees", f) for f in fields]


@pytest.mark.parametrize(
    ("told", "is_warned"),
    [
        (None, False),
        ("", False),
        ("Jean MEDECIN-FICTIF", False),
        ("jean Médecin Fictif", False),
        ("MEDECIN-FICTIF", False),
        ("Paul DENTISTE-FICTIF", True),
        ("Jeanne MEDECIN-FICTIF", True),
        ("Jean MEDECIN-FICTIF-AUTRE", True),
    ],
)
def test_a_letterhead_in_another_name_than_the_token_s_is_told(told, is_warned):
    found = decision(author=replace(TOWN_DOCTOR, name=told))

    expected = [("prescriber_name_differs", "prescriber.family_name")] if is_warned else []
    assert isinstance(found, DraftAccepted)
    assert [(w.code, w.field) for w in found.warnings] == expected
