"""What is filed, and how a report lives on: pure."""

from datetime import date, timedelta

import pytest

from services.fraud.model.reporting import (
    EarlierReports,
    ReportedPatient,
    ReportedPrescriber,
    ReportLimits,
)
from services.fraud.rules.alert_sentences import ANOMALIES, sentence_of
from services.fraud.rules.reporting import (
    CONFIRMED,
    OPEN,
    OPENING_REASONS,
    STATE_LABELS,
    STEP_REASONS,
    STEPS,
    check_opening,
    check_report,
    check_step,
)
from shared.identifiers import AmNumber, Finess
from shared.problems import Refusal
from tests.fraud.events import A, an_id
from tests.fraud.reporting import a_request, on_paper, some_words

TODAY = date(2026, 11, 22)
NONE = EarlierReports(today=0, of_number=None)
LIMITS = ReportLimits(reports_a_day_max=3)


def refusal_of(asked, earlier=NONE) -> str | None:
    found = check_report(asked, earlier, limits=LIMITS, today=TODAY)
    return None if found is None else found.code


def test_a_report_of_a_number_needs_nothing_else():
    nobody = some_words(prescriber=ReportedPrescriber(), patient=ReportedPatient())

    assert refusal_of(a_request(words=nobody)) is None


def test_an_e_prescription_is_reported_by_its_number():
    assert refusal_of(a_request(number=None)) == "report_number_missing"
    assert refusal_of(on_paper()) is None


@pytest.mark.parametrize(
    "prescriber",
    [
        ReportedPrescriber(am_number=AmNumber("751234568")),
        ReportedPrescriber(family_name="FICTIF"),
        ReportedPrescriber(establishment_finess=Finess(A)),
        ReportedPrescriber(establishment_name="Hôpital fictif"),
    ],
)
def test_a_paper_says_in_whose_name_it_was_shown(prescriber):
    assert refusal_of(on_paper(words=some_words(prescriber=prescriber))) is None
    nobody = some_words(prescriber=ReportedPrescriber())
    assert refusal_of(on_paper(words=nobody)) == "report_prescriber_missing"


@pytest.mark.parametrize(("days", "code"), [(0, None), (1, "report_birth_in_future")])
def test_nobody_is_born_tomorrow(days, code):
    patient = ReportedPatient(birth_date=TODAY + timedelta(days=days))

    assert refusal_of(a_request(words=some_words(patient=patient))) == code


def test_one_number_is_reported_once():
    assert refusal_of(a_request(), EarlierReports(today=1, of_number=an_id())) == "already_reported"


@pytest.mark.parametrize(("today", "code"), [(2, None), (3, "reports_too_many")])
def test_so_many_reports_a_day(today, code):
    assert refusal_of(a_request(), EarlierReports(today=today, of_number=None)) == code


@pytest.mark.parametrize("step", list(STEPS))
@pytest.mark.parametrize("state", list(STATE_LABELS))
def test_a_step_is_taken_from_where_it_begins_and_from_nowhere_else(step, state):
    reason = next(iter(STEP_REASONS[step]))

    refused = check_step(state, step, reason)

    assert (refused is None) == (state in STEPS[step])
    assert check_step(state, step, "because") == Refusal(
        "decision_reason_unknown", field="reason_code"
    )


def test_names_are_opened_for_a_listed_reason():
    assert all(check_opening(code) is None for code in OPENING_REASONS)
    assert check_opening("curiosity") == Refusal("decision_reason_unknown", field="reason_code")


def test_no_state_is_open_and_ended():
    assert set(STATE_LABELS) >= OPEN | CONFIRMED
    assert not OPEN & CONFIRMED
    assert set(STEPS) <= set(STATE_LABELS)


@pytest.mark.parametrize("anomaly", list(ANOMALIES))
def test_officines_read_what_is_wrong_with_this_paper_or_with_papers_like_it(anomaly):
    this, alike = (
        sentence_of(anomaly, is_on_number=True),
        sentence_of(anomaly, is_on_number=False),
    )

    assert ANOMALIES[anomaly] in this
    assert "peut être authentique" in alike
    assert "peut être authentique" not in this
