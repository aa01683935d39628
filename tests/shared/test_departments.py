"""Where an establishment is: département, region, caisse."""

import pytest

from shared.departments import (
    REGIONS,
    caisse_in_charge,
    caisse_of,
    department_of,
    department_of_caisse,
    region_of,
    region_of_caisse,
)

DEPARTMENTS = [each for departments in REGIONS.values() for each in departments]


def test_every_departement_is_in_one_region():
    mainland = {f"{n:02}" for n in range(1, 96)} - {"20"} | {"2A", "2B"}

    assert len(DEPARTMENTS) == len(set(DEPARTMENTS))
    assert set(DEPARTMENTS) == mainland | {"971", "972", "973", "974", "976", "977", "978"}
    assert len(REGIONS) == 18


@pytest.mark.parametrize(
    ("finess", "department", "region", "caisse"),
    [
        ("759999014", "75", "11", "751"),
        ("699999017", "69", "84", "691"),
        ("019999017", "01", "84", "011"),
        ("2A9999017", "2A", "94", "201"),
        ("2B9999017", "2B", "94", "202"),
        ("970199017", "971", "01", "971"),
        ("970499017", "974", "04", "974"),
        ("980599017", "976", "06", "976"),
        ("975099017", "975", "975", "975"),
    ],
)
def test_an_establishment_has_a_region_and_a_caisse(finess, department, region, caisse):
    assert department_of(finess) == department
    assert region_of(department) == region
    assert caisse_of(department) == caisse
    assert region_of_caisse(caisse) == region


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_caisse_is_found_back_from_its_departement(department):
    assert department_of_caisse(caisse_of(department)) == department


def test_neighbouring_caisses_of_one_departement_share_their_cases():
    assert caisse_in_charge("594") == caisse_in_charge("591") == "591"
    assert caisse_in_charge("202") == "202"
    assert caisse_in_charge("974") == "974"
