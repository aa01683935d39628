"""Honest circumstances that look like fraud: most of what an evaluation is worth lies here."""

from dataclasses import replace
from functools import partial
from typing import Final

from shared.contracts.dispense import DispensationRecorded
from tests.evaluation import desk
from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, HOUR, counter_time, surgery_time
from tests.evaluation.habits import coverage_of, officine_on_duty, shown_by, when_of
from tests.evaluation.illnesses import ADULT_AGE, orders_of
from tests.evaluation.medicines import (
    BENZODIAZEPINES,
    OPIOIDS,
    PARACETAMOL,
    TRAMADOLS,
    Order,
    order,
)
from tests.evaluation.papers import Paper
from tests.evaluation.people import Patient, Prescriber
from tests.evaluation.timeline import Visit, World

STOCK_OUT_SHARE: Final = 0.015
# How often a year it happens to one person.
DISCHARGES_A_YEAR: Final = 0.12
TAPERINGS_A_YEAR: Final = 0.004
LOSSES_A_YEAR: Final = 0.012
MOVES_A_YEAR: Final = 0.04
MISTAKEN_DENIALS_A_YEAR: Final = 0.0004
MISTAKEN_SUSPICIONS_A_YEAR: Final = 0.00004
DANGERS_A_YEAR: Final = 0.002
_TAPER_DAYS: Final = (28, 21, 14, 14, 10, 7, 7)


def come(world: World, at: float, visit: Visit) -> None:
    """Come to the counter, in the evening where it is open, where something may be missing."""
    if visit.shown.officine.is_late and at % DAY < 19 * HOUR and visit.chance.happens(0.12):
        at = at - at % DAY + visit.chance.uniform(19.6, 21.8) * HOUR
    if visit.chance.happens(STOCK_OUT_SHARE):
        _without_stock(world, at, visit)
    else:
        world.visit(at, visit)


def _without_stock(world: World, at: float, visit: Visit) -> None:
    """Miss a line: go on to the next officine the same day, or come back for it."""
    chance, paper = visit.chance, visit.paper
    wanted = [place for place, line in enumerate(paper.lines, 1) if line.at(at)]
    if not wanted:
        world.visit(at, visit)
        return
    missing = frozenset({chance.choice(wanted)})
    is_all = len(wanted) == 1
    first = replace(visit, missing=missing, situation="stock-out", then=None, otherwise=None)
    first.is_look = is_all and chance.happens(0.4)  # else it is written down as put off
    world.visit(at, first)
    others = [one for one in world.region.near(visit.shown.officine.commune, 5)
              if one is not visit.shown.officine]  # fmt: skip
    goes_on = chance.happens(0.6)
    where = chance.choice(others) if goes_on else visit.shown.officine
    wait = chance.uniform(0.3, 2) * HOUR if goes_on else chance.uniform(0.7, 2.2) * DAY
    again = counter_time(chance, at + 12 * 60 + wait)
    second = replace(visit, shown=replace(visit.shown, officine=where), situation="stock-out")
    if goes_on and is_all and chance.happens(0.2):  # out of stock there too
        world.visit(again, replace(second, is_look=True, then=None, otherwise=None))
        where = chance.choice(others)
        second.shown = replace(visit.shown, officine=where)
        again = counter_time(chance, again + chance.uniform(0.4, 3) * HOUR)
    world.visit(again, second)


def happen(world: World, chance: Chance, day: int) -> None:
    """Draw what happens to people today besides falling ill."""
    people = world.region.patients
    for a_year, what in (
        (DISCHARGES_A_YEAR, _leave_hospital),
        (TAPERINGS_A_YEAR, _taper),
        (LOSSES_A_YEAR, _lose),
        (DANGERS_A_YEAR, _meet_danger),
        (MISTAKEN_SUSPICIONS_A_YEAR, _be_suspected),
        (MISTAKEN_DENIALS_A_YEAR, _forget),
    ):
        for _ in range(chance.poisson(len(people) * a_year / 365)):
            patient = chance.choice(people)
            if patient.age < ADULT_AGE and what not in _CHILDREN_TOO:
                continue
            at = surgery_time(chance, day)
            world.at(at, partial(what, world, chance, patient))
    for _ in range(chance.poisson(len(people) * MOVES_A_YEAR / 365)):
        _move(world, chance, chance.choice(people))


def _serve(world: World, chance: Chance, paper: Paper) -> None:
    """Fetch a paper at the usual officine."""
    patient = paper.patient
    at = when_of(chance, patient, world.now)
    come(world, at, Visit(paper, shown_by(chance, patient, patient.usual), chance))


def _hospital(world: World, chance: Chance, patient: Patient) -> Prescriber:
    hospital = [one for one in world.region.prescribers if one.trade == "hospital"]
    near = [one for one in hospital if one.commune.basin == patient.commune.basin]
    return chance.choice(near or hospital or world.region.prescribers)


