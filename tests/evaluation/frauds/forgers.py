"""F2, papers that are not what was signed, and F3, photocopies that do the round."""

from typing import Final

from shared.contracts.dispense import Authenticity
from tests.evaluation import desk
from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, counter_time
from tests.evaluation.desk import Shown
from tests.evaluation.frauds.acts import Plot, plot, some_officines, soon, wanted
from tests.evaluation.people import Officine, Patient
from tests.evaluation.timeline import Played, Visit, World

FORGERIES: Final[tuple[tuple[str, Authenticity, tuple[str, ...]], ...]] = (
    ("quantity altered", "content_differs", ("packs:1",)),
    ("line added", "content_differs", ("line:2",)),
    ("duration altered", "content_differs", ("duration_days:1",)),
    ("forged signature", "signature_invalid", ()),
    ("unknown key", "unknown_key", ()),
    ("invented number", "signature_invalid", ()),
    ("number used again", "authentic", ()),
)


def forge(world: World, chance: Chance, key: str) -> None:
    """F2: show something that was never signed so, or a number that was used up."""
    variant, authenticity, differences = chance.choice(FORGERIES)
    forgery = plot(world, chance, "F2", variant=variant, key=key)
    forgery.episode.is_found_by_fact = True
    patient = chance.choice(world.region.patients)
    officine = chance.choice(world.region.officines)
    shown = Shown(officine, "qr", chance.one_of(forgery.proofs), authenticity, differences)
    if variant == "invented number":
        _invent(forgery, patient, shown)
    elif variant == "number used again":
        _use_again(forgery, patient, officine)
    else:
        _alter(forgery, patient, shown)


def _invent(forgery: Plot, patient: Patient, shown: Shown) -> None:
    world, chance = forgery.world, forgery.chance
    number = chance.number()
    forgery.involve("prescription", number)

    def show() -> None:
        event = desk.present_unknown(chance, number, shown, claims=patient.doctor, at=world.now)
        world.tell_of(Played(event, forgery.episode.variant, None, forgery.episode))

    world.at(forgery.later(0, 1), show)


def _alter(forgery: Plot, patient: Patient, shown: Shown) -> None:
    """Change an honest paper: what was issued is honest, what is shown is not."""
    world, chance = forgery.world, forgery.chance
    paper = world.write(
        chance, (patient, patient.doctor), wanted(chance), situation="altered afterwards"
    )
    forgery.involve("prescription", paper.number)
    forgery.involve("patient", patient.ref)
    visit = Visit(paper, shown, chance, situation=forgery.episode.variant, episode=forgery.episode)
    world.visit(soon(chance, world.now, hours=(1, 30)), visit)


def _use_again(forgery: Plot, patient: Patient, first: Officine) -> None:
    """Have a paper executed, then show a copy of it elsewhere."""
    world, chance = forgery.world, forgery.chance
    forgery.involve("patient", patient.ref)
    paper = world.write(
        chance, (patient, patient.doctor), wanted(chance), situation="copied afterwards"
    )
    forgery.involve("prescription", paper.number)
    others = [one for one in world.region.officines if one is not first]

    def copy(now: float) -> None:
        shown = Shown(chance.choice(others), "qr", chance.one_of(forgery.proofs))
        at = counter_time(chance, now + chance.uniform(0.1, 20) * DAY)
        visit = Visit(paper, shown, chance, situation=forgery.episode.variant)
        visit.episode = forgery.episode
        world.visit(at, visit)

    at = soon(chance, world.now, hours=(1, 30))
    world.visit(at, Visit(paper, Shown(first), chance, then=copy))


def photocopy(world: World, chance: Chance, key: str) -> None:
    """F3: carry copies of one paper to 2 to 15 officines within 1 to 10 days."""
    count, days = chance.randint(2, 15), chance.uniform(1, 10)
    is_shy = chance.happens(0.4)  # asks at some counters first, and goes where nobody hesitates
    variant = "asks around first" if is_shy else "served first"
    round_ = plot(world, chance, "F3", variant=variant, key=key)
    patient = chance.choice(world.region.patients)
    round_.involve("patient", patient.ref)
    paper = round_.paper(patient, patient.doctor, wanted(chance))
    moments = sorted(round_.later(0.05, days) for _ in range(count))
    looks = chance.randint(1, count - 1) if is_shy else 0
    for place, officine in enumerate(some_officines(world, chance, count)):
        visit = Visit(paper, Shown(officine, "qr", chance.one_of(round_.proofs)), chance)
        visit.is_look = place < looks
        world.visit(moments[place], visit)
