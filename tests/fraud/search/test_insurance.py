"""Numbers of patients as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fraud.search import readings_of
from tests.builders import INS


@pytest.mark.parametrize(
    "typed",
    [
        "279035121518989",
        "2790351215189",
        "2 79 03 51 215 189 89",
        "2 79 03 51 215 189",
        "2.79.03.51.215.189-89",
        "2\u202f79\u00a003 51 215 189 89",
    ],
)
def test_a_number_is_read_grouped_or_without_its_key(typed):
    assert readings_of(typed)[0] == INS


def test_corsican_numbers_are_given_their_key():
    assert readings_of("253072b073004")[0] == "253072B07300470"


def test_a_provisional_number_stands_for_the_final_one_too():
    readings = readings_of("879035121518" + "9")

    assert INS in readings
    assert {reading[0] for reading in readings} == {"2", "4", "8"}


@pytest.mark.parametrize(
    "typed", ["", "279035121518988", "27903512151", "2" * 40, "²" * 13, "a" * 13]
)
def test_what_is_no_number_has_no_reading(typed):
    assert readings_of(typed) == ()


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_reading(typed):
    assert len(readings_of(typed)) <= 3
