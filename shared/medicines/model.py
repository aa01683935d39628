"""What the catalogue tells about a medicine."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from shared.identifiers import Cip7, Cip13, Cis
from shared.medicines.restrictions import UNRESTRICTED, Restrictions

ListedAs = Literal["I", "II", "stupefiant"]
_RANKS: Final[tuple[ListedAs | None, ...]] = (None, "II", "I", "stupefiant")


def strictest(lists: Iterable[ListedAs | None]) -> ListedAs | None:
    """Return the strictest of some lists, None where no medicine is on one (L.5132-6 CSP)."""
    return max(lists, key=_RANKS.index, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Legal:
    """How the law lets a medicine be prescribed.

    `max_days` is the longest prescription in days, None when only the general limit applies
    (12 months, R.5132-21 CSP). `fraction_days` is the longest part handed over at once.
    `days_without_pump` is the limit of an injection that no active infusion system gives, where
    `max_days` is the limit with one.
    """

    list_: ListedAs | None = None
    is_secure: bool = False
    is_en_toutes_lettres: bool = False
    is_chevauchement_forbidden: bool = False
    max_days: int | None = None
    fraction_days: int | None = None
    days_without_pump: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speciality:
    """A medicine as authorised: name, strength and form, whatever the pack.

    `cheapest_cents` is the lowest public price of its marketed packs that have one, in euro cents.
    """

    cis: Cis
    name: str
    form: str
    routes: tuple[str, ...]
    is_marketed: bool
    inn: tuple[str, ...]
    legal: Legal
    conditions: tuple[str, ...]
    atc: str | None
    authorised_on: date | None
    restrictions: Restrictions = UNRESTRICTED
    cheapest_cents: int | None = None

    @property
    def list_(self) -> ListedAs | None:
        """List I, list II, stupéfiant, or None for a medicine sold without prescription."""
        return self.legal.list_

    @property
    def is_secure(self) -> bool:
        """Whether an ordonnance sécurisée is asked for."""
        return self.legal.is_secure

    @property
    def max_days(self) -> int | None:
        """Longest prescription in days, None when only the general 12 months apply."""
        return self.legal.max_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """A pack. `price_cents` is the public price, VAT and dispensing fee included, in euro cents.

    `units_per_pack` counts tablets, capsules, sachets and the like; None when the label does not
    say it without doubt. `rates` are the reimbursement rates in per cent.
    """

    cip13: Cip13
    cis: Cis
    label: str
    is_marketed: bool
    price_cents: int | None
    units_per_pack: int | None
    rates: tuple[int, ...]
    indications: str | None

    @property
    def cip7(self) -> Cip7:
        """The older code of the pack."""
        return self.cip13.cip7

    @property
    def in_short(self) -> str:
        """The pack as people name it: by its count where the label gives one, else its label."""
        return self.label if self.units_per_pack is None else f"boîte de {self.units_per_pack}"
