"""Packs against the duration of a secure line, and the delay of renewals counted in packs."""

from dataclasses import replace

import pytest

from services.prescribe.content import content_of
from services.prescribe.model import IssueContext, subjects_of
from services.prescribe.products import facts_of
from services.prescribe.rules.packs import assumed_delay
from tests.builders import ISSUED_ON, a_drafted_line, a_number
from tests.prescribe.drafts import (
    LIST_I,
    ORDINARY,
    SECURE_84,
    STUPEFIANT,
    TOWN_DOCTOR,
    codes,
    line_decision,
    parsed,
    warned,
)

BOX_OF_14 = replace(STUPEFIANT, units_per_pack=14)
BOX_OF_UNKNOWN = replace(STUPEFIANT, units_per_pack=None)
TWICE_A_DAY = {"text": "1 gélule matin et soir", "units_per_intake": "1", "intakes_per_day": 2}
IN_WORDS = {"text": "une gélule matin et soir"}
PUFFS = {
    "text": "deux bouffées quatre fois par jour",
    "units_per_intake": "2",
    "intakes_per_day": 4,
}


def secure(facts=BOX_OF_14, **changes):
    return line_decision(facts, **{"posology": TWICE_A_DAY, "duration_days": 28, **changes})


@pytest.mark.parametrize(("days", "most"), [(28, 4), (7, 1), (8, 2), (1, 1)])
def test_packs_of_a_secure_line_are_those_that_its_days_need(days, most):
    assert codes(secure(duration_days=days, packs=most)) == []

    found = secure(duration_days=days, packs=most + 1)

    assert [(r.code, r.field, r.values) for r in found.refusals] == [
        (
            "packs_over_duration",
            "lines[0].packs",
            {"days": days, "packs": most + 1, "packs_max": most},
        )
    ]


def test_packs_are_counted_on_secure_lines_only_and_where_everything_is_known():
    assert codes(secure(packs=50)) == ["packs_over_duration"]
    assert codes(secure(replace(LIST_I, units_per_pack=14), packs=50)) == []
    assert codes(secure(BOX_OF_UNKNOWN, packs=50)) == []
    assert codes(secure(posology=IN_WORDS, packs=50)) == []
    assert codes(secure(packs=None)) == []
    assert codes(secure(duration_days=None, packs=50)) == ["duration_missing"]
    assert codes(line_decision(None, packs=50)) == ["product_unknown"]


@pytest.mark.parametrize(
    "posology", [IN_WORDS, IN_WORDS | {"units_per_intake": "1"}, IN_WORDS | {"intakes_per_day": 2}]
)
def test_packs_that_nobody_can_count_are_told(posology):
    assert warned(secure(posology=posology, packs=4)) == ["packs_not_counted"]
    assert warned(secure(posology=posology, packs=None)) == []
    assert warned(secure(BOX_OF_UNKNOWN, posology=posology, packs=4)) == ["packs_not_counted"]
    assert warned(secure(packs=4)) == []
    assert warned(secure(LIST_I, posology=posology, packs=4)) == []


def test_packs_of_a_size_that_is_not_known_are_told():
    assert warned(secure(BOX_OF_UNKNOWN, packs=99, duration_days=7)) == ["pack_size_unknown"]
    assert warned(secure(BOX_OF_UNKNOWN, packs=None)) == []
    assert warned(secure(LIST_I, packs=99)) == []


def test_packs_of_a_stupefiant_in_inn_are_told_to_be_uncounted(medicines):
    line = {"product": {"kind": "inn", "inn": "morphine 10 mg gélule"}, "packs": 99}
    draft = parsed(lines=[a_drafted_line(**line)])
    (facts,) = facts_of(draft, medicines)

    assert "pack_size_unknown" in warned(secure(facts, **line, duration_days=7))


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("1 gélule matin et soir", False),
        ("1 gélule toutes les 12 heures", False),
        ("1 gélule à 8h et à 20h", False),
        ("1 gélule x 2 / jour", False),
        ("1 gélule LP matin et soir", False),
        ("matin et soir si douleur", True),
        ("1 gélule matin et soir si douleur", True),
        ("à prendre avec de l’eau", True),
        ("matin et soir", True),
    ],
)
def test_packs_are_not_counted_by_a_structure_that_the_text_does_not_confirm(text, is_told):
    not_in_words = replace(BOX_OF_14, is_en_toutes_lettres=False)

    found = warned(secure(not_in_words, posology=TWICE_A_DAY | {"text": text}, packs=4))

    assert found == (["packs_not_counted"] if is_told else [])


@pytest.mark.parametrize("text", ["1 gélule toutes les 12 heures", "1 gélule à 8h et à 20h"])
def test_a_structure_that_multiplies_a_text_by_the_clock_is_refused(text):
    many = {"text": text, "units_per_intake": "99", "intakes_per_day": 48}

    skenan = replace(BOX_OF_14, label="SKENAN L.P. 10 mg, gélule")

    assert codes(secure(skenan, posology=many, packs=999)) == ["posology_disagrees"]


PILL = replace(LIST_I, classes=frozenset({"G03AA07"}))


@pytest.mark.parametrize(
    ("facts", "line", "days"),
    [
        (LIST_I, {"packs": 1}, 28),
        (replace(LIST_I, units_per_pack=30), {"packs": 1}, 15),
        (replace(LIST_I, units_per_pack=30), {"packs": 9}, 92),
        (replace(LIST_I, units_per_pack=30), {"packs": 1, "posology": IN_WORDS}, 28),
        (replace(LIST_I, units_per_pack=200), {"packs": 1, "posology": PUFFS}, 25),
        (replace(LIST_I, units_per_pack=1), {"packs": 1, "posology": PUFFS}, 28),
        (PILL, {"packs": 1, "posology": IN_WORDS}, 28),
        (PILL, {"packs": 3, "posology": IN_WORDS}, 84),
        (PILL, {"packs": 4, "posology": IN_WORDS}, 84),
        (replace(PILL, units_per_pack=21), {"packs": 2, "posology": IN_WORDS}, 56),
        (replace(PILL, units_per_pack=84), {"packs": 1, "posology": IN_WORDS}, 84),
        (replace(PILL, classes=frozenset({"G03AA07", None})), {"packs": 3}, 28),
        (ORDINARY, {"packs": 1}, None),
        (LIST_I, {"packs": 1, "renewals": 0}, None),
        (LIST_I, {"packs": None}, None),
        (LIST_I, {"packs": 1, "duration_days": 30}, None),
        (None, {"packs": 1}, None),
    ],
)
def test_a_renewal_counted_in_packs_opens_when_they_are_used_up(facts, line, days):
    drafted = a_drafted_line(**{"duration_days": None, "renewals": 3, **line})
    draft = parsed(lines=[drafted])
    (subject,) = subjects_of(draft, IssueContext(ISSUED_ON, (facts,), TOWN_DOCTOR))

    assert assumed_delay(subject) == days


def test_the_delay_is_signed_and_a_duration_goes_before_it():
    def period(**changes):
        draft = parsed(lines=[a_drafted_line(renewals=3, **changes)])
        context = IssueContext(ISSUED_ON, (LIST_I,), TOWN_DOCTOR)
        return content_of(draft, context, number=a_number()).lines[0].quantity.period_days

    assert period(duration_days=None) == 28
    assert period(duration_days=30) == 30


def test_a_secure_line_is_refused_without_its_duration_and_told_of_no_delay():
    assert codes(line_decision(SECURE_84, renewals=1, duration_days=None)) == [
        "renewal_without_duration",
        "duration_missing",
    ]
