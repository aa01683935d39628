"""What the committed catalogue says of the product of a line."""

import pytest

from services.prescribe.model import ProductFacts
from services.prescribe.rules import cautions
from services.prescribe.rules.stupefiants import chevauchement_substances
from tests.builders import (
    LEVOTHYROXINE,
    MORPHINE,
    PARACETAMOL,
    PARACETAMOL_CIP13,
    TRAMADOL,
)

PREGABALIN = "60618841"
STOPPED = "60009573"  # PARACETAMOL/CODEINE TEVA, no longer marketed


def test_a_pack_is_known_with_its_speciality_and_its_label(known):
    facts = known(kind="cip13", cip13=PARACETAMOL_CIP13)

    assert facts.cis == PARACETAMOL
    assert facts.label.startswith("DOLIPRANE 1000 mg, comprimé (paracétamol), boîte de 8")
    assert (facts.list_, facts.is_secure, facts.days_max) == (None, False, None)


def test_a_name_that_says_its_substance_is_not_given_it_twice(known):
    assert known(kind="cis", cis=TRAMADOL).label == "TRAMADOL BIOGARAN 50 mg, gélule"


@pytest.mark.parametrize(
    ("cis", "list_", "is_secure", "is_in_words", "days_max"),
    [
        (TRAMADOL, "I", True, True, 84),
        (MORPHINE, "stupefiant", True, True, 28),
        (LEVOTHYROXINE, "II", False, False, None),
        (PREGABALIN, "I", True, False, 183),
    ],
)
def test_the_law_of_a_speciality_is_known(known, cis, list_, is_secure, is_in_words, days_max):  # noqa: PLR0913, PLR0917 - one column each
    facts = known(kind="cis", cis=cis)

    assert (facts.list_, facts.is_secure, facts.is_en_toutes_lettres) == (
        list_,
        is_secure,
        is_in_words,
    )
    assert facts.days_max == days_max


def test_a_speciality_that_is_no_longer_marketed_is_known_as_such(known):
    assert known(kind="cis", cis=STOPPED).is_marketed is False
    assert known(kind="cis", cis=TRAMADOL).is_marketed is True


def test_a_code_of_no_medicine_is_unknown(known):
    assert known(kind="cis", cis="69999999") is None
    assert known(kind="cip13", cip13="3400900000013") is None


@pytest.mark.parametrize(
    "inn",
    [
        *("paracétamol 1 g comprimé", "PARACETAMOL 500 mg", "paracétamol, comprimé 1 g"),
        *("(paracétamol) 1 g", "comprimé de paracétamol 1 g", "DOLIPRANE paracétamol 1 g"),
    ],
)
def test_an_inn_is_judged_by_its_own_specialities_and_not_by_combinations(known, inn):
    facts = known(kind="inn", inn=inn)

    assert (facts.label, facts.cis, facts.has_inn) == (inn, None, True)
    assert (facts.list_, facts.is_secure) == (None, False)


@pytest.mark.parametrize(
    ("inn", "days_max"),
    [
        ("tramadol 50 mg gélule", 84),
        ("chlorhydrate de tramadol 50 mg", 84),
        ("morphine LP 10 mg", 28),
        ("paracétamol codéine 500 mg/30 mg comprimé", 84),
        ("méthadone 40 mg gélule", 28),
        ("méthadone 40 mg/15 ml sirop", 14),
        ("gélule de zolpidem 10 mg", 28),
    ],
)
def test_an_inn_under_strict_rules_does_not_escape_them(known, inn, days_max):
    facts = known(kind="inn", inn=inn)

    assert facts.is_secure
    assert facts.days_max == days_max


def test_a_preparation_with_a_stupefiant_is_a_stupefiant(known):
    strict = known(kind="preparation", text="Chlorhydrate de morphine 1 g, eau purifiée qsp 100 ml")
    plain = known(kind="preparation", text="Urée 10 g, vaseline qsp 100 g")

    assert (strict.list_, strict.is_secure) == ("stupefiant", True)
    assert (plain.list_, plain.is_secure, plain.has_inn) == (None, False, True)


@pytest.mark.parametrize("inn", ["inconnuïne 5 mg", "5 mg", "DOLIPRANE 1 g", "…"])
def test_an_inn_that_the_catalogue_does_not_know_is_known_as_such(known, inn):
    facts = known(kind="inn", inn=inn)

    assert (facts.has_inn, facts.is_secure) == (False, False)


def test_the_nearest_inns_of_an_unknown_one_are_known_and_of_a_known_one_none(known):
    assert known(kind="inn", inn="morfine 10 mg").nearest == ("morphine",)
    assert known(kind="inn", inn="SKENAN LP 10 mg").nearest == ("morphine",)
    assert known(kind="inn", inn="morphine 10 mg").nearest == ()


@pytest.mark.parametrize("text", ["SKENAN LP 10 mg, gélule", "skénan® L.P.", "gélule de Skenan"])
def test_a_brand_is_no_inn_and_does_not_hide_its_narcotic(known, text):
    facts = known(kind="inn", inn=text)

    assert not facts.has_inn
    assert (facts.list_, facts.is_secure, facts.days_max) == ("stupefiant", True, 28)


def test_a_brand_beside_an_inn_counts_too(known):
    facts = known(kind="inn", inn="paracétamol 1 g avec SKENAN LP 10 mg")

    assert facts.has_inn
    assert (facts.list_, facts.is_secure, facts.days_max) == ("stupefiant", True, 28)


