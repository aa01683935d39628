"""Numbers in French words, as a secure prescription needs them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.document.words import NUMBER_MAX, doses_in_words, in_words, spelled


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
    "text",
    [
        *["1000000 UI", "1 000 000 UI", "1\u202f000\u202f000 UI", "1234567", "9" * 5_000],
        *["1er jour", "2ème prise", "8h30", "20°C", "1.000 UI", "007", "1 000 0000", "1000 000"],
        *["4-20 mg", "4 - 20 gouttes", "4 20", "1-0-1", "10/12/2026", "10²", "1½ comprimé", "1⅓"],
        *["1½ 2", "1,2,3", "1,1234567 ml", "٣", "1٣", "x1", "1x", "_1", "1 000 20°C"],
    ],
)
def test_what_is_no_sure_count_keeps_its_digits(text):
    assert spelled(text) == text


def test_a_dose_too_great_for_words_is_named_in_digits():
    assert doses_in_words("COLIMYCINE 1 000 000 UI") == ["1 000 000 UI"]


ANYTHING = st.text() | st.text(alphabet="0123456789 .,/-–½¼¾\u202fmglhUIµ²er°xé", max_size=40)
MARKED = re.compile(r"\d+")


@given(ANYTHING)
def test_each_run_of_digits_is_spelled_whole_or_left_whole(text):
    words = spelled(text)

    left = MARKED.findall(words)
    runs = iter(MARKED.findall(text))
    assert all(run in runs for run in left), "digits of the answer are runs of the text, in order"


@given(st.integers(0, NUMBER_MAX), st.sampled_from(["", " comprimés", " mg", "mg", " UI/ml"]))
def test_a_count_is_spelled_as_its_number_alone(number, follows):
    for written in (str(number), f"{number:,}".replace(",", "\u202f")):
        words = spelled(f"prendre {written}{follows}")

        assert words.startswith(f"prendre {in_words(number)}"[:-1]), "except un, une"
        assert not MARKED.search(words)


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
