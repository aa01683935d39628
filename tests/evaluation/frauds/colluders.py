"""F5, an officine that bills what it does not hand over, and F8, a ring around one."""

from functools import partial
from typing import Final

from shared.contracts.dispense import DispensationRecorded
from tests.evaluation import desk
from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, HOUR, SUNDAY, weekday
from tests.evaluation.desk import Shown
from tests.evaluation.frauds.acts import Plot, general, mule, plot, soon, wanted
from tests.evaluation.medicines import GLP1, INSULINS, PREGABALINS, Order, order
from tests.evaluation.papers import Paper
from tests.evaluation.people import Officine, Patient, Prescriber
from tests.evaluation.timeline import Visit, World

_DENIED_SHARE: Final = 0.04  # of the patients whom a message tells of it
_BILLED: Final = (
    (order("61902218", 30, 5), order("67995040", 30, 5), order("68212077", 30, 5)),
    (order(INSULINS[0], 30, 5), order(INSULINS[1], 30, 5), order("63146246", 30, 5)),
    (order(PREGABALINS[0], 28, 5), order("67995040", 28, 5), order("60234100", 28, 5)),
    (order(GLP1[0], 28, 5), order("63146246", 28, 5), order("61599041", 28, 5)),
)
VISITS_A_YEAR: Final = 8.0


def bill_nothing(world: World, chance: Chance, key: str) -> None:
    """F5: bill 1 to 15 % of the turnover for patients who never came, for as long as it lasts."""
    share = chance.choice((0.01, 0.03, 0.05, 0.1, 0.15))
    is_careful = chance.happens(0.3)
    officine = chance.choice(world.region.officines)
    variant = f"{share:.0%} of turnover{', careful' if is_careful else ''}"
    swindle = plot(world, chance, "F5", variant=variant, key=key)
    swindle.involve("pharmacy", officine.finess)
    own = [one for one in world.region.patients if one.usual is officine and one.age > 40]
    if not own:
        return
    served = sum(one.usual is officine for one in world.region.patients) * VISITS_A_YEAR / 365
    ghosts = chance.sample(own, min(len(own), max(2, round(served * 30 * share))))
    for patient in ghosts:
        lines = chance.choice(_BILLED)
        at = world.now + chance.uniform(0, 28) * DAY
        renew = partial(_renew, swindle, officine, patient, lines, is_careful=is_careful)
        world.at(at, renew)


def _renew(
    swindle: Plot,
    officine: Officine,
    patient: Patient,
    lines: tuple[Order, ...],
    *,
    is_careful: bool,
) -> None:
    """Have the patient's own doctor renew by habit, and bill it month after month."""
    paper = swindle.paper(patient, patient.doctor, lines)
    _ghost_visit(swindle, paper, officine, is_careful=is_careful)


def _ghost_visit(swindle: Plot, paper: Paper, officine: Officine, *, is_careful: bool) -> None:
    world, chance = swindle.world, swindle.chance

    def done(recorded: DispensationRecorded, now: float) -> None:
        if chance.happens(_DENIED_SHARE):
            wait = chance.uniform(0.1, 5) * DAY
            world.at(now + wait, lambda: _deny(swindle, paper, recorded))
        if paper.state != "dispensed":
            next_ = max(paper.opens, now + 27 * DAY)
            world.at(next_, lambda: _ghost_visit(swindle, paper, officine, is_careful=is_careful))

    visit = Visit(paper, Shown(officine, "typed", "attestation"), chance, done=done)
    at = swindle.later(0, 1)
    if not is_careful:  # all in a row after closing
        day = int(world.now // DAY)
        at = (day + (weekday(day) == SUNDAY)) * DAY + (20.5 + chance.uniform(0, 1.5)) * HOUR
        visit.minutes, visit.bill_seconds = chance.uniform(0.2, 1), chance.uniform(1, 4)
    world.visit(max(at, world.now), visit)


def _deny(swindle: Plot, paper: Paper, recorded: DispensationRecorded) -> None:
    world = swindle.world
    world.tell(desk.deny(swindle.chance, paper, recorded, world.now), paper)


def run_ring(world: World, chance: Chance, key: str) -> None:
    """F8: a stolen number, recruited patients and an officine that asks nothing, for months."""
    ring = plot(world, chance, "F8", variant="ring", key=key)
    ring.suspicious = 0.01
    doctor, officine = general(world, chance), chance.choice(world.region.officines)
    members = [mule(world, chance) for _ in range(chance.randint(20, 30))]
    ring.involve("prescriber", doctor.rpps)
    ring.involve("pharmacy", officine.finess)
    for member in members:
        ring.involve("patient", member.ref)
        world.at(
            world.now + chance.uniform(0, 20) * DAY,
            partial(_supply, ring, member, doctor, officine, 5),
        )


def _supply(ring: Plot, member: Patient, doctor: Prescriber, officine: Officine, left: int) -> None:
    world, chance = ring.world, ring.chance
    paper = ring.paper(member, doctor, wanted(chance))
    elsewhere = chance.choice(world.region.near(officine.commune, 4))
    where = officine if chance.happens(0.85) else elsewhere
    ring.fetch(paper, where, soon(chance, world.now, hours=(1, 30)))
    if left:
        wait = chance.uniform(12, 20) * DAY
        world.at(world.now + wait, lambda: _supply(ring, member, doctor, officine, left - 1))
