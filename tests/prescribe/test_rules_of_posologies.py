"""Rules of posologies: structured where they are written in words, and of one voice."""

from dataclasses import replace

import pytest

from tests.builders import a_drafted_line
from tests.prescribe.drafts import (
    ORDINARY,
    SECURE_84,
    codes,
    line_decision,
    warned,
)


@pytest.mark.parametrize("missing", ["units_per_intake", "intakes_per_day"])
def test_a_posology_to_write_in_words_is_structured_where_its_text_counts_nothing(missing):
    posology = a_drafted_line()["posology"] | {"text": "à prendre avec de l’eau"}
    incomplete = {name: value for name, value in posology.items() if name != missing}

    assert codes(line_decision(SECURE_84, posology=posology)) == []
    assert codes(line_decision(SECURE_84, posology=incomplete)) == ["posology_not_structured"]
    assert codes(line_decision(ORDINARY, posology=incomplete)) == []


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("1 comprimé trois fois par jour", False),
        ("un patch à changer toutes les 72 heures", False),
        ("1/2 comprimé si douleur, 8 par jour au plus", False),
        ("selon besoin", True),
        ("1-0-1", True),
        ("à 8h30", True),
        ("aucune limite, commune mesure", True),
        ("selon un protocole", True),
        ("avec une seule personne", True),
        ("zéro gélule par jour", True),
        ("0 gélule par jour", True),
        ("une gélule par jour", False),
        ("une petite cuillère le soir", False),
        ("un le matin, un le soir", False),
        ("0,5 comprimé le soir", False),
    ],
)
def test_a_text_that_counts_in_words_needs_no_structure(text, is_refused):
    found = line_decision(SECURE_84, posology={"text": text})

    assert codes(found) == (["posology_not_structured"] if is_refused else [])


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [("le soir", False), ("1 gélule en cas de crise", False), ("en cas de crise", True)],
)
def test_a_condition_needs_its_numbers_in_the_text(text, is_refused):
    posology = {"text": text, "units_per_intake": "1", "intakes_per_day": 1}

    found = line_decision(SECURE_84, posology=posology)

    assert codes(found) == (["posology_not_structured"] if is_refused else [])


@pytest.mark.parametrize(
    ("text", "units", "intakes", "found"),
    [
        ("1 gélule matin et soir", "1", 2, []),
        ("1 gélule matin et soir", "6", 6, ["posology_disagrees"]),
        ("1 gélule matin et soir", "1", 4, ["posology_disagrees"]),
        ("1 gélule matin et soir", "2", 2, ["posology_disagrees"]),
        ("1 gélule matin et soir", None, 2, []),
        ("1 gélule matin et soir", None, 3, ["posology_disagrees"]),
        ("1 gélule matin et soir", "6", None, ["posology_disagrees"]),
        ("1 gélule matin et soir", "1", None, []),
        ("Trois gélules par jour", "1", None, []),
        ("Trois gélules par jour", "1", 1, ["posology_disagrees"]),
        ("Trois gélules par jour", "1", 3, []),
        ("Trois gélules par jour", "3", 1, []),
        ("2 gélules le matin et 1 le soir", "2", 1, ["posology_disagrees"]),
        ("2 gélules le matin et 1 le soir", "2", 2, ["posology_disagrees"]),
        ("2 gélules le matin et 1 le soir", "1.5", 2, []),
        ("1 gélule si douleur, 4 par jour au plus", "1", 4, []),
        ("un patch toutes les 72 heures", "1", 1, ["posology_not_daily"]),
        ("un patch toutes les 72 heures", "1", None, []),
    ],
)
def test_text_and_structure_say_the_same_where_the_text_is_read_with_certainty(
    text, units, intakes, found
):
    posology = {"text": text, "units_per_intake": units, "intakes_per_day": intakes}
    in_words = replace(SECURE_84, label="SKENAN L.P. 10 mg, gélule")

    assert codes(line_decision(in_words, posology=posology)) == found
    assert warned(line_decision(ORDINARY, posology=posology)) == found
    assert "posology_disagrees" not in codes(line_decision(None, posology=posology))


def test_units_are_compared_only_where_everybody_counts_them_alike():
    posology = {"text": "2 gouttes le soir", "units_per_intake": "1", "intakes_per_day": 1}
    drops = replace(SECURE_84, label="RIVOTRIL 2,5 mg/ml, solution buvable")

    assert codes(line_decision(drops, posology=posology)) == []
    assert codes(line_decision(drops, posology=posology | {"intakes_per_day": 2})) == [
        "posology_disagrees"
    ]