def _leave_hospital(world: World, chance: Chance, patient: Patient) -> None:
    """Leave with what one took already, and painkillers: it overlaps the doctor's own paper."""
    going_on = orders_of(chance, patient.illnesses)
    strong = (order(TRAMADOLS[0], 10), order(OPIOIDS[0], 7))
    mild = order(PARACETAMOL, 10)
    pain = mild if patient.age < ADULT_AGE else chance.choice((*strong, mild))
    orders = (*[replace(one, renewals=0) for one in going_on if not one.drug.is_narcotic], pain)
    doctor = _hospital(world, chance, patient)
    paper = world.write(chance, (patient, doctor), orders, situation="hospital discharge")
    _serve(world, chance, paper)


def _taper(world: World, chance: Chance, patient: Patient) -> None:
    """Come off a medicine by smaller and smaller steps, each fetched a little early."""
    cis = chance.choice((*BENZODIAZEPINES[:2], TRAMADOLS[0], OPIOIDS[0]))

    def step(place: int) -> None:
        others = [patient.doctor, *patient.doctor.group[:1]]
        doctor = others[0] if chance.happens(0.8) else others[-1]
        lines = (order(cis, _TAPER_DAYS[place]),)
        _serve(world, chance, world.write(chance, (patient, doctor), lines, situation="tapering"))
        if place + 1 < len(_TAPER_DAYS):
            wait = _TAPER_DAYS[place] * chance.uniform(0.86, 1.0) * DAY
            world.at(world.now + wait, lambda: step(place + 1))

    step(0)


def _lose(world: World, chance: Chance, patient: Patient) -> None:
    """Lose one's medicines, or have them stolen: the same again in the middle of the supply."""
    orders = orders_of(chance, patient.illnesses) or (order(TRAMADOLS[0], 14),)
    again = tuple(replace(one, renewals=0) for one in orders if not one.drug.is_narcotic)
    if again:
        doctor = patient.doctor
        paper = world.write(chance, (patient, doctor), again, situation="lost medicines")
        _serve(world, chance, paper)


def _meet_danger(world: World, chance: Chance, patient: Patient) -> None:
    """Be refused for one's own safety."""
    paper = world.write(chance, (patient, patient.doctor), (order(TRAMADOLS[0], 10),))
    _refused(world, chance, paper, "danger_to_patient")


def _be_suspected(world: World, chance: Chance, patient: Patient) -> None:
    """Be suspected by a pharmacist, wrongly: a quarter of the reports are of honest papers."""
    paper = world.write(
        chance, (patient, patient.doctor), (order(TRAMADOLS[0], 10),), situation="suspected wrongly"
    )
    _refused(world, chance, paper, "suspected_forgery")


def _refused(world: World, chance: Chance, paper: Paper, reason: str) -> None:
    patient = paper.patient
    at = when_of(chance, patient, world.now)
    shown = shown_by(chance, patient, patient.usual)

    def refuse(now: float) -> None:
        event = desk.refuse(chance, paper, patient.usual, now, reason=reason)  # type: ignore[arg-type]
        world.tell(event, paper)

    world.visit(at, Visit(paper, shown, chance, is_look=True, otherwise=refuse))


def _forget(world: World, chance: Chance, patient: Patient) -> None:
    """Deny what a carer fetched for one."""
    paper = world.write(chance, (patient, patient.doctor), (order(PARACETAMOL, 8),))
    at = when_of(chance, patient, world.now)

    def done(recorded: DispensationRecorded, now: float) -> None:
        def deny() -> None:
            paper.situation = "denied by mistake"
            world.tell(desk.deny(chance, paper, recorded, world.now), paper)

        world.at(now + chance.uniform(0.2, 4) * DAY, deny)

    shown = shown_by(chance, patient, patient.usual)
    world.visit(at, Visit(paper, shown, chance, done=done))


def _move(world: World, chance: Chance, patient: Patient) -> None:
    """Move to another town: a new officine, a new doctor, and nobody who knows one."""
    other = chance.choice(world.region.officines)
    patient.commune, patient.usual, patient.near_work = other.commune, other, other
    patient.doctor = chance.choice(world.region.doctors_in(other.commune))


def at_night(world: World, chance: Chance, patient: Patient, orders: tuple[Order, ...]) -> None:
    """See the doctor on call, and go to the one officine that is open."""
    day = int(world.now // DAY)
    paper = world.write(
        chance,
        (patient, _hospital(world, chance, patient)),
        orders,
        situation="night or Sunday duty",
    )
    officine = officine_on_duty(patient, world.region, day=day)
    at = world.now + chance.uniform(0.4, 5) * HOUR
    world.visit(at, Visit(paper, shown_by(chance, patient, officine), chance))


def twin(world: World, chance: Chance, paper: Paper, at: float) -> None:
    """Give a brother or sister the very same lines, fetched by one parent a minute later."""
    other = chance.choice(world.region.patients)
    orders = tuple(line.order for line in paper.lines)
    its = world.write(chance, (other, paper.prescriber), orders, situation="twins")
    shown = shown_by(chance, other, paper.patient.usual)
    shown.coverage = coverage_of(chance, paper.patient)
    world.visit(max(at, world.now) + 60, Visit(its, shown, chance))


def show_again(world: World, chance: Chance, visit: Visit, at: float) -> None:
    """Show a used-up paper again where it was executed, to ask whether something is left."""
    world.visit(at, Visit(visit.paper, visit.shown, chance, situation="shown again", is_look=True))


_CHILDREN_TOO: Final = (_leave_hospital, _forget)
