"""F4, nomadism, and F6, renewals that come too early."""

from functools import partial
from typing import Final

from shared.contracts.dispense import Coverage
from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY
from tests.evaluation.frauds.acts import an_adult, general, plot, soon
from tests.evaluation.medicines import (
    BENZODIAZEPINES,
    CODEINES,
    GLP1,
    PREGABALINS,
    SLEEPERS,
    SUBSTITUTES,
    TRAMADOLS,
    order,
)
from tests.evaluation.people import Patient, Prescriber
from tests.evaluation.timeline import World

_CRAVED = (TRAMADOLS[0], *CODEINES[:1], *BENZODIAZEPINES, *SLEEPERS[:1], *PREGABALINS[:1])
_WITH_CARD: Final[tuple[tuple[Coverage, float], ...]] = (("carte_vitale", 92), ("attestation", 8))


def roam(world: World, chance: Chance, key: str) -> None:
    """F4: see 3 to 12 prescribers for the same medicine, and fetch it in as many officines."""
    doctors_count = chance.randint(3, 12)
    variant = "mild" if doctors_count < 6 else "severe"
    nomad = plot(world, chance, "F4", variant=variant, key=key)
    nomad.suspicious, nomad.proofs = 0.01, _WITH_CARD
    patient, cis = an_adult(world, chance), chance.choice((*_CRAVED, *SUBSTITUTES[:2]))
    nomad.involve("patient", patient.ref)
    near = world.region.near(patient.commune, 14)
    officines = chance.sample(near, min(len(near), max(3, min(10, doctors_count))))
    doctors = [_doctor_near(world, chance, patient) for _ in range(doctors_count)]
    supply, days = chance.choice((14, 28)), chance.uniform(80, 150)
    visits = round(days / supply * chance.uniform(1.6, 3.5))

    def one(place: int) -> None:
        paper = nomad.paper(patient, doctors[place % doctors_count], (order(cis, supply),))
        officine = officines[place % len(officines)]
        nomad.fetch(paper, officine, soon(chance, world.now, hours=(0.5, 20)))

    for place in range(visits):
        at = world.now + days * DAY * (place + chance.uniform(0, 0.8)) / visits
        world.at(at, partial(one, place))


def hurry(world: World, chance: Chance, key: str) -> None:
    """F6: have the same medicine again after 45 to 80 % of what was handed over."""
    greed = plot(world, chance, "F6", variant="early renewals", key=key)
    greed.suspicious, greed.proofs = 0.005, _WITH_CARD
    patient = an_adult(world, chance)
    cis = chance.choice((*_CRAVED, *SUBSTITUTES[:2], *GLP1))
    greed.involve("patient", patient.ref)
    doctors = [patient.doctor, *patient.doctor.group[:1]]
    officines = [patient.usual, patient.near_work]
    supply, pace = chance.choice((14, 28)), chance.uniform(0.45, 0.8)

    def one(left: int) -> None:
        paper = greed.paper(patient, chance.choice(doctors), (order(cis, supply),))
        at = soon(chance, world.now, hours=(0.5, 8))
        greed.fetch(paper, chance.choice(officines), at)
        if left:
            days = min(supply, paper.period) * pace * chance.uniform(0.9, 1.1)
            world.at(world.now + days * DAY, lambda: one(left - 1))

    one(chance.randint(4, 8))


def _doctor_near(world: World, chance: Chance, patient: Patient) -> Prescriber:
    near = [
        one
        for one in world.region.prescribers
        if one.trade == "general" and one.commune.basin == patient.commune.basin
    ]
    return chance.choice(near) if near else general(world, chance)
