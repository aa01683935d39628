"""Where an establishment is, as far as its number tells: its département, region and caisse."""

from collections.abc import Mapping
from typing import Final

# The public list numbers establishments overseas by these beginnings.
_OVERSEAS: Final[Mapping[str, str]] = {
    "9701": "971",
    "9702": "972",
    "9703": "973",
    "9704": "974",
    "9705": "975",
    "9805": "976",
}

# Source: INSEE, code officiel géographique, as of the regions of 2016 (law 2015-29), overseas too.
# Saint-Barthélemy and Saint-Martin are in no region: the agency of Guadeloupe looks after both.
REGIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "01": ("971", "977", "978"),  # Guadeloupe
    "02": ("972",),  # Martinique
    "03": ("973",),  # Guyane
    "04": ("974",),  # La Réunion
    "06": ("976",),  # Mayotte
    "11": ("75", "77", "78", "91", "92", "93", "94", "95"),  # Île-de-France
    "24": ("18", "28", "36", "37", "41", "45"),  # Centre-Val de Loire
    "27": ("21", "25", "39", "58", "70", "71", "89", "90"),  # Bourgogne-Franche-Comté
    "28": ("14", "27", "50", "61", "76"),  # Normandie
    "32": ("02", "59", "60", "62", "80"),  # Hauts-de-France
    "44": ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88"),  # Grand Est
    "52": ("44", "49", "53", "72", "85"),  # Pays de la Loire
    "53": ("22", "29", "35", "56"),  # Bretagne
    "75": ("16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"),  # N.-Aquitaine
    "76": (
        "09",
        "11",
        "12",
        "30",
        "31",
        "32",
        "34",
        "46",
        "48",
        "65",
        "66",
        "81",
        "82",
    ),  # Occitanie
    "84": (
        "01",
        "03",
        "07",
        "15",
        "26",
        "38",
        "42",
        "43",
        "63",
        "69",
        "73",
        "74",
    ),  # Auvergne-R.-A.
    "93": ("04", "05", "06", "13", "83", "84"),  # Provence-Alpes-Côte d’Azur
    "94": ("2A", "2B"),  # Corse
}
_REGION_OF: Final[Mapping[str, str]] = {
    department: region for region, departments in REGIONS.items() for department in departments
}
# A caisse’s code is its département and a rank; Corsica kept the number that it had before 1976.
_CAISSES: Final[Mapping[str, str]] = {"2A": "201", "2B": "202"}
_DEPARTMENTS: Final[Mapping[str, str]] = {"201": "2A", "202": "2B"}


def department_of(finess: str) -> str:
    """Return the number of the département of a FINESS, such as "75", "2A" or "974"."""
    if finess[:2] in {"97", "98"}:
        return _OVERSEAS.get(finess[:4], finess[:3])
    return finess[:2]


def region_of(department: str) -> str:
    """Return the INSEE code of the region of a département, such as "11".

    A place that is in no region, such as Saint-Pierre-et-Miquelon, stands for itself.
    """
    return _REGION_OF.get(department, department)


def caisse_of(department: str) -> str:
    """Return the code of the CPAM (CGSS or CSSM overseas) that a département's officines answer to.

    A few départements, the Nord first of all, have several: an establishment's number does not tell
    which, so the first stands for all of them (`caisse_in_charge`).
    """
    if department in _CAISSES:
        return _CAISSES[department]
    return department if len(department) == len("971") else f"{department}1"


def department_of_caisse(caisse: str) -> str:
    """Return the département of a CPAM: its code begins with it."""
    if caisse in _DEPARTMENTS:
        return _DEPARTMENTS[caisse]
    return caisse if caisse.startswith("97") else caisse[:2]


def caisse_in_charge(caisse: str) -> str:
    """Return the code under which the caisse of this code, and its neighbours, find their cases."""
    return caisse_of(department_of_caisse(caisse))


def region_of_caisse(caisse: str) -> str:
    """Return the INSEE code of the region of a CPAM."""
    return region_of(department_of_caisse(caisse))
