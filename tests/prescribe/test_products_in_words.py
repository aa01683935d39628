"""What the committed catalogue says of an inn written by its name, its form and its strength."""

import pytest


@pytest.mark.parametrize(
    ("inn", "days_max", "fraction_days"),
    [
        ("buprénorphine 2 mg comprimé sublingual", 28, 7),
        ("buprénorphine", 28, 7),
        ("buprénorphine 0,2 mg comprimé sublingual", None, None),
        ("fentanyl 25 µg/h dispositif transdermique", 28, 14),
        ("méthadone 40 mg gélule", 28, 7),
        ("midazolam 5 mg/ml solution injectable", 28, 7),
    ],
)
def test_an_inn_has_the_limits_of_its_form_and_strength_else_of_the_limited_ones(
    known, inn, days_max, fraction_days
):
    facts = known(kind="inn", inn=inn)

    assert (facts.days_max, facts.fraction_days) == (days_max, fraction_days)


def test_a_strength_under_ordinary_rules_escapes_those_of_the_strict_one(known):
    mild = known(kind="inn", inn="clorazépate dipotassique 5 mg gélule")
    strict = known(kind="inn", inn="clorazépate dipotassique 20 mg gélule")

    assert (mild.is_secure, mild.days_max, mild.is_chevauchement_forbidden) == (False, 84, False)
    assert (strict.is_secure, strict.days_max, strict.is_chevauchement_forbidden) == (
        True,
        28,
        True,
    )


def test_a_week_without_a_pump_is_told_of_injections_only(known):
    by_mouth = known(kind="inn", inn="morphine LP 10 mg gélule")
    injected = known(kind="inn", inn="morphine 1 mg/ml solution injectable")

    assert (by_mouth.days_without_pump, injected.days_without_pump) == (None, 7)


def test_a_preparation_is_told_which_secure_substance_a_word_of_it_nearly_is(known):
    assert known(kind="preparation", text="Morphone 1 g, eau qsp 100 ml").nearest == ("morphine",)
    assert known(kind="preparation", text="Urée 10 g, vaseline qsp 100 g").nearest == ()
    assert known(kind="preparation", text="Morphine et oxycodonne 1 g").nearest == ()