@pytest.mark.parametrize(
    ("text", "days_max", "fraction_days"),
    [
        ("morphine 10 mg gélule et prégabaline 75 mg", 28, None),
        ("prégabaline 75 mg et SKENAN", 28, None),
        ("méthadone sirop, prégabaline", 14, 7),
        ("fentanyl 100 microgrammes comprimé sublingual + prégabaline 75 mg gélule", 28, 7),
        ("zolpidem 10 mg + prégabaline 75 mg", 28, None),
    ],
)
def test_a_second_medicine_in_a_text_lifts_no_limit_of_the_first(
    known, text, days_max, fraction_days
):
    facts = known(kind="inn", inn=text)

    assert (facts.days_max, facts.fraction_days, facts.is_secure) == (days_max, fraction_days, True)


def test_a_second_medicine_in_a_text_lifts_no_restriction_of_the_first_and_hides_no_price(known):
    alone = known(kind="inn", inn="thalidomide 50 mg gélule")
    beside = known(kind="inn", inn="thalidomide 50 mg gélule, paracétamol")
    dear = known(kind="inn", inn="palbociclib 125 mg gélule et amoxicilline 500 mg gélule")

    assert alone.restrictions.is_hospital
    assert beside.restrictions == alone.restrictions
    assert cautions.is_expensive(dear)


@pytest.mark.parametrize(
    ("text", "days_max"),
    [("paracétamol Imovane", 28), ("paracétamol et XANAX", 84), ("paracétamol 1 g", None)],
)
def test_a_brand_beside_an_inn_is_judged_as_its_own_inn(known, text, days_max):
    facts = known(kind="inn", inn=text)

    assert (facts.days_max, facts.is_secure) == (days_max, False)


@pytest.mark.parametrize(
    "text", ["SKENAN LP 10 mg, 3 gélules, lactose qsp", "Morphine (sous forme de sulfate) 1 g"]
)
def test_a_preparation_that_names_a_narcotic_or_its_brand_is_one(known, text):
    facts = known(kind="preparation", text=text)

    assert (facts.list_, facts.is_secure, facts.days_max) == ("stupefiant", True, 28)


def test_a_device_keeps_the_label_of_the_prescriber(known):
    facts = known(kind="lpp", lpp="9999999", label="Bandelettes fictives")

    assert facts == ProductFacts(label="Bandelettes fictives")


@pytest.mark.parametrize(
    ("label", "is_secure"),
    [
        ("SKENAN 30 mg gélules", True),
        ("Morphine LP 30 mg", True),
        ("Bandelettes fictives, boîte de 50", False),
        ("Pansement hydrocellulaire 10 x 10 cm", False),
        ("DOLIPRANE 1 g", False),
        ("pompe à morphine", False),
        ("Location de pompe pour morphine, 28 jours", False),
        ("Pompe de perfusion de morphine 50 ml", False),
        ("Test de dépistage de morphine, de méthadone", True),
        ("Test de dépistage de morphine", False),
        ("Perfuseur d’oxycodone", True),
        ("cassette de morphine", True),
        ("pompe morphine", True),
        ("pompe à SKENAN", True),
        ("pompe à morphine 10 mg", True),
        ("pompe à morphine, ampoules", True),
        ("pompe à morphine, morphine", True),
        ("pompe de morphine", True),
        ("morphine pour pompe", True),
    ],
)
def test_a_device_s_label_may_name_a_secure_medicine(known, label, is_secure):
    facts = known(kind="lpp", lpp="9999999", label=label)

    assert facts == ProductFacts(label=label, is_secure=is_secure)


@pytest.mark.parametrize(
    ("product", "size"),
    [
        ({"kind": "cip13", "cip13": PARACETAMOL_CIP13}, 8),
        ({"kind": "cis", "cis": MORPHINE}, 14),
        ({"kind": "inn", "inn": "morphine 10 mg"}, None),
    ],
)
def test_the_size_of_a_pack_is_known_or_that_of_the_smallest(known, product, size):
    assert known(**product).units_per_pack == size


@pytest.mark.parametrize(
    ("product", "is_expensive"),
    [
        ({"kind": "cip13", "cip13": "3400930294475"}, False),  # one syringe, 213.09 EUR
        ({"kind": "cip13", "cip13": "3400930294482"}, True),  # two, 423.34 EUR
        ({"kind": "cis", "cis": "64591690"}, False),  # both, so one may do
        ({"kind": "cis", "cis": "60321676"}, True),
        ({"kind": "inn", "inn": "palbociclib 125 mg gélule"}, True),
        ({"kind": "inn", "inn": "adalimumab 40 mg solution injectable"}, False),
        ({"kind": "lpp", "lpp": "1215702", "label": "Bandelettes fictives"}, False),
    ],
)
def test_what_costs_over_300_euros_in_every_pack_is_expensive(known, product, is_expensive):
    assert cautions.is_expensive(known(**product)) == is_expensive


def test_the_substances_whose_days_are_covered_once_are_those_of_the_law(known):
    salt = known(kind="cis", cis=MORPHINE)
    combined = known(kind="inn", inn="oxycodone 10 mg et naloxone 5 mg comprimé")
    dexamfetamine = known(kind="cis", cis="65874289")

    assert chevauchement_substances(salt) == {"morphine"}
    assert chevauchement_substances(combined) == {"oxycodone"}
    assert chevauchement_substances(dexamfetamine) == {"dexamfetamine"}
    assert chevauchement_substances(known(kind="cis", cis=TRAMADOL)) == frozenset()
