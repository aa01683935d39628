"""Folding of names: whatever does not change who somebody is goes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fraud.search import words_of
from services.fraud.search.folding import LETTERS_MAX, WORDS_MAX, joined_words, main_words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("DUPONT", "dupont"),
        ("Lefèvre", "lefevre"),
        ("LEFE\u0300VRE", "lefevre"),
        ("Cœur", "coeur"),
        ("Lætitia", "laetitia"),
        ("Øster", "oster"),
        ("Strauß", "strauss"),
        ("N’Guyen", "n guyen"),
        ("d'Almeida", "d almeida"),
        ("Jean-Pierre", "jean pierre"),
        ("Jean‑Pierre", "jean pierre"),
        ("de  la\tFontaine", "de la fontaine"),
        ("ﬁlippi", "filippi"),
        ("\uff24\uff35\uff30\uff2f\uff2e\uff34", "dupont"),
        ("St-Martin", "saint martin"),
    ],
)
def test_case_accents_hyphens_and_apostrophes_do_not_count(written, folded):
    assert " ".join(words_of(written)) == folded


@pytest.mark.parametrize(
    "name", ["", "   ", "-’.,;", "%_%", "\u202e\u200f", "\x00", "李明", "Иванов"]
)
def test_what_is_no_latin_letter_gives_no_word(name):
    assert words_of(name) == ()


@pytest.mark.parametrize("name", ["a" * 10_000, "a " * 10_000, "é" * 10_000, "'" * 10_000])
def test_long_names_are_cut(name):
    words = words_of(name)

    assert len(words) <= WORDS_MAX
    assert all(len(word) <= LETTERS_MAX for word in words)


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(name):
    once = words_of(name)

    assert words_of(" ".join(once)) == once


@given(st.text(max_size=80), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_unicode_form_does_not_count(name, form):
    assert words_of(unicodedata.normalize(form, name[:40])) == words_of(name[:40])


@given(st.from_regex(r"[a-zA-Zéèêàç’ -]{0,40}", fullmatch=True))
def test_case_does_not_count(name):
    assert words_of(name.upper()) == words_of(name) == words_of(name.lower())


def test_particles_are_told_from_names():
    assert main_words(words_of("de la Fontaine")) == ("fontaine",)
    assert main_words(words_of("Le")) == ("le",)


@pytest.mark.parametrize(
    ("apart", "together"),
    [
        ("Le Goff", "Legoff"),
        ("de la Fontaine", "Delafontaine"),
        ("d’Almeida", "Dalmeida"),
        ("Ben Ali", "Benali"),
        ("Jean Pierre", "Jeanpierre"),
        ("El Amrani", "Elamrani"),
    ],
)
def test_what_some_write_as_one_word_is_known_as_such(apart, together):
    (word,) = words_of(together)

    assert word in set(joined_words(words_of(apart)))
