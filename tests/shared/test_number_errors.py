"""No slip of one character or of two neighbours goes unnoticed: proved, then tried as people type.

The proof needs no sampling: what an error changes modulo 97 depends only on its place and on the
two characters, never on the rest of the number.
"""

import string
from itertools import combinations
from random import Random

import pytest

from shared.identifiers import InvalidIdentifier
from shared.number import ALPHABET, NUMBER_BYTES, PrescriptionNumber, make_number

MODULUS = 97
BODY, CHECK = 16, 2
NUMBERS = 150
TYPED = string.digits + string.ascii_letters
SEPARATORS = (" ", "-", "\u00a0", "\u202f", "\u2009", "\u2010", "\u2011")
# What a place is worth modulo 97: the value of the body times 100, and two decimal digits.
WORTH = [pow(32, BODY - 1 - place, MODULUS) * 100 % MODULUS for place in range(BODY)] + [10, 1]
SYMBOLS = [len(ALPHABET)] * BODY + [10] * CHECK


def as_number(text: str) -> PrescriptionNumber | None:
    try:
        return PrescriptionNumber.parse(text)
    except InvalidIdentifier:
        return None


def some_numbers() -> list[PrescriptionNumber]:
    random = Random(97)  # noqa: S311 - the same numbers in each run
    return [make_number(random.randbytes(NUMBER_BYTES)) for _ in range(NUMBERS)]


def test_the_worth_of_each_place_is_the_one_the_number_is_made_with():
    for number in some_numbers():
        values = [ALPHABET.index(character) for character in number]
        assert sum(v * w for v, w in zip(values, WORTH, strict=True)) % MODULUS == 1


def test_every_wrong_character_changes_the_remainder():
    for place, worth in enumerate(WORTH):
        for right, wrong in combinations(range(SYMBOLS[place]), 2):
            assert (wrong - right) * worth % MODULUS != 0


def test_every_swap_of_unequal_neighbours_changes_the_remainder_or_puts_a_letter_in_the_check():
    for place in range(BODY + CHECK - 1):
        # A letter in the place of a check digit is refused by its form, before any sum.
        symbols = min(SYMBOLS[place], SYMBOLS[place + 1])
        for first, second in combinations(range(symbols), 2):
            assert (first - second) * (WORTH[place] - WORTH[place + 1]) % MODULUS != 0


def test_every_character_that_can_be_typed_in_place_of_another_is_the_same_or_is_caught():
    seen = 0
    for number in some_numbers():
        for place in range(len(number)):
            for typed in TYPED:
                found = as_number(number[:place] + typed + number[place + 1 :])
                same = typed.upper().translate(str.maketrans("OIL", "011")) == number[place]
                assert (found == number) if same else (found is None)
                seen += 1

    assert seen == NUMBERS * 18 * 62


@pytest.mark.parametrize("separator", SEPARATORS)
def test_every_swap_of_neighbours_as_it_is_typed_is_the_same_or_is_caught(separator):
    for number in some_numbers():
        for written in (number, number.grouped.replace(" ", separator)):
            for text in (written, written.lower(), _with_aliases(written)):
                for at in range(len(text) - 1):
                    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
                    assert as_number(swapped) in (None, number)
                    if _plain(swapped, separator) != number:
                        assert as_number(swapped) is None


def test_a_character_left_out_or_struck_twice_is_caught_in_every_place():
    for number in some_numbers():
        for at in range(len(number)):
            assert as_number(number[:at] + number[at + 1 :]) is None
            assert as_number(number[:at] + number[at] + number[at:]) is None


def _with_aliases(text: str) -> str:
    """The letters that people read for 0 and 1."""
    return text.replace("0", "o").replace("1", "L")


def _plain(text: str, separator: str) -> str:
    plain = text.replace(separator, "").upper()
    return plain.translate(str.maketrans("OIL", "011"))
