"""Hospital and town, specialties, first prescriptions and renewals, on both sides of each rule."""

from datetime import date, timedelta

import pytest

from services.prescribe.model import DraftAccepted, DraftRefused
from services.prescribe.rules.places import HOSPITAL_SECTORS, Place, place_of
from services.prescribe.rules.specialties import CODES_OF
from shared.medicines.restrictions import Restrictions, united
from tests.builders import ISSUED_ON, a_drafted_line
from tests.prescribe.drafts import (
    DENTIST,
    HOSPITAL_NEUROLOGIST,
    ORDINARY,
    TOWN_DOCTOR,
    codes,
    decision,
    facts_with,
    line_decision,
    parsed,
    someone,
    warned,
)

NEUROLOGY = frozenset({"neurologie"})
UNSAID = someone(specialties=())
NEUROLOGIST = someone(specialties=("SM32",))
NOWHERE = someone(sectors=())
ANNUAL = Restrictions(is_initial_specialist=True, initial_months=12, specialists=NEUROLOGY)
RESERVED = Restrictions(specialists=NEUROLOGY)
PIH = Restrictions(is_initial_hospital=True, initial_months=6)
RENEWED_BY_FEW = Restrictions(is_initial_hospital=True, renewers=NEUROLOGY)
ADDICTION = Restrictions(is_initial_specialist=True, has_others=True)
WATCHED = Restrictions(is_watched=True)
IN_WARD = {"hospital_service": "Hôpital fictif, neurologie"}


def first(**changes) -> dict[str, str]:
    """A first prescription of two months ago, by somebody named."""
    said = {
        "prescribed_on": (ISSUED_ON - timedelta(days=60)).isoformat(),
        "prescriber_name": "Dr Fictive",
        "establishment": "Hôpital fictif",
    }
    return said | changes


def of(restrictions: Restrictions, author=TOWN_DOCTOR, *, initial=None):
    """Decide a line whose product has these restrictions; a hospital names its service."""
    line = a_drafted_line(initial_prescription=initial)
    mentions = parsed().prescriber.model_dump() | IN_WARD
    return decision(facts_with(restrictions), author=author, lines=[line], prescriber=mentions)


@pytest.mark.parametrize(
    ("sectors", "place"),
    [
        (("SA01",), Place.HOSPITAL),
        (("SA04",), Place.HOSPITAL),
        (("SA34",), Place.HOSPITAL),
        (("SA07",), Place.TOWN),
        (("SA05", "SA07"), Place.TOWN),
        (("SA07", "SA43"), Place.UNKNOWN),
        (("SA01", "SA43"), Place.HOSPITAL),
        ((), Place.UNKNOWN),
    ],
)
def test_the_sectors_of_a_place_tell_hospital_from_town_whatever_their_order(sectors, place):
    assert place_of(someone(sectors=sectors)) is place
    assert place_of(someone(sectors=sectors[::-1])) is place


def test_sectors_and_specialties_are_codes_of_their_tables():
    assert all(sector.startswith("SA") and len(sector) == 4 for sector in HOSPITAL_SECTORS)
    codes_named = {code for codes in CODES_OF.values() for code in codes}
    assert all(code.startswith("SM") and 1 <= int(code[2:]) <= 95 for code in codes_named)


@pytest.mark.parametrize("author", [TOWN_DOCTOR, HOSPITAL_NEUROLOGIST])
def test_what_is_for_use_in_hospital_is_prescribed_to_no_officine(author):
    assert codes(of(Restrictions(is_hospital_use=True), author)) == ["hospital_use_only"]


def test_a_hospital_s_medicine_is_prescribed_in_a_hospital():
    hospital = Restrictions(is_hospital=True)

    assert codes(of(hospital)) == ["hospital_prescription_only"]
    assert warned(of(hospital, HOSPITAL_NEUROLOGIST)) == []
    assert warned(of(hospital, NOWHERE)) == ["place_unverified"]


