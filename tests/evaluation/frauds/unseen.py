"""F10: the family that no rule was written for, and that nobody was told of while tuning.

Somebody who cares for people at home knows their papers. As each renewal opens she is there first,
at a counter where nobody knows them, and the medicines are gone when they come.
"""

from functools import partial

from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, HOUR, counter_time
from tests.evaluation.desk import Shown
from tests.evaluation.frauds.acts import Plot, plot
from tests.evaluation.people import Officine, Patient
from tests.evaluation.timeline import Visit, World

_ROUNDS = 3
_PATIENCE_DAYS = 40.0


def take_renewals(world: World, chance: Chance, key: str) -> None:
    """F10: fetch the renewals of those one cares for, a little before they do."""
    theft = plot(world, chance, "F10", variant="renewals taken at home", key=key)
    start = chance.choice([one for one in world.region.patients if one.paper is not None])
    cared_for = [
        one
        for one in world.region.patients
        if one.age > 65 and one.paper is not None and one.commune is start.commune
    ]
    counters = world.region.near(start.commune, 8)[2:]
    for patient in chance.sample(cared_for, min(len(cared_for), chance.randint(6, 14))):
        _wait_for(theft, patient, chance.choice(counters), _ROUNDS)


def _wait_for(theft: Plot, patient: Patient, officine: Officine, left: int) -> None:
    """Be there within hours of the opening of the next renewal."""
    paper, world, chance = patient.paper, theft.world, theft.chance
    if paper is None or not left:
        return
    opens = max(paper.opens, world.now)
    again = partial(_wait_for, theft, patient, officine, left - 1)
    if opens > world.now + _PATIENCE_DAYS * DAY or not paper.executed_by:
        world.at(world.now + 10 * DAY, again)
        return
    theft.involve("prescription", paper.number)
    shown = Shown(officine, "typed", chance.one_of((("attestation", 70), ("none", 30))))
    visit = Visit(paper, shown, chance, situation=theft.episode.variant, episode=theft.episode)
    world.visit(counter_time(chance, opens + chance.uniform(0, 8) * HOUR), visit)
    world.at(opens + 5 * DAY, again)
