"""What packs bear, as scanners and their software send it."""

from datetime import date
from string import ascii_uppercase, digits

import pytest
from biip.gs1_messages import GS1Message
from hypothesis import given
from hypothesis import strategies as st

from shared.gs1 import SEPARATOR, NotAPack, PackCode, SeparatorLost, read_pack
from shared.identifiers import gtin_holds
from tests.builders import PARACETAMOL_CIP13

GTIN = f"0{PARACETAMOL_CIP13}"
LOT, SERIAL = "L4A7", "9876XK54ZB"
WHOLE = PackCode(gtin=GTIN, expires_on=date(2028, 2, 29), lot=LOT, serial=SERIAL)
MESSAGE = f"01{GTIN}1728022910{LOT}{SEPARATOR}21{SERIAL}"


@pytest.mark.parametrize(
    "text",
    [
        MESSAGE,
        f"{SEPARATOR}{MESSAGE}{SEPARATOR}",
        f"01{GTIN}21{SERIAL}{SEPARATOR}1728022910{LOT}",
        f"21{SERIAL}{SEPARATOR}10{LOT}{SEPARATOR}17280229{SEPARATOR}01{GTIN}",
        f"{MESSAGE}{SEPARATOR}711{PARACETAMOL_CIP13}",
        MESSAGE.replace(SEPARATOR, "␝"),
        MESSAGE.replace(SEPARATOR, "<GS>"),
        MESSAGE.replace(SEPARATOR, "{FNC1}"),
        MESSAGE.replace(SEPARATOR, "\\x1d"),
        MESSAGE.replace(SEPARATOR, "^]"),
        MESSAGE.replace(SEPARATOR, "|"),
        f"(01){GTIN}(17)280229(10){LOT}(21){SERIAL}",
    ],
)
def test_a_pack_is_read_however_its_separators_are_written(text):
    assert read_pack(text) == WHOLE
    assert WHOLE.cip13 == PARACETAMOL_CIP13


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("280200", date(2028, 2, 29)),
        ("270200", date(2027, 2, 28)),
        ("261200", date(2026, 12, 31)),
        ("261231", date(2026, 12, 31)),
        ("270101", date(2027, 1, 1)),
    ],
)
def test_day_zero_is_the_last_of_its_month(written, day):
    assert read_pack(MESSAGE.replace("280229", written)).expires_on == day


def test_lost_separators_are_found_where_one_reading_is_possible():
    for text in (
        f"01{GTIN}1728022910{LOT}21{SERIAL}",
        f"01{GTIN}21{SERIAL}1728022910{LOT}",
        f"01{GTIN}21{SERIAL}10{LOT}17280229",
    ):
        found = read_pack(text)

        assert (found.lot, found.serial, found.is_certain) == (LOT, SERIAL, False)


def test_lost_separators_that_allow_two_readings_tell_no_serial():
    with pytest.raises(SeparatorLost):
        read_pack(f"01{GTIN}1728022910A21B21{SERIAL}")


def test_a_lot_with_the_key_of_a_serial_is_no_serial():
    found = read_pack(f"01{GTIN}1728022910AB21C7")

    assert (found.lot, found.serial, found.is_certain) == ("AB21C7", None, True)


@pytest.mark.parametrize("length", [7, 8])
def test_a_recovered_serial_has_eight_characters_at_least(length):
    found = read_pack(f"01{GTIN}1728022910AB21{'C' * length}")

    assert found.serial == (None if length < 8 else "C" * 8)


def test_a_linear_code_tells_the_product_only():
    assert read_pack(PARACETAMOL_CIP13) == PackCode(gtin=GTIN)


def test_a_pack_of_another_country_has_no_cip13():
    german = read_pack(f"010415013832707721{SERIAL}{SEPARATOR}1727013110{LOT}")

    assert (german.gtin, german.cip13) == ("04150138327077", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OFX1ABC",
        "https://example.test/01034",
        f"01{GTIN[:-1]}0",  # the key of the GTIN
        f"01{GTIN}17281301",  # no such month
        f"01{GTIN}17280230",
        f"01{GTIN}172802",
        f"01{GTIN}10{'L' * 21}",
        f"01{GTIN}10L#A",
        f"01{GTIN}01{GTIN}",
        f"17280229{SEPARATOR}10{LOT}",
        f"(01){GTIN}(17)280229)",
        PARACETAMOL_CIP13[:-1] + "0",
        f"01{GTIN}10{'L' * 300}",
    ],
)
def test_what_is_no_pack_is_told(text):
    with pytest.raises((NotAPack, SeparatorLost)):
        read_pack(text)


def test_a_serial_number_is_not_printed():
    assert SERIAL not in repr(WHOLE)


TEXTS = st.text(alphabet=ascii_uppercase + digits + "-/", min_size=1, max_size=20)
GTINS = st.integers(0, 10**12 - 1).map(
    lambda body: next(code for key in range(10) if gtin_holds(f"0{(code := f'0{body:012}{key}')}"))
)


@given(gtin=GTINS, day=st.dates(date(2000, 1, 1), date(2070, 12, 31)), lot=TEXTS, serial=TEXTS)
def test_a_pack_is_read_as_another_reader_reads_it(gtin, day, lot, serial):
    text = f"01{gtin}17{day:%y%m%d}10{lot}{SEPARATOR}21{serial}"

    found = read_pack(text)

    told = {str(each.ai.ai): each for each in GS1Message.parse(text).element_strings}
    assert (found.lot, found.serial) == (told["10"].value, told["21"].value) == (lot, serial)
    assert (found.gtin, found.expires_on) == (gtin, told["17"].date) == (gtin, day)


@given(st.text(alphabet=f"0123456789AB{SEPARATOR}()[]<>|", max_size=120))
def test_whatever_is_scanned_is_a_pack_or_is_not(text):
    try:
        found = read_pack(text)
    except (NotAPack, SeparatorLost):
        return
    assert len(found.gtin) == 14