def test_a_hospital_s_medicine_may_be_a_hospital_dentist_s():
    dentist = someone(profession="40", specialties=(), sectors=("SA01",))

    assert warned(of(Restrictions(is_hospital=True), dentist)) == []


def test_monitoring_and_professional_use_are_recalled():
    assert warned(of(WATCHED)) == ["particular_monitoring"]
    assert warned(of(Restrictions(is_professional_use=True))) == ["professional_use"]


def test_a_medicine_of_specialists_is_refused_to_another_and_open_to_one_of_them():
    assert codes(of(RESERVED)) == ["specialist_required"]
    assert warned(of(RESERVED, NEUROLOGIST)) == []


def test_what_the_token_does_not_tell_is_a_warning_and_never_a_refusal():
    assert warned(of(RESERVED, UNSAID)) == ["entitlement_unverified"]
    assert warned(of(ANNUAL, UNSAID)) == ["entitlement_unverified"]


@pytest.mark.parametrize("name", ["chirurgie neonatale", "infectiologie", "nutrition"])
def test_a_name_that_is_not_only_a_specialty_is_a_warning(name):
    assert warned(of(Restrictions(specialists=frozenset({name})))) == ["entitlement_unverified"]


def test_one_of_the_specialties_is_enough():
    both = Restrictions(specialists=NEUROLOGY | {"pediatrie", "chirurgie neonatale"})

    assert warned(of(both, NEUROLOGIST)) == []


def test_a_specialist_of_one_of_two_medicines_on_a_line_is_not_one_of_the_other():
    psychiatry = Restrictions(specialists=frozenset({"psychiatrie"}))
    skin = Restrictions(specialists=frozenset({"dermatologie"}))
    facts = facts_with(united([psychiatry, skin]), restrictions_apart=(psychiatry, skin))

    assert codes(decision(facts, author=someone(specialties=("SM42",)))) == ["specialist_required"]
    assert codes(decision(facts, author=someone(specialties=("SM15", "SM42")))) == []


def test_only_doctors_are_specialists():
    assert codes(of(RESERVED, DENTIST)) == ["specialist_required"]


def test_a_service_of_the_hospital_will_do_where_the_label_says_so():
    service = Restrictions(specialists=frozenset({"rhumatologie"}), has_services=True)

    assert warned(of(service, HOSPITAL_NEUROLOGIST)) == ["entitlement_unverified"]
    assert codes(of(service)) == ["specialist_required"]


def test_titles_that_are_no_specialty_cannot_be_told_from_the_token():
    competent = Restrictions(specialists=NEUROLOGY, has_others=True)

    assert warned(of(competent)) == ["entitlement_unverified"]
    assert warned(of(Restrictions(has_others=True))) == ["entitlement_unverified"]
    assert warned(of(ADDICTION)) == ["entitlement_unverified"]
    assert warned(of(ADDICTION, initial=first())) == []


def test_another_prescriber_names_the_first_prescription():
    assert codes(of(ANNUAL)) == ["initial_prescription_missing"]
    assert warned(of(ANNUAL, initial=first())) == []
    assert warned(of(ANNUAL, NEUROLOGIST)) == []


def test_a_first_prescription_in_hospital_is_named_in_town_and_needless_there():
    assert codes(of(PIH)) == ["initial_prescription_missing"]
    assert warned(of(PIH, initial=first())) == []
    assert warned(of(PIH, HOSPITAL_NEUROLOGIST)) == []
    assert warned(of(PIH, NOWHERE)) == ["entitlement_unverified"]


def test_a_place_that_is_no_hospital_may_be_named_besides():
    dialysis = Restrictions(is_initial_hospital=True, has_others=True)

    assert warned(of(dialysis)) == ["entitlement_unverified"]


def test_a_first_prescription_in_hospital_may_be_a_specialist_s_too():
    both = Restrictions(is_initial_hospital=True, specialists=frozenset({"rhumatologie"}))

    assert codes(of(both, HOSPITAL_NEUROLOGIST)) == ["initial_prescription_missing"]


