"""S5 and S6: what an identity issues, from where, and where it is executed."""

from datetime import timedelta

import pytest

from services.fraud.engine import IdentityHold
from services.fraud.signals.bursts import (
    CovetedBurst,
    DailyFlood,
    HeldIdentity,
    HourlyBurst,
    StrangePlace,
)
from services.fraud.signals.dispersion import Dispersion, NewReach, measure_of
from services.fraud.signals.snapshot import spread_of
from tests.fraud.finess import finess
from tests.fraud.playing import (
    DAY,
    DOCTOR,
    HOUR,
    MONDAY,
    PARACETAMOL,
    RAMIPRIL,
    Play,
    line,
    patient,
    playing,
)

SECOND = timedelta(seconds=1)


def issuing(play: Play, times: int, *, at=MONDAY, patients: int = 1) -> None:
    for n in range(times):
        play.issue(f"N{at:%d%H}{n}", at=at + n * SECOND, patient_ref=patient(n % patients))


def test_twenty_one_prescriptions_in_an_hour_are_a_burst():
    play = playing(HourlyBurst())

    issuing(play, 21)

    (hit,) = play.said
    assert (hit.signal, hit.signal_class, hit.entity_kind) == ("S5", "F", "prescriber")
    assert (hit.observed, hit.threshold) == ("21", "20")
    assert hit.sentence == "21 ordonnances de ce prescripteur en une heure (seuil : 20)."
    assert hit.counterfactual == (
        "Ce signal ne se serait pas déclenché avec 20 ordonnances au lieu de 21."
    )


def test_twenty_in_an_hour_are_not():
    play = playing(HourlyBurst())

    issuing(play, 20)

    assert not play.said


def test_a_busy_prescriber_is_measured_by_five_times_his_own_busiest_hour():
    play = playing(HourlyBurst())
    issuing(play, 6, at=MONDAY - 7 * DAY)

    issuing(play, 30)
    assert not play.said

    (hit,) = play.issue("one more", at=MONDAY + 31 * SECOND)
    assert hit.threshold == "30"
    assert "son heure la plus chargée en compte 6" in hit.sentence


def test_three_hundred_prescriptions_in_ten_hours_are_allowed_and_one_more_holds():
    play = playing(DailyFlood(hours=10, prescriptions_max=300, patients_max=80))

    issuing(play, 150)
    issuing(play, 150, at=MONDAY + 9 * HOUR)
    assert not play.said

    (hit,) = play.issue("301", at=MONDAY + 9 * HOUR + 300 * SECOND)
    assert (hit.signal_class, hit.observed, hit.threshold) == ("H", "301/2", "300/80")
    assert hit.window == timedelta(hours=10)


def test_eighty_patients_in_ten_hours_are_allowed_and_one_more_holds():
    play = playing(DailyFlood())

    issuing(play, 80, patients=80)
    assert not play.said

    (hit,) = play.issue("81", at=MONDAY + HOUR, patient_ref=patient(99))
    assert hit.observed == "81/81"


def test_what_was_issued_eleven_hours_ago_counts_no_more():
    play = playing(DailyFlood())
    issuing(play, 80, patients=80)

    assert not play.issue("81", at=MONDAY + 10 * HOUR, patient_ref=patient(99))


def coveted(play: Play, sheets: int, *lines, at=MONDAY) -> None:
    for n in range(sheets):
        play.issue(f"C{at:%d%H}{n}", *lines, at=at + n * SECOND, patient_ref=patient(n))


def with_habit(sheets: int = 1, days: int = 8) -> Play:
    play = playing(CovetedBurst())
    coveted(play, sheets, at=MONDAY - days * DAY)
    return play


def test_five_sheets_of_watched_medicines_alone_in_a_day_are_a_burst():
    play = with_habit()

    coveted(play, 4)
    assert not play.said
    (hit,) = play.issue("5", line(), line(PARACETAMOL), at=MONDAY + 23 * HOUR)

    assert (hit.signal, hit.signal_class, hit.observed, hit.threshold) == ("S5", "F", "5", "5")
    assert "son jour le plus chargé en compte 1" in hit.sentence
    assert "4 ordonnances au lieu de 5" in hit.counterfactual


def test_twice_his_busiest_day_is_allowed():
    play = with_habit(sheets=3)

    coveted(play, 6)
    assert not play.said

    coveted(play, 1, at=MONDAY + HOUR)
    assert play.said[0].threshold == "7"


