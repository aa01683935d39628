"""Every rule about the whole draft, on both sides of its boundary; refusals together."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.prescribe.model import (
    DraftAccepted,
    DraftRefused,
    ProductFacts,
)
from services.prescribe.problems import PROBLEMS, warning_of
from services.prescribe.rules import ISSUE_RULES
from services.prescribe.rules.lines import LINE_RULES
from tests.builders import ISSUED_ON, a_draft, a_drafted_line, a_prescriber
from tests.prescribe.drafts import (
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
        ("279035121518989@patient.mssante.fr", True),
        ("jean.fictif@Patient.MSSANTE.fr", True),
        ("a@b.patient.mssante.fr", True),
        ("jean.fictif@outpatient.mssante.fr", False),
        ("jean.fictif@patients-hospitalises.mssante.fr", False),
        ("jean.fictif@notmssante.fr", True),
        ("jean fictif@test.mssante.fr", True),
        ("a@b@test.mssante.fr", True),
        ("@test.mssante.fr", True),
        ("jean.fictif@m\u017fsante.fr", True),  # a long s, which only looks alike
        ("jean..fictif@test.mssante.fr", True),
        ("jean.fictif@-.mssante.fr", True),
        (f"{'a' * 65}@test.mssante.fr", True),
    ],
)
def test_the_mail_of_a_prescriber_is_an_mssante_address(mail, is_refused):
    found = decision(prescriber=prescriber_with(mssante=mail))

    assert codes(found) == (["mail_not_mssante"] if is_refused else [])


def test_a_prescription_has_a_line():
    assert codes(decision(lines=[a_drafted_line()])) == []
    assert codes(decision(lines=[])) == ["lines_missing"]


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
        ("inn_missing", 1),
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
