"""Numbers in French words, as a secure prescription needs them."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words  # type: ignore[import-untyped]  # has no types of its own

from shared.document.spelling import doses_in_words, spelled
from shared.document.words import NUMBER_MAX, decimal_in_words, in_words
from shared.medicines.catalogue import EXTRACT


def oracle(number: int, *, is_feminine: bool = False) -> str:
    """Another program's words, in the traditional spelling (no "vingt-et-un" of 1990) as ours."""
    words = str(num2words(number, lang="fr"))
    return f"{words}e" if is_feminine and words.endswith("un") else words


UP_TO_9999 = (*range(1_000), *range(1_000, 10_000, 97))  # 97: every pair of last digits in turn


def test_numbers_up_to_9999_are_spelled_as_another_program_does():
    for number in UP_TO_9999:
        assert in_words(number) == oracle(number)
        assert in_words(number, is_feminine=True) == oracle(number, is_feminine=True)


@given(st.integers(0, NUMBER_MAX))
def test_greater_numbers_are_spelled_as_another_program_does(number):
    assert in_words(number) == oracle(number)


@given(st.integers(0, 9999), st.from_regex(r"[0-9]{0,2}[1-9]", fullmatch=True))
def test_decimals_are_spelled_as_another_program_does(whole, decimals):
    assert decimal_in_words(whole, decimals).split(" virgule ")[0] == oracle(whole)
    if len(decimals.lstrip("0")) == 1:  # of "0,25" the other program says "deux cinq"
        expected = str(num2words(Decimal(f"{whole}.{decimals}"), lang="fr"))
        assert decimal_in_words(whole, decimals) == expected


@pytest.mark.parametrize("noun", ["comprimé", "gélule"])
def test_halves_up_to_9999_are_spelled(noun):
    is_feminine = noun == "gélule"
    e = "e" if is_feminine else ""

    assert spelled(f"0,5 {noun}") == spelled(f"½ {noun}") == f"un{e} demi-{noun}"
    for number in UP_TO_9999[1:]:
        plural = "" if number == 1 else "s"
        words = f"{oracle(number, is_feminine=is_feminine)} {noun}{plural} et demi{e}"
        assert spelled(f"{number},5 {noun}{plural}") == words
        assert spelled(f"{number} {noun}{plural} et demi{e}") == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *[(0, "zéro"), (1, "un"), (16, "seize"), (17, "dix-sept"), (21, "vingt et un")],
        *[(70, "soixante-dix"), (71, "soixante et onze"), (80, "quatre-vingts")],
        *[(81, "quatre-vingt-un"), (91, "quatre-vingt-onze"), (100, "cent"), (101, "cent un")],
        *[(200, "deux cents"), (201, "deux cent un"), (280, "deux cent quatre-vingts")],
        *[(1000, "mille"), (2001, "deux mille un"), (80_000, "quatre-vingt mille")],
        *[(200_000, "deux cent mille"), (NUMBER_MAX, oracle(NUMBER_MAX))],
    ],
)
def test_numbers_are_spelled_as_in_school(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_what_cannot_be_spelled_is_refused(number):
    with pytest.raises(ValueError, match="out of range"):
        in_words(number)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 comprimé matin et soir", "un comprimé matin et soir"),
        ("1 gélule 2 fois par jour", "une gélule deux fois par jour"),
        ("1/2 comprimé", "un demi-comprimé"),
        ("1½ comprimé", "un comprimé et demi"),
        ("2 1/2 gélules", "deux gélules et demie"),
        ("2 comprimés 1/2", "deux comprimés et demi"),
        ("1 demi", "un demi"),
        ("0,25 ampoule", "un quart d’ampoule"),
        ("1/4 de comprimé", "un quart de comprimé"),
        ("1,75 ovule", "un ovule et trois quarts"),
        ("1,2 sachet", "un virgule deux sachet"),
        ("toutes les 2,5 heures", "toutes les deux heures et demie"),
        ("0,5 ml toutes les 4 h", "zéro virgule cinq millilitre toutes les quatre heures"),
        ("2,05 ml", "deux virgule zéro cinq millilitres"),
        ("1 1/2", "un et demi"),
        ("3/4", "trois quarts"),
        ("1 000 mg", "mille milligrammes"),
        ("1 à 2 gélules", "une à deux gélules"),
        ("½ ou 1 gélule", "une demi-gélule ou une gélule"),
        ("2 ou 3 fois", "deux ou trois fois"),
        ("3x/j pendant 28j", "trois fois par jour pendant vingt-huit jours"),
        ("1 cp/jour", "un comprimé par jour"),
        ("2 bouffées par 24 heures", "deux bouffées par vingt-quatre heures"),
        ("1 comprimé(s), 2 comprimé(s)", "un comprimé, deux comprimés"),
        ("10 jours, 1 mois, 2 mois", "dix jours, un mois, deux mois"),
        ("1 fois puis 2 fois", "une fois puis deux fois"),
        ("81 gouttes", "quatre-vingt-une gouttes"),
        ("jusqu’à 80 gouttes", "jusqu’à quatre-vingts gouttes"),
        ("pas plus de 1 comprimé", "pas plus d’un comprimé"),
        ("De 1,5 g", "D’un virgule cinq gramme"),
        ("que 1 gélule", "qu’une gélule"),
        ("de 11 à 18 h", "de onze à dix-huit heures"),
        ("de 8 gouttes", "de huit gouttes"),
        ("3 M.U.I.", "trois millions d’unités internationales"),
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
        *["4-20 mg", "4 - 20 gouttes", "4 20", "1-0-1", "10/12/2026", "10²", "1⅓"],
        *["1½ 2", "1,2,3", "1,1234567 ml", "٣", "1٣", "x1", "1x", "_1", "1 000 20°C"],
    ],
)
def test_what_is_no_sure_count_keeps_its_digits(text):
    assert spelled(text) == text


