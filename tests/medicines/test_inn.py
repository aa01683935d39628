"""The INN inside the name of a salt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.medicines.inn import folded, inn_of, words


@pytest.mark.parametrize(
    ("substance", "inn"),
    [
        ("CHLORHYDRATE DE TRAMADOL", "TRAMADOL"),
        ("TRAMADOL (CHLORHYDRATE DE)", "TRAMADOL"),
        ("BÉSILATE D'AMLODIPINE", "AMLODIPINE"),
        ("CODÉINE (PHOSPHATE DE) HÉMIHYDRATÉ", "CODÉINE"),
        ("PHOSPHATE DE CODÉINE HÉMIHYDRATÉ", "CODÉINE"),
        ("METFORMINE BASE", "METFORMINE"),
        ("PARACÉTAMOL", "PARACÉTAMOL"),
        # The salt of a metal is the medicine itself.
        ("CHLORURE DE SODIUM", "CHLORURE DE SODIUM"),
        ("SODIUM (VALPROATE DE)", "VALPROATE DE SODIUM"),
        ("VALPROATE DE SODIUM", "VALPROATE DE SODIUM"),
        ("PHOSPHATE D'ALUMINIUM", "PHOSPHATE D'ALUMINIUM"),
        ("FUMARATE DE DIMÉTHYLE", "FUMARATE DE DIMÉTHYLE"),
    ],
)
def test_the_inn_is_found_inside_the_salt(substance, inn):
    assert inn_of(substance) == inn


def test_words_have_neither_accents_nor_case():
    assert words("  Prégabaline, LÉVOTHYROXINE-sodique ") == (
        "pregabaline",
        "levothyroxine",
        "sodique",
    )
    assert folded("Œstradiol") == "oestradiol"


@settings(deadline=None)
@given(st.text())
def test_any_text_has_words_and_an_inn(text):
    assert words(folded(text)) == words(text)
    inn_of(text)
