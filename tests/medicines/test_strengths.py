"""Strengths and words of a form, as free texts and names of medicines write them."""

import pytest

from shared.medicines.strengths import form_words, strengths_of


@pytest.mark.parametrize(
    ("text", "micrograms"),
    [
        ("1 g", {1_000_000}),
        ("1000 mg", {1_000_000}),
        ("1 000 mg", {1_000_000}),
        ("0,2 mg", {200}),
        ("0.2mg", {200}),
        ("25 µg/h", {25}),
        ("50 microgrammes/heure", {50}),
        ("8 mg/2 mg", {8_000, 2_000}),
        ("5 mg/3,75 ml", {5_000}),
        ("3 comprimés, 5 ml, 10 %", set()),
        ("", set()),
    ],
)
def test_every_mass_of_a_text_is_read_in_micrograms(text, micrograms):
    assert strengths_of(text) == micrograms


def test_words_of_a_form_are_in_the_singular_without_the_small_ones():
    assert form_words("Gélules à libération prolongée") == {"gelule", "liberation", "prolongee"}
    assert form_words("patch") == {"dispositif"}
