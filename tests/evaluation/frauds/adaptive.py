"""F9: somebody who knows the rules' limits and stays one unit below each."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, HOUR
from tests.evaluation.frauds.acts import an_adult, general, mule, plot, soon, wanted
from tests.evaluation.medicines import BENZODIAZEPINES, PREGABALINS, SLEEPERS, order
from tests.evaluation.people import Officine
from tests.evaluation.timeline import World

_SEVERAL: Final = (SLEEPERS[0], SLEEPERS[3], *BENZODIAZEPINES[:2], PREGABALINS[0])


@dataclass(frozen=True, slots=True)
class Limits:
    """What the rules allow, read from their public parameters at run time.

    The values here are those that the literature publishes, for a run without rules.
    """

    issues_an_hour: int = 20
    issuer_officines_a_day: int = 8
    issuer_departments_a_day: int = 4
    overlap_officines: int = 3
    watched_officines: int = 4


def stay_below(world: World, chance: Chance, key: str, limits: Limits) -> None:
    """F9: steal a number quietly, or roam quietly."""
    if chance.happens(0.4):
        _quiet_number(world, chance, key, limits)
    else:
        _quiet_nomad(world, chance, key, limits)


def _quiet_number(world: World, chance: Chance, key: str, limits: Limits) -> None:
    """Issue one less an hour than would be noticed, for one officine less than would be."""
    theft = plot(world, chance, "F9", variant="quiet number", key=key)
    doctor = general(world, chance)
    theft.involve("prescriber", doctor.rpps)
    officines = _few_places(world, chance, limits)
    mules = [mule(world, chance) for _ in range(20)]

    def one() -> None:
        patient = chance.choice(mules)
        theft.involve("patient", patient.ref)
        paper = theft.paper(patient, doctor, wanted(chance))
        at = soon(chance, world.now, hours=(0.5, 20))
        theft.fetch(paper, chance.choice(officines), at)

    for day in range(3):
        for place in range(limits.issues_an_hour - 1):
            wait = day * DAY + place * HOUR / limits.issues_an_hour
            world.at(world.now + wait, one)


def _few_places(world: World, chance: Chance, limits: Limits) -> list[Officine]:
    departments = sorted({one.commune.department for one in world.region.officines})
    chosen = set(chance.sample(departments, limits.issuer_departments_a_day - 1))
    there = [one for one in world.region.officines if one.commune.department in chosen]
    return chance.sample(there, min(len(there), limits.issuer_officines_a_day - 1))


def _quiet_nomad(world: World, chance: Chance, key: str, limits: Limits) -> None:
    """Double several medicines, each once at two officines, and renew never early enough."""
    nomad = plot(world, chance, "F9", variant="quiet nomad", key=key)
    nomad.suspicious, nomad.proofs = 0.01, (("carte_vitale", 95), ("attestation", 5))
    patient = an_adult(world, chance)
    nomad.involve("patient", patient.ref)
    few = min(limits.watched_officines, limits.overlap_officines + 1) - 1
    officines = chance.sample(world.region.near(patient.commune, 8), few)
    pair = officines[: limits.overlap_officines - 1]
    doctors = [patient.doctor, general(world, chance)]

    def one(cis: str, place: int) -> None:
        paper = nomad.paper(patient, doctors[place % 2], (order(cis, 28),))
        where = pair[place % len(pair)]
        nomad.fetch(paper, where, soon(chance, world.now, hours=(0.5, 8)))

    for number, cis in enumerate(_SEVERAL):
        for place in range(2):
            wait = (number * 14 + place * chance.uniform(1, 10)) * DAY
            world.at(world.now + wait, partial(one, cis, place))
