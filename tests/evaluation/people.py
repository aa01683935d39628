"""Who lives in the made-up region: patients, prescribers, officines, and their habits."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from shared.identifiers import Finess, Rpps
from tests.evaluation.chance import Chance, a_finess, an_rpps
from tests.evaluation.illnesses import Chronic, chronic_of
from tests.evaluation.places import COMMUNES, HOLIDAY, Commune, kilometres

if TYPE_CHECKING:
    from tests.evaluation.papers import Paper

Trade = Literal["general", "specialist", "hospital", "teleconsultation"]
OFFICINES_PER_100_000: Final = 29
PRESCRIBERS_PER_100_000: Final = 165
TELECONSULTATION_SHARE: Final = 0.03
# Below these a small run would have no round of officines, and no colleague to see.
OFFICINES_MIN: Final = 24
PRESCRIBERS_MIN: Final = 60
_BANDS: Final = ((20, "0-19"), (40, "20-39"), (60, "40-59"), (75, "60-74"), (200, "75 and over"))
_WANDERING_SHARE: Final = 0.05
LOCUM_TURNS: Final = 4  # fortnights of holidays, by turns
_EHPAD_AGE: Final = 80
_ALD_AGE_SHARE: Final = 0.02  # what no illness of the list explains
_RURAL_DRIVE_KM: Final = 80.0


@dataclass(slots=True, eq=False)
class Officine:
    """An officine, its pharmacists, and where it is."""

    finess: Finess
    commune: Commune
    pharmacists: tuple[Rpps, ...]
    is_late: bool = False  # open until ten at night
    is_swift: bool = False  # its software often bills at once


@dataclass(slots=True, eq=False)
class Prescriber:
    """A prescriber; `group` are those who see each other's patients."""

    rpps: Rpps
    finess: Finess | None
    commune: Commune
    trade: Trade
    signs_in_batches: bool = False  # renewals on one evening of the week
    locum: "Prescriber | None" = None  # who stands in for him
    away_turn: int = 0  # which of the fortnights of the holidays he is away
    group: list["Prescriber"] = field(default_factory=list, repr=False)


@dataclass(slots=True, eq=False)
class Patient:
    """A patient and his habits; `loyalty` is how often he goes to his usual officine."""

    ref: str
    age: int
    commune: Commune
    usual: Officine
    near_work: Officine
    doctor: Prescriber
    specialist: Prescriber
    illnesses: tuple[Chronic, ...]
    is_ald: bool
    has_card: bool
    loyalty: float
    second_home: Commune | None = None
    is_student: bool = False
    is_wandering: bool = False  # goes where it suits him, to officines and doctors alike
    is_in_ehpad: bool = False
    paper: "Paper | None" = None  # of a treatment that goes on: the latest

    @property
    def band(self) -> str:
        """The age band that disparities are told by."""
        return next(name for limit, name in _BANDS if self.age < limit)

    @property
    def is_rural(self) -> bool:
        """Whether he lives in the country."""
        return self.commune.kind == "rural"


@dataclass(slots=True)
class Region:
    """Everybody."""

    patients: list[Patient]
    prescribers: list[Prescriber]
    officines: list[Officine]
    _by_distance: dict[Commune, list[Officine]] = field(default_factory=dict)
    _by_basin: dict[str, list[Prescriber]] = field(default_factory=dict)

    def near(self, commune: Commune, count: int = 6) -> list[Officine]:
        """Return the officines nearest to a commune."""
        known = self._by_distance.get(commune)
        if known is None:
            known = sorted(self.officines, key=lambda one: kilometres(one.commune, commune))
            self._by_distance[commune] = known
        return known[:count]

    def doctors_around(self, basin: str) -> list[Prescriber]:
        """Return all whom people of a basin may see in person."""
        known = self._by_basin.get(basin)
        if known is None:
            here = [one for one in self.prescribers if one.trade != "teleconsultation"]
            known = [one for one in here if one.commune.basin == basin] or here
            self._by_basin[basin] = known
        return known

    def doctors_in(self, commune: Commune) -> list[Prescriber]:
        """Return the general practitioners of a commune, else the nearest ones."""
        general = [one for one in self.prescribers if one.trade == "general"]
        here = [one for one in general if one.commune is commune]
        return here or sorted(general, key=lambda one: kilometres(one.commune, commune))[:3]


def populate(chance: Chance, size: int) -> Region:
    """Draw a region of `size` patients: 29 officines and 165 prescribers for 100 000."""
    officines = _officines(chance, max(OFFICINES_MIN, round(size * OFFICINES_PER_100_000 / 1e5)))
    count = max(PRESCRIBERS_MIN, round(size * PRESCRIBERS_PER_100_000 / 1e5))
    prescribers = _prescribers(chance, count)
    region = Region([], prescribers, officines)
    _find_locums(prescribers)
    region.patients = _patients(chance, region, size)
    return region


def _officines(chance: Chance, count: int) -> list[Officine]:
    communes = _spread(count)
    return [
        Officine(
            a_finess(commune.department, 2000 + serial),
            commune,
            tuple(an_rpps(5_000_000 + 10 * serial + one) for one in range(chance.randint(2, 3))),
            is_late=chance.happens(0.08),
            is_swift=chance.happens(0.05),
        )
        for serial, commune in enumerate(communes)
    ]


