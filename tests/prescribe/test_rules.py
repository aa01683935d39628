"""Every rule of issue, on both sides of its boundary."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.prescribe.model import (
    DraftAccepted,
    DraftRefused,
    ProductFacts,
)
from services.prescribe.problems import PROBLEMS, warning_of
from services.prescribe.rules import ISSUE_RULES, LINE_RULES, valid_until
from tests.builders import ISSUED_ON, a_draft, a_drafted_line, a_prescriber
from tests.prescribe.drafts import (
    LIST_I,
    LIST_II,
    ORDINARY,
    SECURE_84,
    STUPEFIANT,
    codes,
    decision,
    line_decision,
)


def prescriber_with(**changes: Any) -> dict[str, Any]:
    return a_draft()["prescriber"] | changes


def patient_with(**changes: Any) -> dict[str, Any]:
    return a_draft()["patient"] | changes


def test_an_ordinary_draft_is_accepted_without_warning():
    assert decision() == DraftAccepted(warnings=())


def test_only_a_qualified_identity_carries_its_ins():
    assert codes(decision(patient=patient_with(identity_status="QUAL"))) == []
    for status in ("PROV", "VALI", "RECUP"):
        found = decision(patient=patient_with(identity_status=status))
        assert codes(found) == ["identity_not_qualified"]


@pytest.mark.parametrize(("days", "is_refused"), [(-2, True), (-1, False), (1, False), (2, True)])
def test_the_issue_date_is_today_in_some_french_zone(days, is_refused):
    found = decision(today=ISSUED_ON - timedelta(days=days))

    assert codes(found) == (["issue_date_not_today"] if is_refused else [])


def test_a_patient_is_born_on_the_day_of_issue_at_the_latest():
    tomorrow = ISSUED_ON + timedelta(days=1)

    assert codes(decision(patient=patient_with(birth_date=ISSUED_ON.isoformat()))) == []
    assert codes(decision(patient=patient_with(birth_date=tomorrow.isoformat()))) == [
        "birth_date_in_future"
    ]


@pytest.mark.parametrize(
    "name", ["family_name", "given_name", "qualification", "address", "phone", "mssante"]
)
def test_each_mention_about_the_prescriber_is_mandatory(name):
    found = decision(prescriber=prescriber_with(**{name: "  "}))

    assert isinstance(found, DraftRefused)
    assert [(r.code, r.field) for r in found.refusals] == [
        ("mention_missing", f"prescriber.{name}")
    ]


def test_the_names_of_the_patient_are_mandatory_and_all_missing_mentions_come_together():
    found = decision(patient=patient_with(family_name="", given_names=""))

    assert isinstance(found, DraftRefused)
    assert [r.field for r in found.refusals] == ["patient.family_name", "patient.given_names"]


@pytest.mark.parametrize(
    "phone", ["+33100000000", "+33 1 00 00 00 00", "+262262000000", "+596596000000", "+687100000"]
)
def test_a_french_phone_is_accepted(phone):
    assert codes(decision(prescriber=prescriber_with(phone=phone))) == []


@pytest.mark.parametrize(
    "phone", ["0100000000", "+33000000000", "+3310000000", "+331000000000", "+32100000000", "x"]
)
def test_another_phone_is_refused(phone):
    assert codes(decision(prescriber=prescriber_with(phone=phone))) == ["phone_not_french"]


def test_the_address_names_france():
    assert codes(decision(prescriber=prescriber_with(address="Lyon, FRANCE"))) == []
    assert codes(decision(prescriber=prescriber_with(address="3 rue Francelle, Lyon"))) == [
        "address_without_france"
    ]


@pytest.mark.parametrize(
    ("mail", "is_refused"),
    [
        ("jean.fictif@test.mssante.fr", False),
        ("jean.fictif@MSSANTE.FR", False),
        ("jean.fictif@test.mssante.fr.example", True),
        ("jean.fictif@notmssante.fr", True),
        ("jean fictif@test.mssante.fr", True),
        ("a@b@test.mssante.fr", True),
        ("@test.mssante.fr", True),
    ],
)
def test_the_mail_of_a_prescriber_is_an_mssante_address(mail, is_refused):
    found = decision(prescriber=prescriber_with(mssante=mail))

    assert codes(found) == (["mail_not_mssante"] if is_refused else [])


def test_a_prescription_has_a_line():
    assert codes(decision(lines=[a_drafted_line()])) == []
    assert codes(decision(lines=[])) == ["lines_missing"]


def test_a_code_that_the_catalogue_does_not_know_is_refused_on_its_line():
    found = decision(ORDINARY, None, lines=[a_drafted_line(), a_drafted_line()])

    assert isinstance(found, DraftRefused)
    assert [(r.code, r.line, r.field) for r in found.refusals] == [
        ("product_unknown", 2, "lines[1].product")
    ]


def test_a_medicine_needs_its_posology_and_a_device_does_not():
    device = {"kind": "lpp", "lpp": "1215702", "label": "Bandelettes fictives"}

    assert codes(line_decision(ORDINARY, posology={"text": "x"})) == []
    assert codes(line_decision(ORDINARY, posology={"text": ""})) == ["posology_missing"]
    assert codes(line_decision(ORDINARY, product=device, posology={})) == []


def test_a_line_needs_a_duration_or_packs():
    assert codes(line_decision(ORDINARY, duration_days=None, packs=1)) == []
    assert codes(line_decision(ORDINARY, duration_days=1, packs=None)) == []
    assert codes(line_decision(ORDINARY, duration_days=None, packs=None)) == ["quantity_missing"]


def test_a_treatment_lasts_twelve_months_at_most_renewals_included():
    assert codes(line_decision(ORDINARY, duration_days=365)) == []
    assert codes(line_decision(ORDINARY, duration_days=366)) == ["treatment_too_long"]
    assert codes(line_decision(ORDINARY, duration_days=73, renewals=4)) == []
    assert codes(line_decision(ORDINARY, duration_days=61, renewals=5)) == ["treatment_too_long"]


def test_twelve_months_over_a_leap_day_are_366_days():
    issued = date(2027, 3, 1)
    lines = [a_drafted_line(duration_days=366)]

    found = decision(today=issued, issued_on=issued.isoformat(), lines=lines)

    assert codes(found) == []


def test_a_prescription_ends_on_the_same_day_a_year_later_or_at_the_end_of_february():
    assert valid_until(date(2026, 11, 22)) == date(2027, 11, 22)
    assert valid_until(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize("facts", [LIST_I, LIST_II])
def test_a_listed_medicine_is_renewed_only_with_a_duration(facts):
    assert codes(line_decision(facts, renewals=1, duration_days=30)) == []
    assert codes(line_decision(facts, renewals=0, duration_days=None)) == []
    assert codes(line_decision(facts, renewals=1, duration_days=None)) == [
        "renewal_without_duration"
    ]
    assert codes(line_decision(ORDINARY, renewals=1, duration_days=None)) == []


def test_a_stupefiant_is_never_renewed():
    assert codes(line_decision(STUPEFIANT, duration_days=7, renewals=0)) == []
    assert codes(line_decision(STUPEFIANT, duration_days=7, renewals=1)) == ["stupefiant_renewed"]


@pytest.mark.parametrize(
    ("facts", "days", "renewals", "is_refused"),
    [
        (STUPEFIANT, 28, 0, False),
        (STUPEFIANT, 29, 0, True),
        (SECURE_84, 84, 0, False),
        (SECURE_84, 85, 0, True),
        (SECURE_84, 28, 2, False),
        (SECURE_84, 28, 3, True),
        (LIST_I, 365, 0, False),
    ],
)
def test_the_maximum_duration_counts_the_renewals(facts, days, renewals, is_refused):
    found = line_decision(facts, duration_days=days, renewals=renewals)

    assert codes(found) == (["duration_over_maximum"] if is_refused else [])


def test_a_duration_of_its_own_goes_before_the_28_days_of_a_stupefiant():
    methadone = ProductFacts(label="Sirop fictif", list_="stupefiant", is_secure=True, days_max=14)

    assert codes(line_decision(methadone, duration_days=14)) == []
    assert codes(line_decision(methadone, duration_days=15)) == ["duration_over_maximum"]


def test_packs_alone_do_not_get_round_a_maximum_duration():
    hypnotic = ProductFacts(label="Hypnotique fictif", list_="I", days_max=28)

    for facts in (SECURE_84, STUPEFIANT, hypnotic):
        assert codes(line_decision(facts, duration_days=None, packs=1)) == ["duration_missing"]
    assert codes(line_decision(LIST_I, duration_days=None, packs=1)) == []


@pytest.mark.parametrize("missing", ["units_per_intake", "intakes_per_day"])
def test_a_posology_to_write_in_words_is_structured(missing):
    posology = a_drafted_line()["posology"]
    incomplete = {name: value for name, value in posology.items() if name != missing}

    assert codes(line_decision(SECURE_84, posology=posology)) == []
    assert codes(line_decision(SECURE_84, posology=incomplete)) == ["posology_not_structured"]
    assert codes(line_decision(ORDINARY, posology=incomplete)) == []


def test_non_substituable_names_a_medicine():
    by_inn = {"kind": "inn", "inn": "paracétamol 1 g comprimé"}

    assert codes(line_decision(ORDINARY, non_substituable="CIF")) == []
    assert codes(line_decision(ORDINARY, product=by_inn)) == []
    assert codes(line_decision(ORDINARY, product=by_inn, non_substituable="CIF")) == [
        "non_substituable_unfit"
    ]


@pytest.mark.parametrize(
    ("born", "is_refused"), [(date(2020, 11, 23), False), (date(2020, 11, 22), True)]
)
def test_efg_is_for_children_under_six(born, is_refused):
    lines = [a_drafted_line(non_substituable="EFG")]

    found = decision(patient=patient_with(birth_date=born.isoformat()), lines=lines)

    assert codes(found) == (["efg_over_age"] if is_refused else [])


def test_all_refusals_of_a_draft_come_together():
    found = decision(
        STUPEFIANT,
        None,
        patient=patient_with(identity_status="VALI"),
        lines=[a_drafted_line(duration_days=30, renewals=1), a_drafted_line(packs=None)],
    )

    assert codes(found) == [
        "identity_not_qualified",
        "stupefiant_renewed",
        "duration_over_maximum",
        "product_unknown",
    ]


def test_a_refused_secure_draft_asks_for_secure_paper_and_an_ordinary_one_does_not():
    ordinary = decision(ORDINARY, patient=patient_with(identity_status="VALI"))
    secure = decision(SECURE_84, patient=patient_with(identity_status="VALI"))

    assert isinstance(ordinary, DraftRefused)
    assert isinstance(secure, DraftRefused)
    assert (ordinary.secure_paper_required, secure.secure_paper_required) == (False, True)


def test_warnings_refuse_nothing_and_have_a_french_sentence():
    stopped = ProductFacts(label="Arrêté fictif", is_marketed=False, has_inn=False)

    found = line_decision(stopped)

    assert isinstance(found, DraftAccepted)
    assert [(w.code, w.line) for w in found.warnings] == [
        ("marketing_stopped", 1),
        ("inn_unknown", 1),
    ]
    assert all(warning_of(warning).detail.endswith(".") for warning in found.warnings)


def test_an_unknown_product_is_not_warned_about():
    assert codes(line_decision(None)) == ["product_unknown"]


def test_every_rule_says_its_source():
    sources = ("CSP", "CSS", "RNIV", "arrêté", "MSSanté", "database", "LINE_RULES")

    assert all(
        any(s in (rule.__doc__ or "") for s in sources) for rule in (*ISSUE_RULES, *LINE_RULES)
    )


def test_every_code_of_a_rule_is_in_the_public_catalogue():
    published = {problem.code for problem in PROBLEMS}
    everything_wrong = decision(
        None,
        prescriber=a_prescriber(
            phone="1", address="Ici", mssante="x@example.org", qualification=""
        ).model_dump(mode="json", exclude={"rpps", "finess"}),
        patient=patient_with(identity_status="PROV", birth_date="2099-01-01"),
        today=date(2030, 1, 1),
        lines=[a_drafted_line(posology={}, packs=None, duration_days=None, non_substituable="EFG")],
    )

    assert len(set(codes(everything_wrong))) == 10
    assert set(codes(everything_wrong)) <= published