def test_a_renewal_may_be_reserved():
    assert codes(of(RENEWED_BY_FEW, initial=first())) == ["renewal_reserved"]
    assert warned(of(RENEWED_BY_FEW, UNSAID, initial=first())) == ["entitlement_unverified"]
    assert warned(of(RENEWED_BY_FEW, NEUROLOGIST, initial=first())) == []
    assert warned(of(RENEWED_BY_FEW, HOSPITAL_NEUROLOGIST)) == []


def test_a_first_prescription_is_mentioned_only_where_one_is_asked_for():
    named = line_decision(ORDINARY, initial_prescription=first())
    inn = line_decision(
        ORDINARY, product={"kind": "inn", "inn": "paracétamol"}, initial_prescription=first()
    )
    unknown = line_decision(None, initial_prescription=first())

    assert codes(named) == ["initial_prescription_unfit"]
    assert codes(inn) == []
    assert codes(unknown) == ["product_unknown"]


@pytest.mark.parametrize(
    ("restrictions", "changes", "field"),
    [
        (ANNUAL, {"prescriber_name": ""}, "prescriber_name"),
        (PIH, {"establishment": None}, "establishment"),
        (PIH, {"establishment": ""}, "establishment"),
    ],
)
def test_the_mentions_of_the_first_prescription_are_taken_up(restrictions, changes, field):
    found = of(restrictions, initial=first(**changes))

    assert isinstance(found, DraftRefused)
    assert [(r.code, r.field) for r in found.refusals] == [
        ("mention_missing", f"lines[0].initial_prescription.{field}")
    ]


def test_an_establishment_is_asked_for_a_hospital_s_medicine_only():
    assert codes(of(ANNUAL, initial=first(establishment=None))) == []


def test_a_first_prescription_is_of_the_same_day_at_the_latest():
    tomorrow = (ISSUED_ON + timedelta(days=1)).isoformat()

    assert codes(of(ANNUAL, initial=first(prescribed_on=ISSUED_ON.isoformat()))) == []
    assert codes(of(ANNUAL, initial=first(prescribed_on=tomorrow))) == [
        "initial_prescription_later"
    ]


@pytest.mark.parametrize(
    ("restrictions", "day", "expected"),
    [
        (ANNUAL, date(2025, 11, 22), []),
        (ANNUAL, date(2025, 11, 21), ["initial_prescription_expired"]),
        (PIH, date(2026, 5, 22), []),
        (PIH, date(2026, 5, 21), ["initial_prescription_expired"]),
        (Restrictions(is_initial_hospital=True), date(2016, 1, 1), []),
    ],
)
def test_a_first_prescription_holds_for_its_period(restrictions, day, expected):
    assert codes(of(restrictions, initial=first(prescribed_on=day.isoformat()))) == expected


@pytest.mark.parametrize(("days", "is_told"), [(182, False), (183, True), (None, False)])
def test_a_treatment_that_outlasts_its_first_prescription_is_told(days, is_told):
    day = date(2026, 5, 22)
    initial = first(prescribed_on=day.isoformat())
    line = {"duration_days": days, "packs": 1, "initial_prescription": initial}

    found = line_decision(facts_with(ANNUAL), author=HOSPITAL_NEUROLOGIST, **line)

    assert isinstance(found, DraftAccepted)
    warnings = [w for w in found.warnings if w.code == "initial_prescription_ends"]
    assert [w.values for w in warnings] == ([{"until": "22/05/2027"}] if is_told else [])


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (ISSUED_ON, []),
        (ISSUED_ON - timedelta(days=1), ["reassessment_due"]),
        (ISSUED_ON - timedelta(days=61), ["reassessment_impossible", "reassessment_due"]),
    ],
)
def test_the_day_of_the_new_diagnosis_is_to_come(day, expected):
    assert codes(of(ANNUAL, initial=first(reassess_on=day.isoformat()))) == expected