def test_a_dose_too_great_for_words_is_named_in_digits():
    assert doses_in_words("COLIMYCINE 1 000 000 UI") == ["1 000 000 UI"]


def test_every_label_of_the_catalogue_has_its_doses_in_words():
    labels = [
        line.split("\t")[1] for line in (EXTRACT / "CIS_bdpm.txt").read_text("utf-8").splitlines()
    ]

    for label in labels:
        doses = doses_in_words(label)
        assert not MARKED.search(" ".join(doses)), label
        assert bool(doses) == bool(re.search(r"\d (?:mg|g|microgrammes|unités)\b", label)), label


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
        ("ORAMORPH 10 mg/5 ml", ["dix milligrammes pour cinq millilitres"]),
        ("DUROGESIC 12 microgrammes/heure", ["douze microgrammes par heure"]),
        ("FENTANYL 100 µg", ["cent microgrammes"]),
        ("FENTANYL 100 \u03bcg", ["cent microgrammes"]),
        ("INSULINE 100 UI/ml", ["cent unités internationales par millilitre"]),
        ("INSTANYL 50 microgrammes/dose", ["cinquante microgrammes par dose"]),
        ("VENTOLINE 90 µg/actionnement", ["quatre-vingt-dix microgrammes par actionnement"]),
        ("EXELON 4,6 mg/24 h", ["quatre virgule six milligrammes par vingt-quatre heures"]),
        ("KETAMINE 10 mg/mL", ["dix milligrammes par millilitre"]),
        ("NOVORAPID 100 unités/ml", ["cent unités par millilitre"]),
        ("CODOLIPRANE 500 mg/30 mg", ["cinq cents milligrammes", "trente milligrammes"]),
        ("ACICLOVIR 5 %, crème", ["cinq pour cent"]),
        ("AMGEVITA 40 mg, seringue (0,4 mL)", ["quarante milligrammes"]),
        ("NIVESTIM 48 MU/0,5 ml", []),  # a volume alone is no strength
        ("PRÉPARATION", []),
    ],
)
def test_the_dosage_of_a_label_is_spelled_out(label, doses):
    assert doses_in_words(label) == doses
