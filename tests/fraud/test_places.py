"""Where officines are, and how far from each other."""

from services.fraud.places import Place, Places, department_places, great_circle_km
from tests.fraud.finess import LYON, MARSEILLE, PARIS, RENNES, finess


def test_every_departement_has_a_place():
    places = department_places()

    assert len(places) == 101
    assert {"01", "2A", "2B", "75", "971", "976"} <= places.keys()
    assert "20" not in places


def test_paris_and_marseille_are_some_six_hundred_kilometres_apart():
    distance = Places().distance_km(PARIS, MARSEILLE)

    assert distance is not None
    assert 600 < distance < 680
    assert Places().distance_km(MARSEILLE, PARIS) == distance


def test_two_officines_of_one_departement_are_together_unless_known_better():
    other = finess("75", 2)
    finer = {PARIS: Place(48.89, 2.34), other: Place(48.83, 2.37)}

    assert Places().distance_km(PARIS, other) == 0
    assert 6 < (Places(finer).distance_km(PARIS, other) or 0) < 8


def test_a_finer_place_is_measured_against_a_departement():
    finer = Places({LYON: Place(45.76, 4.84)})

    assert finer.of(LYON) == Place(45.76, 4.84)
    assert finer.of(RENNES) == department_places()["35"]


def test_an_establishment_of_no_departement_is_nowhere():
    abroad = finess("99", 1)

    assert Places().of(abroad) is None
    assert Places().distance_km(PARIS, abroad) is None


def test_half_the_way_round_the_earth_is_half_its_girth():
    assert round(great_circle_km(Place(0, 0), Place(0, 180))) == 20_015
