"""Forms of words: whoever mistypes a name as people do still has a form in common with it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fraud.search.variants import edits_allowed, forms_of

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = st.from_regex(r"[a-z]{4,20}", fullmatch=True)


def one_slip(word: str, chance: random.Random) -> str:
    """A letter wrong, missing, too many, or swapped with its neighbour."""
    at = chance.randrange(len(word) - 1)
    letter = chance.choice(LETTERS)
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


@pytest.mark.parametrize(("letters", "edits"), [(3, 0), (4, 1), (7, 1), (8, 2), (30, 2)])
def test_long_words_may_have_more_slips(letters, edits):
    assert edits_allowed(letters) == edits


@given(WORDS, st.randoms(use_true_random=False))
def test_a_word_with_one_slip_has_a_form_in_common(word, chance):
    assert forms_of(word) & forms_of(one_slip(word, chance))


@given(st.from_regex(r"[a-z]{8,20}", fullmatch=True), st.randoms(use_true_random=False))
def test_a_long_word_with_two_slips_has_a_form_in_common(word, chance):
    typed = one_slip(one_slip(word, chance), chance)

    assert forms_of(word) & forms_of(typed)


@given(st.from_regex(r"[a-z0-9]{0,40}", fullmatch=True))
def test_the_number_of_forms_is_bounded(word):
    assert len(forms_of(word)) <= (1, 8, 56)[edits_allowed(len(word))]
