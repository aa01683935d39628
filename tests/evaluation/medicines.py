"""The shelf: real packs of the committed extract, and what they are taken for."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

from shared.identifiers import Cip13, Cis
from shared.medicines import Catalogue

# What the sheet's reports of false prescriptions name first, by its speciality.
INSULINS: Final = ("61232223", "65979151")
GLP1: Final = ("61400703",)
TRAMADOLS: Final = ("61644643", "64707814", "69701943")
CODEINES: Final = ("69458587", "66003374", "60904643")
PREGABALINS: Final = ("62285549", "60618841", "63096099")
BENZODIAZEPINES: Final = ("61736700", "62270942", "68429141")
SLEEPERS: Final = ("64517099", "62969974", "63179285", "62048087")
SUBSTITUTES: Final = ("62927306", "69000305", "65150204", "65738008")
OPIOIDS: Final = ("67175964", "61243351", "61227030", "65904024")
COSTLY: Final = ("60321676", "67875361")  # above 300 EUR a pack
PARACETAMOL: Final = "60234100"
_PATCH_DAYS: Final = 3.0
_DEFAULT_UNITS: Final = 30
# Units a day, where it is not one: what the usual dose takes.
_A_DAY: Final = {
    "60234100": 3.0,
    "61644643": 4.0,
    "64707814": 4.0,
    "69458587": 4.0,
    "66003374": 4.0,
    "60904643": 4.0,
    "61902218": 2.0,
    "68596770": 2.0,
    "62285549": 2.0,
    "60618841": 2.0,
    "63096099": 2.0,
    "61736700": 3.0,
    "61227030": 2.0,
    "61243351": 2.0,
    "67175964": 3.0,
    "62927306": 3.0,
    "69000305": 3.0,
    "65150204": 3.0,
    "67875361": 2.0,
    "67194943": 2.0,
    "63146246": 2.0,
    "69118175": 4.0,
    "66916798": 4.0,
    "65247087": 3.0,
    "66216486": 2.0,
    "64713443": 3.0,
    "69701943": 2.0,
    "62944693": 4.0,
    "65904024": 1 / _PATCH_DAYS,
}
# A pack without a count of its own: days that it lasts.
_LASTS_DAYS: Final = {
    "61232223": 30,
    "65979151": 30,
    "61400703": 28,
    "60928110": 40,
    "64591690": 14,
    "60321676": 28,
    "65538840": 5,
}


@dataclass(frozen=True, slots=True)
class Drug:
    """A pack on the shelf: its codes, price, law, and how long it lasts at the usual dose."""

    cis: Cis
    cip13: Cip13
    atc: str | None
    cents: int
    days_a_pack: float
    is_secure: bool
    is_narcotic: bool
    max_days: int | None

    def packs_for(self, days: int) -> int:
        """Return the packs that last that long; a started pack counts."""
        return max(1, math.ceil(days / self.days_a_pack - 1e-9))


@dataclass(frozen=True, slots=True)
class Order:
    """One line that a prescriber writes; `days` is what one dispensing covers."""

    drug: Drug
    packs: int
    days: int
    renewals: int = 0

    @property
    def cents(self) -> int:
        """What one dispensing of it costs."""
        return self.packs * self.drug.cents


@cache
def drug(cis: str) -> Drug:
    """Return the cheapest pack on the market of a speciality of the extract."""
    catalogue = _catalogue()
    speciality = catalogue.find_by_cis(Cis(cis))
    assert speciality is not None, cis
    priced = [
        (pack.price_cents, pack)
        for pack in catalogue.presentations(speciality.cis)
        if pack.is_marketed and pack.price_cents
    ]
    cents, pack = min(priced, key=lambda one: one[0])
    units = pack.units_per_pack or _DEFAULT_UNITS
    return Drug(
        cis=speciality.cis,
        cip13=pack.cip13,
        atc=speciality.atc,
        cents=cents,
        days_a_pack=_LASTS_DAYS.get(cis, units / _A_DAY.get(cis, 1.0)),
        is_secure=speciality.is_secure,
        is_narcotic=speciality.list_ == "stupefiant",
        max_days=speciality.max_days,
    )


@cache
def order(cis: str, days: int, renewals: int = 0) -> Order:
    """Return a lawful line for so many days: shorter, and not renewed, where the law says so."""
    one = drug(cis)
    limit = one.max_days or days
    each = min(days, limit)
    allowed = 0 if one.is_narcotic else min(renewals, limit // each - 1 if one.max_days else 12)
    return Order(one, one.packs_for(each), each, allowed)


@cache
def _catalogue() -> Catalogue:
    return Catalogue.open()
