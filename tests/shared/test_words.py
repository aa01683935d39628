"""Numbers in French words, as a secure prescription needs them."""

import pytest

from shared.document.words import doses_in_words, in_words, spelled


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *[(0, "zéro"), (1, "un"), (16, "seize"), (17, "dix-sept"), (21, "vingt et un")],
        *[(28, "vingt-huit"), (70, "soixante-dix"), (71, "soixante et onze")],
        *[(80, "quatre-vingts"), (81, "quatre-vingt-un"), (91, "quatre-vingt-onze")],
        *[(99, "quatre-vingt-dix-neuf"), (100, "cent"), (101, "cent un"), (200, "deux cents")],
        *[(280, "deux cent quatre-vingts"), (1000, "mille"), (2001, "deux mille un")],
        *[(3000, "trois mille"), (80_000, "quatre-vingt mille"), (200_000, "deux cent mille")],
    ],
)
def test_numbers_are_spelled_as_in_school(number, words):
    assert in_words(number) == words


def test_a_feminine_noun_takes_une():
    assert in_words(21, is_feminine=True) == "vingt et une"


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_what_cannot_be_spelled_is_refused(number):
    with pytest.raises(ValueError, match="out of range"):
        in_words(number)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 comprimé matin et soir", "un comprimé matin et soir"),
        ("1 gélule 2 fois par jour", "une gélule deux fois par jour"),
        ("1/2 comprimé", "un demi comprimé"),
        ("0,5 ml toutes les 4 h", "zéro virgule cinq millilitre toutes les quatre heures"),
        ("2,05 ml", "deux virgule zéro cinq millilitres"),
        ("1 000 mg", "mille milligrammes"),
        ("vitamine B12", "vitamine B12"),
    ],
)
def test_a_posology_is_spelled_out(text, words):
    assert spelled(text) == words


@pytest.mark.parametrize(
    ("label", "doses"),
    [
        ("SKENAN L.P. 10 mg, gélule", ["dix milligrammes"]),
        ("ORAMORPH 10 mg/5 ml", ["dix milligrammes", "cinq millilitres"]),
        ("DUROGESIC 12 microgrammes/heure", ["douze microgrammes par heure"]),
        ("FENTANYL 100 µg", ["cent microgrammes"]),
        ("FENTANYL 100 \u03bcg", ["cent microgrammes"]),
        ("INSULINE 100 UI/ml", ["cent unités internationales par millilitre"]),
        ("PRÉPARATION", []),
    ],
)
def test_the_dosage_of_a_label_is_spelled_out(label, doses):
    assert doses_in_words(label) == doses