def _spread(count: int) -> list[Commune]:
    """Return a commune for each of `count`: one each first, then by weight."""
    total = sum(commune.weight for commune in COMMUNES)
    shares = [max(1, round(count * commune.weight / total)) for commune in COMMUNES]
    spread = [
        commune for commune, share in zip(COMMUNES, shares, strict=True) for _ in range(share)
    ]
    spread.sort(key=lambda commune: commune.weight, reverse=True)
    return (spread * 2)[:count] if len(spread) < count else _keep_each(spread, count)


def _keep_each(spread: list[Commune], count: int) -> list[Commune]:
    kept = list(COMMUNES)
    rest = list(spread)
    for commune in COMMUNES:
        rest.remove(commune)
    return kept + rest[: max(0, count - len(kept))]


def _prescribers(chance: Chance, count: int) -> list[Prescriber]:
    remote = max(2, round(count * TELECONSULTATION_SHARE))
    trades: list[tuple[Trade, float]] = [("general", 60), ("specialist", 27), ("hospital", 13)]
    everywhere = _spread(count - remote)
    made = []
    for serial, commune in enumerate(everywhere):
        trade: Trade = "general" if serial < len(COMMUNES) else chance.one_of(trades)
        made.append(_prescriber(serial, commune, trade))
        made[-1].signs_in_batches = trade == "general" and chance.happens(0.1)
    _group(made)
    paris = COMMUNES[0]
    made += [_prescriber(8000 + n, paris, "teleconsultation") for n in range(remote)]
    return made


def _prescriber(serial: int, commune: Commune, trade: Trade) -> Prescriber:
    finess = a_finess(commune.department, 7000 + serial % 900)
    return Prescriber(an_rpps(1_000_000 + serial), finess, commune, trade)


def _find_locums(prescribers: list[Prescriber]) -> None:
    """Give each four general practitioners of a basin one locum, for one of them at a time."""
    by_basin: dict[str, list[Prescriber]] = {}
    for one in prescribers:
        if one.trade == "general":
            by_basin.setdefault(one.commune.basin, []).append(one)
    for doctors in by_basin.values():
        for place, one in enumerate(doctors):
            one.away_turn = place % LOCUM_TURNS
            serial = 9_000 + int(doctors[place - one.away_turn].rpps[3:10]) % 1_000
            first = doctors[place - one.away_turn]
            one.locum = first.locum or _prescriber(serial, one.commune, "general")


def _group(prescribers: list[Prescriber]) -> None:
    """Put general practitioners of one commune together by three, and a hospital's doctors."""
    for commune in COMMUNES:
        for trade, size in (("general", 3), ("hospital", 8)):
            here = [one for one in prescribers if one.commune is commune and one.trade == trade]
            for start in range(0, len(here), size):
                together = here[start : start + size]
                for one in together:
                    one.group = [other for other in together if other is not one]


def _patients(chance: Chance, region: Region, size: int) -> list[Patient]:
    weighted = [(commune, commune.weight) for commune in COMMUNES]
    here = {commune: _Choices.of(region, commune) for commune in COMMUNES}
    return [_patient(chance, here[chance.one_of(weighted)], here) for _ in range(size)]


@dataclass(slots=True)
class _Choices:
    """What people of one commune choose between."""

    commune: Commune
    officines: list[Officine]
    basin: list[Officine]
    doctors: list[Prescriber]
    specialists: list[Prescriber]

    @classmethod
    def of(cls, region: Region, commune: Commune) -> "_Choices":
        local = [one for one in region.officines if one.commune is commune]
        near = region.near(commune)
        basin = [one for one in region.officines if one.commune.basin == commune.basin]
        wide = [one for one in region.prescribers if one.trade in {"specialist", "hospital"}]
        seen = [one for one in wide if kilometres(one.commune, commune) < _RURAL_DRIVE_KM]
        nearest = sorted(wide, key=lambda one: kilometres(one.commune, commune))[:3]
        return cls(
            commune, local or near[:1], basin or near, region.doctors_in(commune), seen or nearest
        )


def _patient(chance: Chance, here: _Choices, everywhere: dict[Commune, _Choices]) -> Patient:
    age = chance.one_of([(chance.randint(0, 19), 24), (chance.randint(20, 39), 23),
                         (chance.randint(40, 59), 26), (chance.randint(60, 74), 17),
                         (chance.randint(75, 98), 10)])  # fmt: skip
    illnesses = chronic_of(chance, age)
    usual = chance.choice(here.officines)
    is_student = 18 <= age <= 25 and chance.happens(0.4)
    away = chance.choice(list(everywhere)) if is_student else None
    is_wandering = chance.happens(_WANDERING_SHARE)
    return Patient(
        ref=chance.ref(),
        age=age,
        commune=here.commune,
        usual=usual,
        near_work=chance.choice(here.basin) if 20 <= age < 65 else usual,
        doctor=chance.choice(everywhere[away].doctors if away else here.doctors),
        specialist=chance.choice(here.specialists),
        illnesses=illnesses,
        is_ald=any(one.is_ald for one in illnesses) or chance.happens(_ALD_AGE_SHARE),
        has_card=chance.happens(0.97),
        loyalty=chance.uniform(0.25, 0.7) if is_wandering else chance.uniform(0.8, 0.99),
        second_home=chance.choice(HOLIDAY) if chance.happens(0.09) else None,
        is_student=is_student,
        is_wandering=is_wandering,
        is_in_ehpad=age >= _EHPAD_AGE and chance.happens(0.25),
    )
