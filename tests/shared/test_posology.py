"""A secure line in words: the prescriber's text binds, and its structure never takes its place."""

import pytest

from shared.contracts.prescription import MedicineSpeciality, Posology, Preparation
from shared.document.posology import line_in_words, posology_in_words
from tests.builders import MORPHINE, a_line

SKENAN = "SKENAN L.P. 10 mg, microgranules à libération prolongée en gélule"


def said(text: str, units: str | None, intakes: int | None, **changes) -> str:
    label = changes.pop("label", SKENAN)
    return posology_in_words(
        a_line(
            product=MedicineSpeciality(cis=MORPHINE, label=label),
            posology=Posology(text=text, units_per_intake=units, intakes_per_day=intakes),
            **{"duration_days": None} | changes,
        )
    )


@pytest.mark.parametrize(
    ("units", "intakes", "words"),
    [
        ("1.5", 3, "une gélule et demie, trois fois par jour"),
        ("0.5", 1, "une demi-gélule, une fois par jour"),
        ("21", 1, "vingt et une gélules, une fois par jour"),
        ("0.333", 2, "zéro virgule trois cent trente-trois gélule, deux fois par jour"),
    ],
)
def test_a_structured_posology_is_said_in_units_of_the_label(units, intakes, words):
    assert said("", units, intakes) == words


def test_the_whole_line_is_one_sentence():
    line = a_line(
        product=MedicineSpeciality(cis=MORPHINE, label="RIVOTRIL 2 mg, comprimé quadrisécable"),
        posology=Posology(text="1,5 cp 3x/j", units_per_intake="1.5", intakes_per_day=3),
        duration_days=28,
        packs=2,
    )

    assert line_in_words(line) == (
        "En toutes lettres : dosage deux milligrammes ; un comprimé et demi trois fois par jour, "
        "pendant vingt-huit jours ; deux boîtes."
    )


@pytest.mark.parametrize(
    ("text", "units", "words"),
    [
        ("10 gouttes", "10", "dix gouttes, soit dix gouttes, une fois par jour"),
        ("5 ml", "5", "cinq millilitres, soit cinq millilitres, une fois par jour"),
        ("le soir", "1", "le soir, soit une unité, une fois par jour"),
        (
            "avec un grand verre d’eau",
            "1",
            "avec un grand verre d’eau, soit une unité, une fois par jour",
        ),
        ("à chaque repas", "1", "à chaque repas, soit une unité, une fois par jour"),
        ("", "1", "une unité, une fois par jour"),
    ],
)
def test_what_an_intake_counts_comes_from_the_text_where_the_label_leaves_it_open(
    text, units, words
):
    assert said(text, units, 1, label="RIVOTRIL 2,5 mg/ml, solution buvable") == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 patch toutes les 72 heures", "un patch toutes les soixante-douze heures"),
        ("1 patch/72h", "un patch par soixante-douze heures"),
        ("1 patch par 72h", "un patch par soixante-douze heures"),
        ("Changer le patch chaque lundi et jeudi",) * 2,
        ("Un patch tous les trois jours",) * 2,
        ("1 gélule matin, 2 gélules le soir", "une gélule matin, deux gélules le soir"),
        ("1 gélule matin et soir", "une gélule matin et soir"),
        ("2 gélules le matin et 1 le soir", "deux gélules le matin et un le soir"),
        ("Trois gélules par jour",) * 2,
        ("1 gélule par semaine", "une gélule par semaine"),
        ("1 gélule un jour sur deux", "une gélule un jour sur deux"),
        ("1 gélule si douleur", "une gélule si douleur"),
        ("1 gélule, maximum 4 par jour", "une gélule, maximum quatre par jour"),
        ("1 seringue en cas de crise", "une seringue en cas de crise"),
        ("à la demande",) * 2,
        ("à chaque accès douloureux",) * 2,
        ("1-0-1 si douleur",) * 2,
    ],
)
@pytest.mark.parametrize(("units", "intakes"), [("1", 1), ("1", 4), ("2", 1), (None, None)])
def test_a_text_that_counts_or_has_its_own_rhythm_is_said_itself(text, words, units, intakes):
    assert said(text, units, intakes) == words
    assert said(text, units, intakes, duration_days=365).startswith(words)


@pytest.mark.parametrize("text", ["1-0-1", "1 gélule à 8h30 et 20h30"])
def test_a_text_that_cannot_be_read_with_certainty_is_followed_by_its_structure(text):
    assert said(text, "1", 2).endswith(", soit une gélule, deux fois par jour")


def test_without_a_structure_the_text_is_said():
    assert said("2 gélules au coucher", None, None) == "deux gélules au coucher"
    assert said("", None, None, duration_days=7) == "pendant sept jours"


def test_a_preparation_has_its_formula_in_words():
    line = a_line(
        product=Preparation(label="Morphine chlorhydrate 100 mg, eau purifiée 50 ml"),
        posology=Posology(text="5 ml 2 fois par jour", units_per_intake="5", intakes_per_day=2),
        duration_days=1,
        packs=None,
    )

    assert line_in_words(line) == (
        "En toutes lettres : formule Morphine chlorhydrate cent milligrammes, eau purifiée "
        "cinquante millilitres ; cinq millilitres deux fois par jour, pendant un jour."
    )


def test_several_substances_are_listed():
    label = "KAFTRIO 75 mg/50 mg/100 mg, comprimé pelliculé"
    line = a_line(product=MedicineSpeciality(cis=MORPHINE, label=label))

    assert "dosage soixante-quinze milligrammes, cinquante milligrammes et cent milligrammes" in (
        line_in_words(line)
    )


def test_a_number_beyond_words_stays_in_digits():
    assert said("", "1", 1, duration_days=1_000_000).endswith("pendant 1000000 jours")
