"""What frauds of several families do alike: mules, papers in another's name, forged visits."""

from dataclasses import dataclass, field
from typing import Final

from shared.contracts.dispense import Coverage
from tests.evaluation import desk
from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, HOUR, counter_time
from tests.evaluation.desk import Shown
from tests.evaluation.medicines import (
    BENZODIAZEPINES,
    CODEINES,
    GLP1,
    INSULINS,
    PARACETAMOL,
    PREGABALINS,
    SUBSTITUTES,
    TRAMADOLS,
    Order,
    order,
)
from tests.evaluation.papers import Episode, Family, Paper
from tests.evaluation.people import Officine, Patient, Prescriber
from tests.evaluation.timeline import Played, Visit, World

# What false prescriptions name, after OSIAP 2024 and the reports of 2024.
WANTED: Final = (
    (TRAMADOLS, 17),
    (INSULINS, 13),
    (CODEINES, 11),
    (GLP1, 10),
    (BENZODIAZEPINES, 12),
    (PREGABALINS, 7),
    (SUBSTITUTES[:3], 5),
)
DECOY_SHARE: Final = 0.45  # a line of paracetamol makes a sheet look ordinary
SUSPECTED_SHARE: Final = 0.08  # of forged papers, by the pharmacist alone
# A prescriber who is asked in the platform answers sooner than by post.
_CONFIRMED_WITHIN_DAYS: Final = (0.2, 4.0)
_TRIES_AGAIN_SHARE: Final = 0.7  # of refused papers, at another counter
_PROOFS: Final[tuple[tuple[Coverage, float], ...]] = (
    ("attestation", 52),
    ("none", 28),
    ("carte_vitale", 20),
)


@dataclass(slots=True)
class Plot:
    """One fraud in the making: its world, its chance, and the record of it."""

    world: World
    chance: Chance
    episode: Episode
    suspicious: float = SUSPECTED_SHARE
    proofs: tuple[tuple[Coverage, float], ...] = field(default=_PROOFS)

    def involve(self, kind: str, ref: str) -> None:
        """Name somebody as part of it."""
        self.episode.entities.add((kind, ref))

    def paper(self, patient: Patient, prescriber: Prescriber, orders: tuple[Order, ...]) -> Paper:
        """Have a paper signed now."""
        people = patient, prescriber
        paper = self.world.write(
            self.chance, people, orders, situation=self.episode.variant, episode=self.episode
        )
        self.involve("prescription", paper.number)
        return paper

    def fetch(self, paper: Paper, officine: Officine, at: float) -> None:
        """Show a paper at a counter, where the pharmacist may suspect something by himself."""
        coverage = self.chance.one_of(self.proofs)
        visit = Visit(paper, Shown(officine, "qr", coverage), self.chance)
        if self.chance.happens(self.suspicious):
            visit.is_look = True
            visit.otherwise = lambda _: self.refuse(paper, officine)
        self.world.visit(at, visit)

    def refuse(self, paper: Paper, officine: Officine) -> None:
        """Let a pharmacist refuse it, as a suspected forgery."""
        event = desk.refuse(
            self.chance, paper, officine, self.world.now, reason="suspected_forgery"
        )
        self.world.tell(event, paper)
        if self.chance.happens(_TRIES_AGAIN_SHARE):
            elsewhere = self.chance.choice(self.world.region.officines)
            shown = Shown(elsewhere, "qr", self.chance.one_of(self.proofs))
            self.world.visit(self.later(0.5, 7), Visit(paper, shown, self.chance))
        wait = self.chance.uniform(*_CONFIRMED_WITHIN_DAYS) * DAY
        self.world.at(self.world.now + wait, lambda: self._confirm(paper))

    def _confirm(self, paper: Paper) -> None:
        is_impersonation = self.episode.family in {"F1", "F7", "F8", "F9"}
        event = desk.confirm(self.chance, paper, self.world.now, is_impersonation=is_impersonation)
        self.world.tell_of(Played(event, "alert confirmed"))

    def later(self, low: float, high: float) -> float:
        """Return a moment at a counter, between so many days from now."""
        return counter_time(self.chance, self.world.now + self.chance.uniform(low, high) * DAY)


def plot(world: World, chance: Chance, family: Family, *, variant: str, key: str) -> Plot:
    """Begin a fraud now."""
    return Plot(world, chance, Episode(family, key, variant, world.now))


def mule(world: World, chance: Chance) -> Patient:
    """Return somebody recruited, whom no officine has ever seen."""
    like = chance.choice(world.region.patients)
    officine = chance.choice(world.region.officines)
    return Patient(
        ref=chance.ref(),
        age=chance.randint(19, 60),
        commune=officine.commune,
        usual=officine,
        near_work=officine,
        doctor=like.doctor,
        specialist=like.specialist,
        illnesses=(),
        is_ald=True,
        has_card=False,
        loyalty=0.0,
    )


def wanted(chance: Chance, *, days: int = 28) -> tuple[Order, ...]:
    """Return a sheet with one medicine that sells, few boxes, and perhaps a decoy."""
    line = order(chance.choice(chance.one_of(WANTED)), days)
    return (line, order(PARACETAMOL, 5)) if chance.happens(DECOY_SHARE) else (line,)


def some_officines(world: World, chance: Chance, count: int) -> list[Officine]:
    """Return that many officines of the whole region, all different."""
    officines = world.region.officines
    return chance.sample(officines, min(count, len(officines)))


def general(world: World, chance: Chance) -> Prescriber:
    """Return a general practitioner, as found on any web page."""
    return chance.choice([one for one in world.region.prescribers if one.trade == "general"])


def soon(chance: Chance, at: float, *, hours: tuple[float, float]) -> float:
    """Return a moment at a counter so many hours after."""
    return counter_time(chance, at + chance.uniform(*hours) * HOUR)


def an_adult(world: World, chance: Chance) -> Patient:
    """Return somebody of the region who goes to the counter himself."""
    adults = (one for one in chance.choices(world.region.patients, k=200) if 18 <= one.age < 70)
    return next(one for one in adults if not one.is_in_ehpad)
