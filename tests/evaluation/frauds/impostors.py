"""F1, a stolen prescriber number, and F7, stolen patients and mules."""

from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, HOUR
from tests.evaluation.frauds.acts import Plot, general, mule, plot, some_officines, soon, wanted
from tests.evaluation.medicines import COSTLY, GLP1, INSULINS, order
from tests.evaluation.people import Officine, Patient
from tests.evaluation.timeline import World


def steal_number(world: World, chance: Chance, key: str) -> None:
    """F1: issue in the name of a real doctor: some a day, fifty in an hour, or spread out."""
    variant = chance.choice(("slow", "burst", "split"))
    theft = plot(world, chance, "F1", variant=variant, key=key)
    doctor = general(world, chance)
    theft.involve("prescriber", doctor.rpps)
    mules = [mule(world, chance) for _ in range({"slow": 8, "burst": 25, "split": 15}[variant])]
    officines = some_officines(world, chance, {"slow": 12, "burst": 18, "split": 20}[variant])
    moments = {
        "slow": [day * DAY + chance.uniform(0, 11) * HOUR for day in range(15) for _ in range(3)],
        "burst": [chance.uniform(0, 1) * HOUR for _ in range(50)],
        "split": [chance.uniform(0, 3) * DAY for _ in range(40)],
    }[variant]

    def one() -> None:
        patient = chance.choice(mules)
        theft.involve("patient", patient.ref)
        paper = theft.paper(patient, doctor, wanted(chance))
        at = soon(chance, world.now, hours=(0.5, 36))
        theft.fetch(paper, chance.choice(officines), at)

    for after in moments:
        world.at(world.now + after, one)


def steal_identity(world: World, chance: Chance, key: str) -> None:
    """F7: fetch costly medicines in a real patient's name, or as a mule with full coverage."""
    variant = chance.choice(("stolen identity", "mule"))
    theft = plot(world, chance, "F7", variant=variant, key=key)
    victim = _victim(world, chance) if variant == "stolen identity" else mule(world, chance)
    if variant == "mule":
        theft.involve("patient", victim.ref)
    far = [one for one in world.region.officines if one.commune.basin != victim.commune.basin]
    officines = chance.sample(far, min(len(far), chance.randint(3, 6)))
    for _ in range(chance.randint(5, 10)):
        world.at(
            world.now + chance.uniform(0, 24) * DAY, lambda: _one_theft(theft, victim, officines)
        )


def _one_theft(theft: Plot, victim: Patient, officines: list[Officine]) -> None:
    chance, world = theft.chance, theft.world
    cis = chance.choice((*COSTLY, *GLP1, *INSULINS))
    specialists = [one for one in world.region.prescribers if one.trade != "teleconsultation"]
    doctor = chance.choice(specialists)
    paper = theft.paper(victim, doctor, (order(cis, 28),))
    theft.fetch(paper, chance.choice(officines), soon(chance, world.now, hours=(1, 48)))


def _victim(world: World, chance: Chance) -> Patient:
    some = chance.choices(world.region.patients, k=200)
    return next((one for one in some if one.is_ald), some[0])
