"""Ordinary life: treatments that go on, and what people catch."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from tests.evaluation import circumstances
from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, HOUR, counter_time, flu, surgery_time, week_factor, weekday
from tests.evaluation.habits import doctor_of, officine_of, shown_by, when_of
from tests.evaluation.illnesses import Chronic, acute_orders, orders_of
from tests.evaluation.medicines import Order
from tests.evaluation.papers import Paper
from tests.evaluation.people import Patient, Prescriber
from tests.evaluation.timeline import Visit, World

# Consultations a year that end with a prescription for something new, by person.
ACUTE_A_YEAR: Final = 4.2
_FLU_RISE: Final = 1.1
_NEVER_FETCHED: Final = 0.03
_TELECONSULTATION: Final = 0.04
_SUNDAY: Final = 6
_BATCHES_ON: Final = 3


@dataclass(slots=True, eq=False)
class Course:
    """A treatment of one patient that goes on, and its current paper."""

    patient: Patient
    orders: tuple[Order, ...]
    is_specialist: bool
    is_costly: bool
    paper: Paper | None = None


def begin(world: World, life: Chance) -> None:
    """Set ordinary life going: every treatment somewhere in its period, and every day to come."""
    for patient in world.region.patients:
        for course in _courses(life, patient):
            period = min(order.days for order in course.orders)
            at = life.uniform(0, period) * DAY
            world.at(at, partial(_go_on, world, life, course))
    for day in range(world.days):
        world.at(day * DAY, partial(_one_day, world, life, day))


def _courses(chance: Chance, patient: Patient) -> list[Course]:
    """Group what somebody takes by who prescribes it and how long one dispensing lasts."""
    groups: dict[tuple[bool, bool, bool], list[Chronic]] = {}
    for one in patient.illnesses:
        key = (one.is_specialist, one.days > 30, one.renewals == 0)
        groups.setdefault(key, []).append(one)
    return [
        Course(
            patient,
            orders_of(chance, tuple(group)),
            is_specialist,
            is_costly=is_specialist,
        )
        for (is_specialist, _, _), group in groups.items()
    ]


def _go_on(world: World, chance: Chance, course: Course) -> None:
    """Fetch the next part: from the paper at hand, or after seeing a doctor again."""
    paper = course.paper
    if paper is None or paper.state == "dispensed" or _is_over(paper, world.now):
        day = int(world.now // DAY) + (1 if weekday(int(world.now // DAY)) == _SUNDAY else 0)
        at = surgery_time(chance, day)
        if course.patient.is_in_ehpad:
            at = (day + (2 - weekday(day)) % 7) * DAY + 14 * HOUR + chance.uniform(0, 2) * HOUR
        elif course.patient.doctor.signs_in_batches and not course.is_specialist:
            at = (day + (_BATCHES_ON - weekday(day)) % 7) * DAY + chance.uniform(20, 21) * HOUR
        world.at(at, lambda: _see_doctor(world, chance, course))
        return
    at = when_of(chance, course.patient, max(world.now, paper.opens))
    _fetch(world, chance, course, at)


def _is_over(paper: Paper, at: float) -> bool:
    return not paper.is_open(max(at + 30 * DAY, paper.opens))


def _see_doctor(world: World, chance: Chance, course: Course) -> None:
    prescriber, situation = _prescriber(world, chance, course)
    course.paper = world.write(
        chance, (course.patient, prescriber), course.orders, situation=situation
    )
    course.patient.paper = course.paper
    _fetch(world, chance, course, when_of(chance, course.patient, world.now))


def _prescriber(world: World, chance: Chance, course: Course) -> tuple[Prescriber, str]:
    if course.is_specialist:
        return course.patient.specialist, "oncology and the like"
    return doctor_of(chance, course.patient, world.region, day=int(world.now // DAY))


def _fetch(world: World, chance: Chance, course: Course, at: float) -> None:
    paper, patient = course.paper, course.patient
    assert paper is not None
    officine, why = officine_of(chance, patient, world.region, at=at)
    if course.is_specialist and patient.is_rural and chance.happens(0.3):
        officine, why = (
            chance.choice(world.region.near(patient.specialist.commune, 2)),
            "rural drive",
        )

    def later(now: float) -> None:
        wait = paper.period * max(0.91, chance.gauss(1.0, 0.05)) * DAY
        if chance.happens(0.04):
            wait += chance.uniform(3, 25) * DAY
        world.at(now + wait, lambda: _go_on(world, chance, course))

    def retry(now: float) -> None:
        wait = max(paper.opens - now, DAY) + chance.uniform(0, 2) * DAY
        world.at(now + wait, lambda: _go_on(world, chance, course))

    circumstances.come(
        world,
        at,
        Visit(
            paper,
            shown_by(chance, patient, officine),
            chance,
            situation=why if paper.situation == "everyday" else None,
            then=later,
            otherwise=retry,
        ),
    )


def _one_day(world: World, chance: Chance, day: int) -> None:
    """Draw who falls ill today, and what else happens to people."""
    high = flu(day)
    people = world.region.patients
    mean = len(people) * ACUTE_A_YEAR / 365 * week_factor(day) * (1 + _FLU_RISE * high)
    for _ in range(chance.poisson(mean * 0.82)):  # the flu's rise is within the year's count
        patient = chance.choice(people)
        world.at(
            surgery_time(chance, day),
            partial(_fall_ill, world, chance, patient, high),
        )
    circumstances.happen(world, chance, day)


def _fall_ill(world: World, chance: Chance, patient: Patient, high: float) -> None:
    day = int(world.now // DAY)
    if weekday(day) == _SUNDAY or chance.happens(0.015):
        circumstances.at_night(world, chance, patient, acute_orders(chance, high, patient.age))
        return
    prescriber, situation = doctor_of(chance, patient, world.region, day=day)
    if chance.happens(_TELECONSULTATION):
        remote = [one for one in world.region.prescribers if one.trade == "teleconsultation"]
        prescriber, situation = chance.choice(remote), "teleconsultation"
    orders = acute_orders(chance, high, patient.age)
    paper = world.write(chance, (patient, prescriber), orders, situation=situation)
    if chance.happens(_NEVER_FETCHED):
        return
    at = when_of(chance, patient, world.now)
    officine, why = officine_of(chance, patient, world.region, at=at)
    visit = Visit(paper, shown_by(chance, patient, officine), chance)
    visit.situation = why if situation == "everyday" else None
    circumstances.come(world, at, visit)
    if chance.happens(0.004):
        circumstances.twin(world, chance, paper, at)
    if chance.happens(0.001):
        circumstances.show_again(world, chance, visit, counter_time(chance, at + 3 * DAY))
