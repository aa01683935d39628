"""The fields of the public files: prices, rates, dates, units of packs."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.medicines import fields
from shared.medicines.fields import Unreadable


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("25,36", 2536),
        ("1,195,27", 119527),
        ("12,345,67", 1234567),
        ("0,99", 99),
        ("", None),
        (" ", None),
    ],
)
def test_the_comma_of_a_price_separates_cents_and_thousands(text, cents):
    assert fields.cents(text) == cents


@pytest.mark.parametrize(
    "text", ["25.36", "25", "1,19,27", "-1,00", "1,195,2", "gratuit", "1,1955,27"]
)
def test_a_price_of_another_form_is_unreadable(text):
    with pytest.raises(Unreadable):
        fields.cents(text)


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_any_price_written_as_the_database_does_is_read(cents):
    assert fields.cents(f"{cents // 100:,},{cents % 100:02}") == cents
    assert fields.cents(f"{cents // 100},{cents % 100:02}") == cents


@pytest.mark.parametrize(
    ("text", "rates"), [("65%", (65,)), ("65 %", (65,)), ("100 %; 65%", (100, 65)), ("", ())]
)
def test_rates_are_read_with_or_without_a_blank(text, rates):
    assert fields.rates(text) == rates


@pytest.mark.parametrize("text", ["65", "650%", "%", "65 % 30 %"])
def test_a_rate_of_another_form_is_unreadable(text):
    with pytest.raises(Unreadable):
        fields.rates(text)


def test_a_date_is_read_day_first():
    assert fields.day("03/02/2011") == date(2011, 2, 3)
    assert fields.day("") is None


@pytest.mark.parametrize(
    "text", ["29/11/2924", "31/02/2020", "2020-02-03", "00/01/2020", "1/1/2020"]
)
def test_an_impossible_date_is_unreadable(text):
    with pytest.raises(Unreadable):
        fields.day(text)


def test_line_breaks_and_entities_of_web_pages_are_undone():
    assert fields.cleaned("  a :<br><br>- b&nbsp;&amp; c <BR/> d ") == "a : - b & c d"


@pytest.mark.parametrize(
    ("label", "units"),
    [
        ("plaquette(s) PVC PVDC aluminium de 30 comprimé(s)", 30),
        ("3 plaquette(s) PVC PVDC aluminium de 28 comprimé(s)", 84),
        ("1 plaquette(s) thermoformée(s) PVC-Aluminium de 30 comprimé(s)", 30),
        ("plaquettes PVC-Aluminium de 28  comprimés", 28),
        ("90 plaquette(s) aluminium de 1 comprimé(s)", 90),
        ("flacon(s) polyéthylène haute densité (PEHD) de 100 gélule(s)", 100),
        ("1 pilulier(s) polypropylène de 30 comprimé(s) avec fermeture de sécurité enfant", 30),
        ("28 sachet(s) polytéréphtalate (PET) aluminium polyéthylène", 28),
        ("12 sachet(s)-dose(s) papier aluminium polyéthylène de 8,5 g", 12),
        ("5 sachet(s) papier aluminium de 1 dispositif(s)", 5),
        ("20 récipient(s) unidose(s) polyéthylène de 2 ml suremballée(s)", 20),
        ("10 ampoule(s) en verre brun de 2 ml", 10),
        ("plaquette(s) PVC polyéthylène de 10 suppositoire(s)", 10),
    ],
)
def test_the_units_of_usual_packs_are_counted(label, units):
    assert fields.units_per_pack(label) == units


@pytest.mark.parametrize(
    "label",
    [
        "1 flacon(s) en verre brun de 200 ml",
        "1 flacon(s) pressurisé(s) aluminium de 200 doses avec valve(s) doseuse(s)",
        "1 stylo prérempli en verre de 3 ml avec 4 aiguilles",
        "5 cartouche(s) en verre de 3 ml",
        "1 plaquette(s) PVC-Aluminium de 21 comprimés jaunes et de 7 comprimés blancs",
        "plaquette(s) PVC aluminium de 5 comprimé(s) - plaquette(s) aluminium de 20 comprimé(s)",
        "plaquette(s) prédécoupée(s) aluminium de 30 x 1 comprimés (dose unitaire)",
        "plaquettes aluminium de 90 (3 x 30) comprimés",
        "1 flacon(s) en verre de poudre - 1 ampoule(s) en verre de 5 ml",
        "1 tube(s) aluminium de 30 g",
        "",
    ],
)
def test_a_pack_that_leaves_a_doubt_has_no_count(label):
    assert fields.units_per_pack(label) is None


@settings(deadline=None)
@given(st.text())
def test_any_label_has_a_positive_count_or_none(label):
    assert (fields.units_per_pack(label) or 1) > 0
