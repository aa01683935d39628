"""Inns that are nearly what a text says: proposed, never taken for what was meant."""

import pytest

from shared.medicines.naming import Naming
from tests.medicines.test_naming import NARCOTIC, a_medicine, the_extract


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("énoxaparin 4000 UI", ("énoxaparine sodique",)),
        ("morfine 10 mg gélule", ("morphine",)),
        ("SKENAN LP 10 mg", ("morphine",)),
        ("DOLIPRAN", ()),
        ("DOLIPRANE 1 g", ("paracétamol",)),
        ("5 mg …", ()),
        ("inconnuïne 5 mg", ()),
    ],
)
def test_the_nearest_inns_are_told_of_a_text_that_names_none(text, expected):
    naming = Naming(
        [
            a_medicine("LOVENOX", "ÉNOXAPARINE SODIQUE"),
            a_medicine("SKENAN LP 10 mg", "MORPHINE", legal=NARCOTIC),
            a_medicine("DOLIPRANE", "PARACÉTAMOL"),
            a_medicine("ARNICA", "MORFINA POUR PRÉPARATIONS HOMÉOPATHIQUES"),
        ]
    )

    assert naming.kinds_of(text) == []
    assert naming.nearest(text) == expected


def test_no_more_than_three_near_names_are_told():
    naming = Naming([a_medicine("A", f"FICTIDIPIN{end}") for end in "AEIOUY"])

    assert len(naming.nearest("fictidipine, fictidipina, fictidipino et fictidipinu")) == 3


@pytest.mark.parametrize("word", ["morfine", "oxicodone", "fentanil", "métadone", "zolpidème"])
def test_a_misspelled_secure_substance_stays_unknown_and_its_name_is_proposed(word):
    naming = the_extract().naming

    assert naming.kinds_of(f"{word} 10 mg") == []
    assert naming.nearest(f"{word} 10 mg")
