"""Every rule about fractions, chevauchement and named pharmacies, on both sides of its boundary."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.prescribe.model import (
    CoveredPeriod,
    DraftAccepted,
    DraftRefused,
    IssueContext,
    ProductFacts,
    subjects_of,
)
from services.prescribe.rules import chevauchements_of, periods_of
from services.prescribe.rules.stupefiants import chevauchement_substances, presented_within_days
from tests.builders import ISSUED_ON, a_drafted_line
from tests.prescribe.drafts import (
    ORDINARY,
    STUPEFIANT,
    TOWN_DOCTOR,
    codes,
    decision,
    line_decision,
    parsed,
    warned,
)

METHADONE = ProductFacts(
    label="Méthadone fictive",
    list_="stupefiant",
    is_secure=True,
    is_chevauchement_forbidden=True,
    days_max=28,
    fraction_days=7,
    substances=frozenset({"methadone"}),
)
LOW_BUPRENORPHINE = ProductFacts(
    label="Buprénorphine fictive 0,2 mg",
    list_="I",
    is_secure=True,
    substances=frozenset({"buprenorphine"}),
)
METHYLPHENIDATE = ProductFacts(
    label="Méthylphénidate fictif",
    list_="stupefiant",
    is_secure=True,
    substances=frozenset({"methylphenidate"}),
    units_per_pack=1,
)
MORPHINE_VIAL = ProductFacts(
    label="Morphine fictive injectable",
    list_="stupefiant",
    is_secure=True,
    days_max=28,
    days_without_pump=7,
    is_chevauchement_forbidden=True,
    substances=frozenset({"morphine", "chlorhydrate"}),
    units_per_pack=1,
)
PHARMACY = {"name": "Pharmacie fictive"}


def methadone(**changes):
    return decision(METHADONE, pharmacy=PHARMACY, lines=[a_drafted_line(**changes)])


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"duration_days": 28}, ["fraction_missing"]),
        ({"duration_days": 8}, ["fraction_missing"]),
        ({"duration_days": 7}, []),
        ({"duration_days": 28, "fraction_days": 7}, []),
        ({"duration_days": 28, "fraction_days": 8}, ["fraction_over_maximum"]),
        ({"duration_days": 28, "is_single_dispensing": True}, []),
        ({"duration_days": None}, ["duration_missing"]),
    ],
)
def test_what_is_handed_over_in_fractions_says_so_or_excludes_it(changes, found):
    assert codes(methadone(**changes)) == found


def test_a_fraction_and_a_single_dispensing_exclude_each_other():
    found = methadone(duration_days=28, fraction_days=7, is_single_dispensing=True)

    assert codes(found) == ["fraction_contradicted"]


@pytest.mark.parametrize(
    ("duration", "fraction", "is_refused"),
    [(14, 14, False), (14, 15, True), (None, 7, True)],
)
def test_a_free_fraction_is_no_longer_than_its_treatment(duration, fraction, is_refused):
    found = line_decision(ORDINARY, duration_days=duration, fraction_days=fraction)

    assert codes(found) == (["fraction_over_duration"] if is_refused else [])


def covered(last: date, substance: str = "morphine", first: date = date(2026, 10, 1)):
    return (CoveredPeriod(substance, first, last),)


@pytest.mark.parametrize(("days_before", "is_refused"), [(0, True), (1, False)])
def test_a_prescription_begins_on_the_day_after_the_covered_ones_at_the_earliest(
    days_before, is_refused
):
    last = ISSUED_ON - timedelta(days=days_before)

    found = line_decision(MORPHINE_VIAL, duration_days=7, covered=covered(last))

    assert codes(found) == (["chevauchement_forbidden"] if is_refused else [])


@pytest.mark.parametrize(("days_after", "is_refused"), [(6, True), (7, False)])
def test_a_prescription_ends_before_days_that_are_covered_later(days_after, is_refused):
    first = ISSUED_ON + timedelta(days=days_after)
    later = covered(first + timedelta(days=9), first=first)

    found = line_decision(MORPHINE_VIAL, duration_days=7, covered=later)

    assert codes(found) == (["chevauchement_forbidden"] if is_refused else [])


def test_what_is_for_an_operation_begins_with_it():
    operated_on = ISSUED_ON + timedelta(days=10)
    surgery = {"operated_on": operated_on.isoformat(), "discharged_on": operated_on.isoformat()}

    def found(last: date):
        return decision(
            MORPHINE_VIAL,
            covered=covered(last),
            surgery=surgery,
            lines=[a_drafted_line(duration_days=7)],
        )

    assert codes(found(operated_on - timedelta(days=1))) == []
    assert codes(found(operated_on)) == ["chevauchement_forbidden"]


def test_an_express_mention_or_another_substance_is_no_chevauchement():
    tomorrow = ISSUED_ON + timedelta(days=1)

    by_mention = line_decision(
        MORPHINE_VIAL, duration_days=7, may_overlap=True, covered=covered(tomorrow)
    )
    other = line_decision(MORPHINE_VIAL, duration_days=7, covered=covered(tomorrow, "oxycodone"))

    assert codes(by_mention) == codes(other) == []


def test_the_refusal_says_until_when_the_patient_is_covered():
    found = line_decision(MORPHINE_VIAL, duration_days=7, covered=covered(date(2026, 11, 30)))

    assert isinstance(found, DraftRefused)
    (refusal,) = found.refusals
    assert (refusal.line, refusal.field) == (1, "lines[0].may_overlap")
    assert refusal.values == {"until": "30/11/2026"}


def test_a_medicine_without_known_substance_is_watched_by_all_its_words():
    facts = ProductFacts(
        label="x", is_chevauchement_forbidden=True, substances=frozenset({"novum", "fictum"})
    )

    assert chevauchement_substances(facts) == {"fictum novum"}
    assert chevauchement_substances(MORPHINE_VIAL) == {"morphine"}
    assert chevauchement_substances(ORDINARY) == frozenset()


@pytest.mark.parametrize("pharmacy", [None, {"name": ""}, {"name": "  "}])
def test_a_substitution_treatment_names_its_pharmacy(pharmacy):
    lines = [a_drafted_line(duration_days=7)]

    refused = decision(METHADONE, pharmacy=pharmacy, lines=lines)

    assert isinstance(refused, DraftRefused)
    assert [(r.code, r.line, r.field) for r in refused.refusals] == [
        ("pharmacy_not_named", 1, "pharmacy.name")
    ]
    assert codes(decision(METHADONE, pharmacy=PHARMACY, lines=lines)) == []
    assert codes(decision(LOW_BUPRENORPHINE, pharmacy=pharmacy)) == []


def test_methylphenidate_without_a_pharmacy_is_only_warned_about():
    lines = [a_drafted_line(duration_days=28)]

    assert warned(decision(METHYLPHENIDATE, lines=lines)) == ["pharmacy_advised"]
    assert warned(decision(METHYLPHENIDATE, pharmacy=PHARMACY, lines=lines)) == []


@pytest.mark.parametrize(("days", "found"), [(7, []), (8, ["pump_meant"]), (28, ["pump_meant"])])
def test_an_injection_of_more_than_a_week_is_meant_for_a_pump(days, found):
    assert warned(line_decision(MORPHINE_VIAL, duration_days=days)) == found
    assert warned(line_decision(STUPEFIANT, duration_days=days)) == []


def test_a_line_without_duration_covers_no_day():
    device = {"kind": "lpp", "lpp": "1215702", "label": "Bandelettes fictives"}
    plain = ProductFacts(label="Bandelettes fictives")

    found = line_decision(plain, product=device, duration_days=None, covered=covered(ISSUED_ON))

    assert isinstance(found, DraftAccepted)


def test_lines_of_one_substance_cover_from_the_first_day_to_the_last():
    draft = parsed(
        lines=[a_drafted_line(duration_days=days) for days in (7, 14, 3)]
        + [a_drafted_line(duration_days=None)]
    )
    context = IssueContext(ISSUED_ON, (MORPHINE_VIAL, MORPHINE_VIAL, ORDINARY, None), TOWN_DOCTOR)

    found = periods_of(draft, context)

    last = ISSUED_ON + timedelta(days=13)
    assert found == (CoveredPeriod("morphine", ISSUED_ON, last),)


def test_what_was_covered_since_is_found_by_its_rule_alone():
    draft = parsed(lines=[a_drafted_line(duration_days=29), a_drafted_line()])
    products = (MORPHINE_VIAL, ORDINARY)
    context = IssueContext(ISSUED_ON, products, TOWN_DOCTOR, covered(ISSUED_ON))

    assert [r.code for r in chevauchements_of(draft, context)] == ["chevauchement_forbidden"]
    assert chevauchements_of(draft, IssueContext(ISSUED_ON, products, TOWN_DOCTOR)) == ()


@pytest.mark.parametrize(
    ("facts", "surgery", "days"),
    [
        (STUPEFIANT, None, 3),
        (replace(ORDINARY, is_secure=True, is_chevauchement_forbidden=True), None, None),
        (STUPEFIANT, {"operated_on": "2026-11-30", "discharged_on": "2026-12-02"}, 3),
    ],
)
def test_a_stupefiant_is_presented_within_three_days(facts, surgery, days):
    draft = parsed(surgery=surgery)
    (subject,) = subjects_of(draft, IssueContext(ISSUED_ON, (facts,), TOWN_DOCTOR))

    assert presented_within_days(subject) == days