def test_ordinary_sheets_and_unknown_lines_are_no_burst():
    mixed, unknown, decoys = with_habit(), with_habit(), with_habit()

    coveted(mixed, 9, line(), line(RAMIPRIL))
    coveted(unknown, 9, line(), line(None))
    coveted(decoys, 9, line(PARACETAMOL))

    assert not mixed.said
    assert not unknown.said
    assert not decoys.said


def test_who_was_silent_a_week_ago_has_no_habit_to_break():
    silent, new = with_habit(days=6), playing(CovetedBurst())

    coveted(silent, 9)
    coveted(new, 9)

    assert not silent.said
    assert not new.said


HOSPITAL, ELSEWHERE = finess("75", 7), finess("33", 7)


def known_place(days: int = 30) -> Play:
    play = playing(StrangePlace())
    play.issue("old", at=MONDAY - days * DAY, establishment=HOSPITAL, patient_ref=patient(9))
    return play


def test_a_watched_medicine_for_a_stranger_from_a_new_place_is_flagged():
    (hit,) = known_place().issue("N1", establishment=ELSEWHERE)

    assert (hit.signal, hit.signal_class, hit.points) == ("S5", "F", 10)


@pytest.mark.parametrize(
    "changes",
    [
        {"establishment": None},
        {"establishment": HOSPITAL},
        {"establishment": ELSEWHERE, "lines": (line(RAMIPRIL), line(None))},
    ],
)
def test_a_known_place_or_an_ordinary_medicine_is_not(changes):
    assert not known_place().issue("N1", **changes)


def test_a_new_place_says_nothing_before_thirty_days_of_habit():
    assert not known_place(days=29).issue("N1", establishment=ELSEWHERE)


def test_a_patient_of_his_may_be_seen_elsewhere():
    play = known_place()
    play.hand_over("old", at=MONDAY - 9 * DAY)

    assert not play.issue("N1", establishment=ELSEWHERE)


def held(since=MONDAY, *released: str) -> Play:
    return playing(HeldIdentity(), holds={DOCTOR: IdentityHold(since, frozenset(released))})


def test_what_a_held_identity_issues_is_a_fact_at_issue_and_when_shown():
    play = held()

    (issued,) = play.issue("N1")
    (shown,) = play.show("N1", at=MONDAY + HOUR)

    assert (issued.signal_class, issued.points) == ("D", 50)
    assert issued.evidence != shown.evidence


def test_what_it_issued_before_the_hold_stands():
    assert not held(MONDAY + SECOND).issue("N1")


def test_what_he_confirmed_since_stands():
    play = held(MONDAY, "N1")

    assert not play.issue("N1")
    assert play.issue("N2")


def test_an_identity_that_is_not_held_says_nothing():
    assert not playing(HeldIdentity()).issue("N1")
    assert not held().show("never issued")
    assert not held().show("N1", prescriber=None)


def executed(play: Play, departments, officines: int, *, at=MONDAY) -> None:
    for n in range(officines):
        where = finess(departments[n % len(departments)], n + 1)
        play.hand_over(f"N{n}", where, at=at + n * SECOND, patient_ref=patient(n))


FOUR = ["75", "33", "13", "59"]


def test_eight_officines_in_four_departements_in_a_day_are_many():
    play = playing(Dispersion())

    executed(play, FOUR, 8)

    (hit,) = play.said
    assert (hit.signal, hit.observed, hit.threshold) == ("S6", "8/4", "8/4")
    assert "en 24 heures, hors des départements d’où il prescrit, par 8 officines" in hit.sentence
    assert "7 officines au lieu de 8" in hit.counterfactual


@pytest.mark.parametrize(("departments", "officines"), [(FOUR, 7), (FOUR[:3], 9)])
def test_seven_officines_or_three_departements_are_not(departments, officines):
    play = playing(Dispersion())

    executed(play, departments, officines)

    assert not play.said


def test_officines_around_the_places_he_wrote_from_do_not_count():
    locum, elsewhere, long_ago = (playing(Dispersion()) for _ in range(3))
    locum.issue("away", at=MONDAY - 9 * DAY, establishment=finess("59", 9))
    elsewhere.issue("away", establishment=finess("35", 9))
    long_ago.issue("away", at=MONDAY - 10 * DAY, establishment=finess("59", 9))

    for play in (locum, elsewhere, long_ago):
        executed(play, FOUR, 8)

    assert not locum.said
    assert elsewhere.said
    assert long_ago.said


