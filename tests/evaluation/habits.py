"""How people go about it: which officine, which doctor, when, and with which proof of rights."""

from typing import Final

from shared.contracts.dispense import Coverage
from tests.evaluation.chance import Chance
from tests.evaluation.clock import DAY, HOUR, counter_time, is_holiday, weekday
from tests.evaluation.desk import Shown
from tests.evaluation.people import LOCUM_TURNS, Officine, Patient, Prescriber, Region

# Of those who have a card with them, and of those who have none.
_WITH_CARD: Final[tuple[tuple[Coverage, float], ...]] = (
    ("carte_vitale", 93.5),
    ("apcv", 3),
    ("attestation", 3),
    ("none", 0.5),
)
_WITHOUT_CARD: Final[tuple[tuple[Coverage, float], ...]] = (("attestation", 85), ("none", 15))
_SAME_DAY_SHARE: Final = 0.72
_EHPAD_WEEKDAY: Final = 1
_AWAY_SHARE: Final = 0.3


def coverage_of(chance: Chance, patient: Patient) -> Coverage:
    """Return how the patient proves his rights this time."""
    return chance.one_of(_WITH_CARD if patient.has_card else _WITHOUT_CARD)


def shown_by(chance: Chance, patient: Patient, officine: Officine) -> Shown:
    """Return how an honest patient shows his paper: nearly always its QR."""
    mode = chance.one_of((("qr", 0.86), ("typed", 0.07), ("sent", 0.07)))
    coverage = "attestation" if patient.is_in_ehpad else coverage_of(chance, patient)
    return Shown(officine, "sent" if patient.is_in_ehpad else mode, coverage)  # type: ignore[arg-type]


def officine_of(
    chance: Chance, patient: Patient, region: Region, *, at: float
) -> tuple[Officine, str]:
    """Return where somebody goes this time, and why there."""
    day = int(at // DAY)
    if patient.is_in_ehpad:
        return patient.usual, "EHPAD"
    if patient.second_home and is_holiday(day) and chance.happens(_AWAY_SHARE):
        return chance.choice(region.near(patient.second_home, 2)), "second home"
    if patient.is_student and chance.happens(_AWAY_SHARE):
        return chance.choice(region.near(patient.doctor.commune, 2)), "student"
    if chance.happens(patient.loyalty):
        return patient.usual, "everyday"
    if patient.is_wandering:
        return chance.choice(region.near(patient.commune, 8)), "wandering"
    return patient.near_work, "near work"


def when_of(chance: Chance, patient: Patient, after: float) -> float:
    """Return when somebody comes to the counter after he got a paper or could renew it."""
    if patient.is_in_ehpad:
        day = int(after // DAY) + 1
        day += (_EHPAD_WEEKDAY - weekday(day)) % 7
        return day * DAY + 14 * HOUR + chance.uniform(0, 2) * HOUR
    if chance.happens(_SAME_DAY_SHARE):
        return counter_time(chance, after + chance.uniform(0.2, 3) * HOUR)
    return counter_time(chance, after + chance.expovariate(1 / (1.5 * DAY)))


def doctor_of(
    chance: Chance, patient: Patient, region: Region, *, day: int
) -> tuple[Prescriber, str]:
    """Return who sees the patient: his doctor, a colleague of the practice, or a locum."""
    doctor = patient.doctor
    is_away = is_holiday(day) and day // 14 % LOCUM_TURNS == doctor.away_turn
    if is_away and doctor.locum is not None and chance.happens(0.9):
        return doctor.locum, "locum"
    if chance.happens(0.35 if patient.is_wandering else 0.05):
        return chance.choice(region.doctors_around(patient.commune.basin)), "another doctor"
    if doctor.group and chance.happens(0.18):
        return chance.choice(doctor.group), "group practice"
    return doctor, "everyday"


def officine_on_duty(patient: Patient, region: Region, *, day: int) -> Officine:
    """Return the officine of the area that is open that night or Sunday."""
    near = region.near(patient.commune, 5)
    return near[day % len(near)]
