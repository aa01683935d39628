"""Every rule about a line, on both sides of its boundary."""

from dataclasses import replace
from datetime import date

import pytest

from services.prescribe.model import (
    DraftAccepted,
    DraftRefused,
    ProductFacts,
)
from services.prescribe.rules.durations import valid_until
from tests.builders import a_draft, a_drafted_line
from tests.prescribe.drafts import (
    LIST_I,
    LIST_II,
    ORDINARY,
    SECURE_84,
    STUPEFIANT,
    codes,
    decision,
    line_decision,
    warned,
)


def test_a_code_that_the_catalogue_does_not_know_is_refused_on_its_line():
    found = decision(ORDINARY, None, lines=[a_drafted_line(), a_drafted_line()])

    assert isinstance(found, DraftRefused)
    assert [(r.code, r.line, r.field) for r in found.refusals] == [
        ("product_unknown", 2, "lines[1].product.cis")
    ]


def test_an_inn_that_the_catalogue_does_not_know_is_refused():
    nameless = ProductFacts(label="Inconnuïne 5 mg", has_inn=False)
    by_inn = {"kind": "inn", "inn": "inconnuïne 5 mg"}

    assert codes(line_decision(ORDINARY, product=by_inn)) == []
    assert codes(line_decision(nameless, product=by_inn)) == ["inn_unknown"]
    assert codes(line_decision(nameless)) == []


@pytest.mark.parametrize(
    ("nearest", "told"),
    [
        ((), "aucune"),
        (("morphine",), "« morphine »"),
        (("a", "b"), "« a », « b »"),
    ],
)
def test_the_refusal_of_an_unknown_inn_tells_the_nearest_ones(nearest, told):
    nameless = ProductFacts(label="Morfine 5 mg", has_inn=False, nearest=nearest)

    found = line_decision(nameless, product={"kind": "inn", "inn": "morfine 5 mg"})

    assert isinstance(found, DraftRefused)
    assert found.refusals[0].values == {"nearest": told}


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
def test_packs_of_a_listed_medicine_are_renewed_after_a_delay_that_is_told(facts):
    assert warned(line_decision(facts, renewals=1, duration_days=30)) == []
    assert warned(line_decision(facts, renewals=0, duration_days=None)) == []
    assert warned(line_decision(ORDINARY, renewals=1, duration_days=None)) == []

    found = line_decision(facts, renewals=1, duration_days=None)

    assert isinstance(found, DraftAccepted)
    assert [(w.code, w.values) for w in found.warnings] == [("renewal_delay_assumed", {"days": 28})]


@pytest.mark.parametrize("facts", [SECURE_84, replace(LIST_I, days_max=28)])
def test_what_is_secure_or_limited_is_renewed_only_with_a_duration(facts):
    assert codes(line_decision(facts, renewals=1, duration_days=14)) == []
    assert codes(line_decision(facts, renewals=1, duration_days=None)) == [
        "renewal_without_duration",
        "duration_missing",
    ]


@pytest.mark.parametrize(("list_", "source"), [("II", "R.5132-21"), (None, "R.5123-2")])
def test_the_source_of_the_twelve_months_depends_on_the_list(list_, source):
    found = line_decision(replace(ORDINARY, list_=list_), duration_days=366)

    assert isinstance(found, DraftRefused)
    assert found.refusals[0].values == {"days": 366, "source": source}


@pytest.mark.parametrize(
    ("issued", "most"), [(date(2027, 3, 1), 184), (date(2027, 9, 1), 183), (date(2027, 1, 1), 183)]
)
def test_six_months_are_those_of_the_calendar_and_183_days_at_least(issued, most):
    facts = replace(LIST_I, days_max=183)

    def of(days):
        lines = [a_drafted_line(duration_days=days)]
        return codes(decision(facts, today=issued, issued_on=issued.isoformat(), lines=lines))

    assert of(most) == []
    assert of(most + 1) == ["duration_over_maximum"]


def test_a_device_that_names_a_secure_medicine_is_refused():
    device = {"kind": "lpp", "lpp": "1215702", "label": "SKENAN fictif"}
    hidden = ProductFacts(label="SKENAN fictif", is_secure=True)

    assert codes(line_decision(replace(hidden, is_secure=False), product=device)) == []
    assert codes(line_decision(hidden, product=device)) == ["device_names_a_medicine"]
    assert codes(line_decision(hidden)) == []


def test_the_same_secure_product_on_two_lines_is_told():
    lines = [a_drafted_line(), a_drafted_line(), a_drafted_line()]
    by_inn = ProductFacts(label="Morphine 10 mg", is_secure=True)

    def told(*facts):
        found = decision(*facts, lines=lines[: len(facts)])
        assert isinstance(found, DraftAccepted)
        return [(w.line, w.values) for w in found.warnings if w.code == "duplicate_line"]

    assert told(SECURE_84, STUPEFIANT, SECURE_84) == [(3, {"other": 1})]
    assert told(by_inn, replace(by_inn, label="MORPHINE 10 mg")) == [(2, {"other": 1})]
    assert told(SECURE_84, STUPEFIANT) == []
    assert told(LIST_I, LIST_I) == []
    assert codes(decision(None, SECURE_84, lines=lines[:2])) == ["product_unknown"]


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

    found = decision(patient=a_draft()["patient"] | {"birth_date": born.isoformat()}, lines=lines)

    assert codes(found) == (["efg_over_age"] if is_refused else [])
