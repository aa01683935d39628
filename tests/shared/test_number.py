"""The number of a prescription: what is typed wrong is caught, what is typed oddly is read."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.identifiers import InvalidIdentifier
from shared.number import ALPHABET, NUMBER_BYTES, PrescriptionNumber, make_number

numbers = st.binary(min_size=NUMBER_BYTES, max_size=NUMBER_BYTES).map(make_number)


def is_number(text: str) -> bool:
    try:
        PrescriptionNumber.parse(text)
    except InvalidIdentifier:
        return False
    return True


@settings(deadline=None)
@given(st.binary(min_size=NUMBER_BYTES, max_size=NUMBER_BYTES))
def test_a_number_keeps_its_ten_bytes(random_bytes):
    number = make_number(random_bytes)

    assert number.as_bytes == random_bytes
    assert PrescriptionNumber.parse(number) == number
    assert len(number) == 18


@settings(deadline=None)
@given(numbers)
def test_the_check_digits_follow_modulo_97(number):
    value = int.from_bytes(number.as_bytes)

    assert (value * 100 + int(number[16:])) % 97 == 1
    assert int(number[16:]) <= 96


@settings(deadline=None)
@given(numbers)
def test_every_wrong_character_is_caught(number):
    for position, right in enumerate(number):
        alphabet = ALPHABET if position < 16 else string.digits
        for wrong in alphabet.replace(right, ""):
            assert not is_number(number[:position] + wrong + number[position + 1 :])


@settings(deadline=None)
@given(numbers)
def test_every_swap_of_neighbours_is_caught(number):
    for at in range(17):
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        assert swapped == number or not is_number(swapped)


@settings(deadline=None)
@given(numbers)
def test_a_missing_or_added_character_is_caught(number):
    for at in range(18):
        assert not is_number(number[:at] + number[at + 1 :])
        assert not is_number(number[:at] + "0" + number[at:])


@settings(deadline=None)
@given(numbers, st.randoms())
def test_what_people_type_is_understood(number, random):
    typed = number.lower() if random.random() < 0.5 else number.grouped
    typed = "".join(random.choice({"0": "0Oo", "1": "1IiLl"}.get(c, c)) for c in typed)
    typed = typed.replace(" ", random.choice([" ", "-", "\u00a0", "\u202f", "\u2011", ""]))

    assert PrescriptionNumber.parse(f" {typed} ") == number


def test_a_number_is_printed_in_groups_of_four():
    number = make_number(bytes(NUMBER_BYTES))

    assert number.grouped == "0000 0000 0000 0000 01"
    assert repr(number) == "PrescriptionNumber(...001)"


@pytest.mark.parametrize(
    "text",
    ["", "0" * 18, "0" * 16 + "98", "U" * 16 + "01", "\u0131" * 18, "0" * 200, "\ud800" * 18],
)
def test_a_text_that_is_no_number_is_refused(text):
    assert not is_number(text)


def test_letters_that_only_look_like_ours_are_refused():
    number = make_number(bytes.fromhex("ffffffffffffffffffff"))

    assert is_number(number.replace("Z", "z"))
    assert not is_number(number.replace("Z", "\uff3a"))


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_number_or_refused(text):
    is_number(text)


@pytest.mark.parametrize("length", [0, 9, 11])
def test_a_number_is_made_of_ten_bytes(length):
    with pytest.raises(ValueError, match="10 random bytes"):
        make_number(bytes(length))


def test_the_edge_accepts_the_printed_form_and_writes_the_plain_one():
    adapter = TypeAdapter(PrescriptionNumber)
    number = make_number(b"0123456789")

    read = adapter.validate_python(number.grouped.lower())

    assert type(read) is PrescriptionNumber
    assert adapter.dump_json(read) == f'"{number}"'.encode()
    assert "pattern" not in adapter.json_schema()
    assert adapter.json_schema(mode="serialization")["pattern"]
