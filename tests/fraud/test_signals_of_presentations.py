"""S2 by content, S11, S12 and S13: what is shown, by whom, where."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.fraud.model.facts import DrugFacts
from services.fraud.places import Place, Places
from services.fraud.signals.copies import CopiedContent
from services.fraud.signals.distances import FarFromBoth, ImpossibleTravel
from services.fraud.signals.legal_frame import NoSecureForm, PresentedLate, TooLong
from services.fraud.signals.strangers import UnknownTriad
from tests.fraud.finess import LILLE, LYON, MARSEILLE, PARIS, RENNES, finess
from tests.fraud.playing import (
    DAY,
    HOUR,
    MONDAY,
    MORPHINE,
    OTHER_DOCTOR,
    PARACETAMOL,
    RAMIPRIL,
    Play,
    line,
    patient,
    playing,
)

CODEINE = DrugFacts(key="N02AJ06", atc="N02AJ06", is_watched=True)
COUGH_SYRUP = DrugFacts(key="R05DA04", atc="R05DA04", is_watched=True)
MINUTE = timedelta(minutes=1)


def copied(*numbers: str, officines_min: int = 2, apart: timedelta = DAY, digest="same") -> Play:
    play = playing(CopiedContent(rule="test", signal_class="F", officines_min=officines_min))
    for n, number in enumerate(numbers):
        play.issue(number, at=MONDAY + n * apart, lines_digest=digest)
    return play


def test_one_content_under_two_numbers_in_two_officines_is_copied():
    play = copied("A", "B")
    play.show("A", PARIS, at=MONDAY + DAY)

    (hit,) = play.show("B", LYON, at=MONDAY + 2 * DAY)

    assert (hit.signal, hit.signal_class, hit.observed, hit.threshold) == ("S2", "F", "2", "2")
    assert "sous 2 numéros, ont été présentées dans 2 officines" in hit.sentence
    assert "Appelez" not in hit.sentence


def test_a_copy_is_told_once_for_each_officine():
    play = copied("A", "B")
    play.show("A", PARIS)
    play.show("B", LYON, at=MONDAY + DAY)

    assert not play.show("B", LYON, at=MONDAY + 2 * DAY)


def test_three_of_them_ask_for_a_call():
    play = playing(CopiedContent(rule="test", signal_class="H", officines_min=3))
    for n, (number, where) in enumerate(zip("ABC", (PARIS, LYON, LILLE), strict=True)):
        play.issue(number, at=MONDAY, lines_digest="same")
        play.show(number, where, at=MONDAY + n * HOUR)

    (hit,) = play.said

    assert hit.sentence.endswith("Appelez le prescripteur avant de délivrer.")


def test_one_officine_other_content_or_another_patient_is_no_copy():
    one_officine, other_content = copied("A", "B"), copied("A")
    other_content.issue("B", lines_digest="other")
    other_patient = copied("A")
    other_patient.issue("B", lines_digest="same", patient_ref=patient(2))

    for play, where, who in (
        (one_officine, PARIS, {}),
        (other_content, LYON, {}),
        (other_patient, LYON, {"patient_ref": patient(2)}),
    ):
        play.show("A", PARIS, at=MONDAY + DAY)
        assert not play.show("B", where, at=MONDAY + 2 * DAY, **who)


def test_a_content_written_again_after_eight_days_is_a_renewal():
    play = copied("A", "B", apart=8 * DAY)
    play.show("A", PARIS, at=MONDAY + 5 * DAY)

    assert not play.show("B", LYON, at=MONDAY + 8 * DAY)
    assert not play.show("never issued", LYON, at=MONDAY + 8 * DAY)


def framed(signal, *lines, is_secure: bool = True) -> Play:
    play = playing(signal)
    play.issue("N1", *lines, is_secure=is_secure)
    return play


@pytest.mark.parametrize(("drug", "days"), [(MORPHINE, 28), (CODEINE, 84), (COUGH_SYRUP, 300)])
def test_what_the_law_allows_is_not_too_long(drug, days):
    assert not framed(TooLong(), line(drug, days=days), line(None, days=400)).show()


@pytest.mark.parametrize(
    ("drug", "days", "renewals", "told"),
    [
        (MORPHINE, 29, 0, "la loi limite un stupéfiant à 28 jours"),
        (MORPHINE, 15, 1, "prescrite pour 30 jours"),
        (CODEINE, 85, 0, "la loi limite le tramadol et la codéine à 84 jours"),
    ],
)
def test_a_day_more_is(drug, days, renewals, told):
    (hit,) = framed(TooLong(), line(drug, days=days, renewals=renewals)).show()

    assert (hit.signal, hit.signal_class) == ("S11", "D")
    assert told in hit.sentence


def test_a_shorter_limit_of_its_own_holds_for_a_stupefiant():
    syrup = replace(MORPHINE, legal_days_max=14)

    assert framed(TooLong(), line(syrup, days=15)).show()[0].threshold == "14"
    assert not framed(TooLong(), line(syrup, days=14)).show()


def test_packs_tell_no_duration_and_an_unknown_prescription_none():
    assert not framed(TooLong(), line(MORPHINE, days=90, unit="pack")).show()
    assert not playing(TooLong()).show()


def test_a_stupefiant_asks_for_a_secure_form():
    assert framed(NoSecureForm(), line(MORPHINE), is_secure=False).show()
    assert not framed(NoSecureForm(), line(MORPHINE)).show()
    assert not framed(NoSecureForm(), line(CODEINE), is_secure=False).show()
    assert not playing(NoSecureForm()).show()


def test_a_stupefiant_four_days_old_is_late_and_three_is_in_time():
    play = framed(PresentedLate(), line(MORPHINE))

    assert not play.show(at=MONDAY + 3 * DAY)
    (hit,) = play.show(at=MONDAY + 4 * DAY)

    assert (hit.signal_class, hit.observed, hit.threshold) == ("F", "4", "3")


def test_what_was_executed_in_part_is_not_late_and_other_medicines_never_are():
    executed = framed(PresentedLate(), line(MORPHINE))
    executed.hand_over()

    assert not executed.show(at=MONDAY + 14 * DAY)
    assert not framed(PresentedLate(), line(RAMIPRIL)).show(at=MONDAY + 30 * DAY)
    assert not playing(PresentedLate()).show()


TRIAD = UnknownTriad(rule="test", signal_class="H", arms_min=3, sheet="bare")
PAIR = UnknownTriad(rule="test", signal_class="F", arms_min=2, sheet="bare", points=10)
MIXED = UnknownTriad(rule="test", signal_class="F", arms_min=3, sheet="mixed", points=10)


def shown(*lines, coverage="none", signals=(TRIAD, PAIR), **known) -> list:
    play = playing(*signals, **known)
    play.issue("N1", *lines)
    return play.show(coverage=coverage)


def test_a_stranger_without_rights_asks_for_a_call_over_a_watched_medicine():
    (hit,) = shown()

    assert (hit.signal, hit.signal_class, hit.observed, hit.points) == ("S12", "H", "3", 30)
    assert "patient sans preuve de ses droits" in hit.sentence
    assert hit.sentence.endswith("Appelez le prescripteur avant de délivrer.")


def test_an_attestation_counts_as_no_card():
    (hit,) = shown(coverage="attestation")

    assert "muni d’une simple attestation de droits" in hit.sentence


@pytest.mark.parametrize("coverage", ["carte_vitale", "apcv", None])
def test_a_card_or_a_silent_software_says_nothing_of_a_stranger(coverage):
    assert not shown(coverage=coverage)


def test_one_point_is_nothing():
    play = playing(TRIAD, PAIR)
    play.hand_over("old", PARIS, at=MONDAY - DAY)
    play.issue()

    assert not play.show(coverage="none")
    assert not play.show(coverage="carte_vitale")


def test_a_prescriber_whom_he_knows_leaves_two_points():
    play = playing(TRIAD, PAIR)
    play.hand_over("old", LYON, at=MONDAY - DAY)
    play.issue()

    (hit,) = play.show(coverage="none")

    assert (hit.signal_class, hit.observed, hit.points) == ("F", "2", 10)
    assert "Appelez" not in hit.sentence


def test_a_colleague_of_an_establishment_that_he_knows_leaves_two_points():
    known, same_day, elsewhere = (playing(TRIAD, PAIR) for _ in range(3))
    for play, place, days in ((known, NEAR, 1), (same_day, NEAR, 0), (elsewhere, HOME, 1)):
        play.issue("old", at=MONDAY - 2 * DAY, prescriber=OTHER_DOCTOR, establishment=place)
        play.hand_over("old", LYON, at=MONDAY - days * DAY, prescriber=OTHER_DOCTOR)
        play.issue("N1", establishment=NEAR)

    assert [play.show(coverage="none")[0].observed for play in (known, same_day, elsewhere)] == [
        "2",
        "3",
        "3",
    ]


def test_an_ordinary_medicine_is_not_coveted_and_one_over_three_hundred_euros_is():
    at_300 = DrugFacts(key="L01EF01", atc="L01EF01", price_cents=30_000)
    above = DrugFacts(key="L01EF01", atc="L01EF01", price_cents=30_001)

    assert not shown(line(RAMIPRIL), line(None))
    assert not shown(line(at_300))
    assert shown(line(above))


def test_a_sheet_that_holds_something_else_too_only_ranks():
    beside = (line(), line(RAMIPRIL))
    unknown = (line(), line(None))

    for lines in (beside, unknown):
        (hit,) = shown(*lines, coverage="attestation", signals=(TRIAD, PAIR, MIXED))
        assert (hit.signal_class, hit.points) == ("F", 10)


def test_without_any_rights_the_rest_of_the_sheet_does_not_count():
    (hit,) = shown(line(), line(RAMIPRIL), signals=(TRIAD, PAIR, MIXED))

    assert hit.signal_class == "H"


def test_paracetamol_beside_it_adds_weight():
    (hit,) = shown(line(), line(PARACETAMOL))

    assert hit.points == 35
    assert "Du paracétamol l’accompagne." in hit.sentence


def test_nobody_is_new_while_fraud_has_not_watched_for_ninety_days():
    assert not shown(watched_since=MONDAY - 89 * DAY)
    assert shown(watched_since=MONDAY - 90 * DAY)


def test_without_issue_patient_or_prescriber_nobody_is_a_stranger():
    assert not playing(TRIAD, PAIR).show(coverage="none")
    play = playing(TRIAD, PAIR)
    play.issue()
    assert not play.show(coverage="none", patient_ref=None)
    assert not play.show(coverage="none", prescriber=None)


HOME, NEAR = PARIS, finess("75", 5)


def at_home(visits: int = 3, **known) -> Play:
    play = playing(FarFromBoth(), **known)
    for n in range(visits):
        play.hand_over(f"H{n}", HOME, at=MONDAY - (n + 2) * DAY, prescriber=OTHER_DOCTOR)
    return play


def far(play: Play, where=MARSEILLE, *lines, at=MONDAY, establishment=NEAR) -> list:
    play.issue("N1", *lines, at=at, establishment=establishment)
    return play.show("N1", where, at=at)


def test_an_officine_far_from_home_and_prescriber_is_flagged():
    (hit,) = far(at_home())

    assert (hit.signal, hit.signal_class, hit.threshold) == ("S13", "F", "75")
    assert "km de l’officine habituelle du patient" in hit.sentence


def test_near_to_either_of_them_is_not():
    assert not far(at_home(), PARIS)
    assert not far(at_home(), establishment=finess("13", 9))


def placed(km: float) -> Places:
    """Home and practice in one place, an officine so far to the north."""
    degrees = km / 111.195
    return Places({HOME: Place(45, 2), NEAR: Place(45, 2), LYON: Place(45 + degrees, 2)})


@pytest.mark.parametrize(("km", "hits"), [(75, 0), (75.1, 1)])
def test_seventy_five_kilometres_are_allowed(km, hits):
    assert len(far(at_home(places=placed(km)), LYON)) == hits


def test_without_home_practice_or_place_nothing_is_far():
    assert not far(at_home(visits=0))
    assert not far(at_home(visits=2))
    assert not far(at_home(), establishment=None)
    assert not far(at_home(), finess("99", 1))
    assert not far(at_home(), establishment=finess("99", 1))
    assert not at_home().show("unknown", MARSEILLE)


def test_his_own_doctor_s_prescription_travels_with_him():
    play = at_home()
    play.hand_over("his", HOME, at=MONDAY - 9 * DAY)

    assert not far(play)


def test_without_prescriber_nothing_is_far():
    play = at_home()
    play.issue("N1", establishment=NEAR)

    assert not play.show("N1", MARSEILLE, prescriber=None)


def test_ordinary_medicines_and_summer_are_left_alone():
    july, august = (datetime(2026, month, 15, tzinfo=UTC) for month in (7, 8))

    assert not far(at_home(), MARSEILLE, line(RAMIPRIL), line(None))
    assert not far(at_home(), at=july)
    assert not far(at_home(), at=august)
    assert far(at_home(), at=july - timedelta(days=30))


def test_where_he_was_served_near_on_an_earlier_day_he_is_at_home_too():
    play = at_home()
    play.hand_over("holiday", finess("13", 4), at=MONDAY - 60 * DAY, prescriber=OTHER_DOCTOR)
    same_day = at_home()
    same_day.hand_over("holiday", finess("13", 4), at=MONDAY - HOUR, prescriber=OTHER_DOCTOR)
    nowhere = at_home()
    nowhere.hand_over("abroad", finess("99", 1), at=MONDAY - 60 * DAY, prescriber=OTHER_DOCTOR)

    assert not far(play)
    assert far(same_day)
    assert far(nowhere)


def travelling(gap: timedelta, *, mode: str = "qr", places=None) -> Play:
    places = placed(30.01) if places is None else places
    play = playing(ImpossibleTravel(), places=places)
    play.show("A", HOME)
    play.show("B", LYON, at=MONDAY + gap, mode=mode)
    return play


def test_thirty_kilometres_in_less_than_twelve_minutes_are_impossible():
    assert not travelling(13 * MINUTE).said
    (hit,) = travelling(11 * MINUTE).said

    assert (hit.signal, hit.observed, hit.threshold) == ("S13", "30 km/11 min", "150 km/h")
    assert hit.counterfactual.endswith("avec au moins 12 minutes d’intervalle.")


def test_a_place_at_hand_an_unknown_one_or_a_typed_number_needs_no_journey():
    assert not travelling(MINUTE, places=placed(29)).said
    assert not travelling(MINUTE, mode="typed").said
    nowhere = playing(ImpossibleTravel())
    nowhere.show("A", finess("99", 1))
    assert not nowhere.show("B", PARIS, at=MONDAY + MINUTE)


def test_two_neighbouring_departements_may_touch():
    play = playing(ImpossibleTravel())
    play.show("A", finess("91", 1))

    assert not play.show("B", finess("77", 1), at=MONDAY + MINUTE)
    assert play.show("C", RENNES, at=MONDAY + HOUR)