def test_a_place_he_writes_from_later_does_not_count_yet():
    play = playing(Dispersion())
    play.issue("later", at=MONDAY + 2 * DAY, establishment=finess("59", 9))

    executed(play, FOUR, 8)

    assert play.said


@pytest.mark.parametrize(("before", "hits"), [(4, 1), (5, 0)])
def test_twice_as_many_as_on_his_widest_day_of_the_week_before_are_many(before, hits):
    play = playing(Dispersion())
    executed(play, FOUR, before, at=MONDAY - 7 * DAY)

    executed(play, FOUR, 8)

    assert len(play.said) == hits


def test_the_fence_of_his_peers_is_above_the_least_number():
    play = playing(Dispersion(), fences={measure_of(24, "local"): 9.5})

    executed(play, FOUR, 9)
    assert not play.said

    executed(play, FOUR, 10)
    assert play.said[-1].threshold == "10/4"


def test_what_was_executed_more_than_a_day_ago_counts_no_more():
    play = playing(Dispersion())
    executed(play, FOUR, 7, at=MONDAY - DAY)

    play.hand_over("N9", finess("59", 9))

    assert not play.said


def remote(**known) -> Play:
    play = playing(Dispersion(), **known)
    for n in range(8):
        play.hand_over(f"old{n}", finess(f"{n + 40}", 1), at=MONDAY - (10 + n) * DAY)
    return play


def test_a_doctor_at_a_distance_is_measured_by_his_own_peers():
    unmeasured, measured = remote(), remote(fences={measure_of(24, "remote"): 7.0})

    executed(unmeasured, FOUR, 12)
    executed(measured, FOUR, 8)

    assert not unmeasured.said
    assert measured.said


def new_reach(known: int, new: int, *, at=MONDAY, days: int = 3, **changes) -> Play:
    """Executed by `known` officines some days before, then by others."""
    play = playing(NewReach())
    for n in range(known):
        play.hand_over(f"old{n}", finess("75", n + 1), at=at - days * DAY, patient_ref=patient(n))
    for n in range(new):
        where = finess("33", n + 1)
        play.hand_over(f"new{n}", where, at=at + n * SECOND, patient_ref=patient(n), **changes)
    return play


def test_six_officines_that_never_executed_him_in_three_days_are_a_new_reach():
    (hit,) = new_reach(3, 6).said

    assert (hit.signal, hit.signal_class, hit.observed, hit.threshold) == ("S6", "F", "6", "6")
    assert hit.window == timedelta(hours=72)
    assert "5 officines au lieu de 6" in hit.counterfactual


def test_five_or_without_a_habit_to_break_or_long_ago_is_none():
    assert not new_reach(3, 5).said
    assert not new_reach(2, 6).said
    assert not new_reach(3, 6, days=9).said


def test_officines_that_executed_him_before_are_not_new():
    play = new_reach(3, 6)
    play.hits.clear()

    for n in range(6):
        play.hand_over(f"again{n}", finess("33", n + 1), at=MONDAY + 4 * DAY)

    assert not play.said


def test_a_prescriber_from_afar_reaches_new_officines_every_day():
    play = playing(NewReach())
    for n in range(8):
        play.hand_over(f"old{n}", finess(f"{n + 40}", 1), at=MONDAY - (8 + n / 8) * DAY)
    for n in range(3):
        play.hand_over(f"near{n}", finess("75", n + 1), at=MONDAY - 4 * DAY)

    executed(play, FOUR, 12)

    assert not play.said


def test_a_week_is_told_in_days():
    play = playing(Dispersion(hours=168, officines_min=4, departments_min=2))

    executed(play, FOUR, 4)

    assert "en 7 jours" in play.said[0].sentence
    assert play.said[0].window == timedelta(days=7)


def test_the_peers_of_a_prescriber_are_counted_by_how_many_officines_executed_him():
    play = playing(Dispersion())
    executed(play, FOUR, 3)
    idle = playing(Dispersion())
    idle.issue()
    traces = play.examination.windows.prescribers[DOCTOR]

    assert spread_of(traces, MONDAY) == {measure_of(24, "local"): 3, measure_of(168, "local"): 3}
    assert not spread_of(idle.examination.windows.prescribers[DOCTOR], MONDAY)
