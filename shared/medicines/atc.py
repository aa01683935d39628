"""Which class a medicine is of, how many daily doses a pack holds, and which ones are watched.

`atc_ddd.csv` is written by hand from the ATC/DDD index of the WHO (fhi.no/atc_ddd_index), with the
values that are certain only; an empty one counts no daily doses. Combinations of an opioid count
the daily dose of the opioid. `atc_classes.csv` holds the French words of classes and the watch
list: what false prescriptions ask for (ASAFO, November 2024; OSIAP 2024).
"""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from shared.identifiers import Cip13, Cis, InvalidIdentifier
from shared.medicines.catalogue import Catalogue
from shared.medicines.inn import folded, words
from shared.medicines.model import Presentation, Speciality

_HERE: Final = Path(__file__).parent
_CACHE_ENTRIES: Final = 65_536
_PATCH_HOURS: Final = 72  # of a fentanyl patch
_FIFTH_LEVEL: Final = 7

_AMOUNT = re.compile(r"([\d ]+(?:[.,]\d+)?) ?(g|mg|microgrammes?|unites?|ui|u)\b")
_PER_ML = re.compile(
    r"(\d+(?:[.,]\d+)?) ?(g|mg|microgrammes?|unites?|ui|u) ?/ ?(\d+(?:[.,]\d+)?)? ?ml"
)
_PER_HOUR = re.compile(r"(\d+(?:[.,]\d+)?) ?microgrammes?/ ?h")
_CONTAINERS = re.compile(r"(?:boite de )?(\d+)\b")
_VOLUME = re.compile(r"(\d+(?:[.,]\d+)?) ?ml\b")
_PATCHES = re.compile(r"(\d+) ")
_TO_UNIT: Final[Mapping[str, tuple[str, float]]] = {
    "g": ("mg", 1_000),
    "mg": ("mg", 1),
    "microgramme": ("mg", 0.001),
    "unite": ("U", 1),
    "ui": ("U", 1),
    "u": ("U", 1),
}
_ROUTES: Final[Mapping[str, str]] = {
    "orale": "O",
    "sublinguale": "SL",
    "buccogingivale": "SL",
    "gingivale": "SL",
    "transdermique": "TD",
    "sous-cutanee": "P",
    "intramusculaire": "P",
    "intraveineuse": "P",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassedDrug:
    """A medicine as its class tells.

    `key` is the fifth level of its ATC code, else its substances: what two packs of "the same
    medicine" share. `ddd_per_pack`: WHO daily doses in the pack, None where unsure.
    `legal_days_max`: the longest prescription of a stupéfiant, or of tramadol and codeine by mouth.
    Prices in euro cents; that of a speciality without pack is the cheapest one.
    """

    key: str
    atc: str | None
    ddd_per_pack: float | None
    is_watched: bool
    is_stupefiant: bool
    legal_days_max: int | None
    price_cents: int | None


ClassOf = Callable[[str | None, str | None], ClassedDrug | None]


@dataclass(frozen=True, slots=True)
class _Dose:
    """One row of the table: whose strength counts, and how much of it is a daily dose."""

    atc: str
    substances: frozenset[str]
    counted: str
    route: str
    amount: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class _Class:
    label: str
    is_watched: bool


def class_label(atc: str) -> str | None:
    """Return the French words of the narrowest class that the table names for a code."""
    found = _narrowest(atc)
    return None if found is None else found.label


def class_labels() -> Mapping[str, str]:
    """Return every class that has French words, by its code, for a list to choose from."""
    return {prefix: found.label for prefix, found in _classes().items()}


def is_watched(atc: str) -> bool:
    """Tell whether false prescriptions often ask for medicines of this code."""
    prefixes = (atc[:length] for length in range(len(atc), 0, -1))
    return any(_classes()[prefix].is_watched for prefix in prefixes if prefix in _classes())


def classes_of(catalogue: Catalogue) -> ClassOf:
    """Return the look-up by pack or speciality, which remembers what it was asked before.

    A code that the catalogue does not hold, or that is malformed, gives None.
    """

    @lru_cache(maxsize=_CACHE_ENTRIES)
    def class_of(cip13: str | None, cis: str | None) -> ClassedDrug | None:
        try:
            pack = None if cip13 is None else catalogue.find_by_cip13(Cip13(cip13))
            known = pack.cis if pack is not None else None if cis is None else Cis(cis)
        except InvalidIdentifier:
            return None
        speciality = None if known is None else catalogue.find_by_cis(known)
        if speciality is None:
            return None
        return _facts(catalogue, speciality, pack)

    return class_of


def _facts(catalogue: Catalogue, speciality: Speciality, pack: Presentation | None) -> ClassedDrug:
    inns = frozenset(word for inn in speciality.inn for word in words(inn))
    atc = speciality.atc or _atc_of(inns, len(speciality.inn))
    is_stupefiant = speciality.list_ == "stupefiant"
    is_opioid = bool({"tramadol", "codeine", "dihydrocodeine"} & inns)
    return ClassedDrug(
        key=atc if atc and len(atc) == _FIFTH_LEVEL else "+".join(sorted(inns)) or speciality.cis,
        atc=atc,
        ddd_per_pack=None if pack is None else _daily_doses(catalogue, speciality, pack, atc),
        is_watched=atc is not None and is_watched(atc),
        is_stupefiant=is_stupefiant,
        legal_days_max=speciality.max_days if is_stupefiant or is_opioid else None,
        price_cents=speciality.cheapest_cents if pack is None else pack.price_cents,
    )


def _atc_of(inns: frozenset[str], substances: int) -> str | None:
    """Return the code of the row whose substances are all there, and no others."""
    for dose in _doses():
        if dose.substances and dose.substances <= inns and len(dose.substances) >= substances:
            return dose.atc
    return None


def _daily_doses(
    catalogue: Catalogue, speciality: Speciality, pack: Presentation, atc: str | None
) -> float | None:
    routes = {_ROUTES.get(folded(route), "") for route in speciality.routes}
    for dose in _doses():
        if dose.atc == atc and dose.amount is not None and (dose.route in routes or not dose.route):
            amount = _amount_per_pack(catalogue, speciality, pack, dose)
            return None if amount is None else round(amount / dose.amount, 3)
    return None


def _amount_per_pack(
    catalogue: Catalogue, speciality: Speciality, pack: Presentation, dose: _Dose
) -> float | None:
    """Return how much a pack holds, in the unit of the daily dose; None when in doubt."""
    label = folded(pack.label)
    name = folded(speciality.name).replace(" internationales", "")
    hourly = _PER_HOUR.search(name)
    if dose.route == "TD":
        patches = _PATCHES.match(label)
        if hourly is None or patches is None:
            return None
        return _number(hourly[1]) / 1_000 * _PATCH_HOURS * int(patches[1])
    per_ml = _PER_ML.search(name)
    if per_ml is not None:
        return _volume_times(per_ml, label, dose.unit)
    if pack.units_per_pack is None:
        return None
    strength = _strength(catalogue.dosages(speciality.cis), dose)
    return None if strength is None else strength * pack.units_per_pack


def _volume_times(per_ml: re.Match[str], label: str, unit: str) -> float | None:
    containers, volumes = _CONTAINERS.match(label), _VOLUME.findall(label)
    amount = _in_unit(per_ml[1], per_ml[2], unit)
    if containers is None or len(volumes) != 1 or amount is None:
        return None
    return amount / _number(per_ml[3] or "1") * _number(volumes[0]) * int(containers[1])


def _strength(dosages: list[tuple[str, str]], dose: _Dose) -> float | None:
    """Return the strength of the counted substance: of its salt, as the name of a medicine says."""
    for substance, dosage in dosages:
        amount = _AMOUNT.match(folded(dosage))
        if amount is not None and dose.counted in words(substance):
            return _in_unit(amount[1], amount[2], dose.unit)
    return None


def _in_unit(amount: str, unit: str, wanted: str) -> float | None:
    name, factor = _TO_UNIT[unit.removesuffix("s")]
    return _number(amount) * factor if name == wanted else None


def _number(text: str) -> float:
    return float(text.replace(" ", "").replace(",", "."))


def _narrowest(atc: str) -> _Class | None:
    prefixes = (atc[:length] for length in range(len(atc), 0, -1))
    return next((_classes()[prefix] for prefix in prefixes if prefix in _classes()), None)


@lru_cache(maxsize=1)
def _doses() -> tuple[_Dose, ...]:
    """Return the table, combinations first: they hold the substance of a plain row too."""
    with (_HERE / "atc_ddd.csv").open(encoding="utf-8", newline="") as file:
        doses = [
            _Dose(
                row["atc"],
                frozenset(re.findall(r"[a-z]+", row["substances"])),
                row["counted"],
                row["route"],
                float(row["ddd"]) if row["ddd"] else None,
                row["unit"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(doses, key=lambda dose: -len(dose.substances)))


@lru_cache(maxsize=1)
def _classes() -> Mapping[str, _Class]:
    with (_HERE / "atc_classes.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["prefix"]: _Class(row["label"], row["watched"] == "oui")
            for row in csv.DictReader(file)
        }
