"""S7 to S10: prescribers and officines of one patient, doses and renewals."""

from datetime import timedelta

import pytest

from services.fraud.signals.nomadism import Nomadism, PharmacyShopping
from services.fraud.signals.quantities import EarlyRenewal, ShoppingQuantity
from tests.fraud.finess import LILLE, LYON, MARSEILLE, PARIS, RENNES, finess
from tests.fraud.playing import (
    DAY,
    MONDAY,
    MORPHINE,
    RAMIPRIL,
    TRAMADOL,
    Play,
    doctor,
    playing,
    supply,
)

OFFICINES = [PARIS, LYON, MARSEILLE, RENNES, LILLE, finess("33", 1)]


def wandering(play: Play, officines: int, *, prescribers: int, every: int = 5, **changes) -> None:
    for n in range(officines):
        play.hand_over(
            f"N{n}",
            OFFICINES[n],
            at=MONDAY + n * every * DAY,
            prescriber=doctor(n % prescribers),
            **changes,
        )


def test_two_prescribers_that_overlap_and_three_officines_are_nomadism():
    play = playing(Nomadism())

    wandering(play, 3, prescribers=2)

    (hit,) = play.said
    assert (hit.signal, hit.signal_class, hit.entity_kind) == ("S7", "F", "patient")
    assert (hit.observed, hit.threshold) == ("2/3", "2/3")
    assert len(hit.evidence) == 3
    assert hit.counterfactual == (
        "Ce signal ne se serait pas déclenché avec 2 officines au lieu de 3 ou 1 prescripteur au "
        "lieu de 2."
    )


def test_two_officines_or_one_prescriber_are_not():
    two_officines, one_prescriber = playing(Nomadism()), playing(Nomadism())

    wandering(two_officines, 2, prescribers=2)
    wandering(one_prescriber, 4, prescribers=1)

    assert not two_officines.said
    assert not one_prescriber.said


@pytest.mark.parametrize(("days", "hits"), [(5, 0), (6, 1)])
def test_an_overlap_of_a_day_counts_and_less_does_not(days, hits):
    play = playing(Nomadism())
    wandering(play, 2, prescribers=2, every=5)
    play = playing(Nomadism())

    for n in range(3):
        play.hand_over(
            f"N{n}",
            OFFICINES[n],
            supply(days=days),
            at=MONDAY + n * 5 * DAY,
            prescriber=doctor(n % 2),
        )

    assert len(play.said) == hits


def test_supplies_of_unknown_length_last_a_daily_dose_a_day_or_not_at_all():
    by_dose, unknown = playing(Nomadism()), playing(Nomadism())

    wandering(by_dose, 3, prescribers=2, supplies=(supply(days=None),))  # ten daily doses
    wandering(unknown, 3, prescribers=2, supplies=(supply(days=None, packs=0),))

    assert by_dose.said
    assert not unknown.said


def test_ordinary_and_unknown_medicines_are_left_alone():
    play, every = playing(Nomadism()), playing(Nomadism(is_watched_only=False))

    wandering(play, 3, prescribers=2, supplies=(supply(RAMIPRIL), supply(None)))
    wandering(every, 3, prescribers=2, supplies=(supply(RAMIPRIL), supply(None)))

    assert not play.said
    assert every.said


def test_colleagues_of_one_establishment_count_as_one_prescriber():
    play = playing(Nomadism())
    for n in range(3):
        play.issue(f"N{n}", at=MONDAY - DAY, prescriber=doctor(n), establishment=finess("75", 8))

    wandering(play, 3, prescribers=3)

    assert not play.said


def test_a_prescription_served_in_several_officines_counts_its_first():
    play = playing(Nomadism())

    for n, where in enumerate((PARIS, LYON, MARSEILLE)):
        play.hand_over("N1", where, at=MONDAY + n * DAY)
    play.hand_over("N2", PARIS, at=MONDAY + 4 * DAY, prescriber=doctor(1))

    assert not play.said


def test_what_lies_ninety_one_days_back_counts_no_more():
    play = playing(Nomadism())
    play.hand_over("N0", PARIS, at=MONDAY - timedelta(days=91), prescriber=doctor(5))
    play.hand_over("N1", LYON)

    play.hand_over("N2", MARSEILLE, at=MONDAY + DAY, prescriber=doctor(2))

    assert not play.said


@pytest.mark.parametrize(("officines", "hits"), [(4, 0), (5, 1)])
def test_five_prescribers_and_five_officines_in_half_a_year_are_severe(officines, hits):
    severe = Nomadism(days=180, prescribers_min=5, officines_min=5, needs_overlap=False, points=30)
    play = playing(severe)

    wandering(play, officines, prescribers=5, every=40)

    assert len(play.said) == hits
    assert all("se chevauchent" not in hit.sentence for hit in play.said)


@pytest.mark.parametrize(("officines", "hits"), [(3, 0), (4, 1)])
def test_four_officines_for_watched_medicines_in_ninety_days_are_shopping(officines, hits):
    play = playing(PharmacyShopping())

    wandering(play, officines, prescribers=1, every=20)

    assert len(play.said) == hits
    assert [hit.observed for hit in play.said] == ["4"] * hits


def test_an_ordinary_medicine_does_not_ask_about_shopping():
    play = playing(PharmacyShopping())

    wandering(play, 5, prescribers=1, every=5, supplies=(supply(RAMIPRIL),))

    assert not play.said


def test_the_window_of_shopping_is_ninety_days():
    play = playing(PharmacyShopping())

    wandering(play, 4, prescribers=1, every=31)

    assert not play.said
    assert PharmacyShopping().window == Nomadism().window == timedelta(days=90)


def doubling(play: Play, *, packs: int, times: int = 1, drug=TRAMADOL) -> None:
    """Two prescribers give the same thirty days each."""
    for n in range(times):
        start = MONDAY + n * 30 * DAY
        for m in range(2):
            play.hand_over(
                f"N{n}{m}",
                OFFICINES[m],
                supply(drug, packs=packs, days=30),
                at=start + m * timedelta(hours=1),
                prescriber=doctor(m),
            )


@pytest.mark.parametrize(("packs", "hits"), [(2, 0), (3, 0), (4, 1)])
def test_thirty_daily_doses_by_overlap_are_shopping(packs, hits):
    play = playing(ShoppingQuantity())

    doubling(play, packs=packs)  # ten daily doses a pack, all but an hour of it overlapping

    assert len(play.said) == hits


def test_the_doses_and_their_share_are_told():
    play = playing(ShoppingQuantity())

    doubling(play, packs=4)

    (hit,) = play.said
    assert (hit.signal, hit.observed, hit.threshold) == ("S9", "39/49", "30/20")
    assert "39 doses journalières" in hit.sentence
    assert "49 % du total (seuils : 30 doses et 20 %)" in hit.sentence


def test_a_small_share_of_a_long_treatment_is_not():
    play = playing(ShoppingQuantity(share_min=20))
    for n in range(5):
        play.hand_over(f"L{n}", PARIS, supply(packs=9), at=MONDAY - (n + 1) * 30 * DAY)

    doubling(play, packs=4)

    assert not play.said


def test_one_prescriber_never_overlaps_himself():
    play = playing(ShoppingQuantity())

    for n in range(4):
        play.hand_over(f"N{n}", PARIS, supply(packs=9), at=MONDAY + n * DAY)

    assert not play.said


def test_the_part_before_and_after_other_supplies_is_not_counted():
    play = playing(ShoppingQuantity(ddd_min=5, share_min=10))
    play.hand_over("N1", PARIS, supply(days=10))
    play.hand_over("N2", PARIS, supply(days=10), at=MONDAY + 2 * DAY)

    (hit,) = play.hand_over(
        "N3", PARIS, supply(days=20, packs=2), at=MONDAY + 5 * DAY, prescriber=doctor(2)
    )

    assert hit.observed == "7/17"  # seven of twenty days, of twenty daily doses


def test_what_has_no_known_doses_or_length_is_not_counted():
    play = playing(ShoppingQuantity())

    doubling(play, packs=9, drug=RAMIPRIL)
    doubling(play, packs=0)

    assert not play.said


def renewing(play: Play, *gaps: int, **changes) -> None:
    at = MONDAY
    play.hand_over("R0", PARIS, at=at, **changes)
    for n, gap in enumerate(gaps):
        at += gap * DAY
        play.hand_over(f"R{n + 1}", PARIS, at=at, **changes)


def test_three_renewals_at_eighty_five_hundredths_of_the_supply_are_early():
    play = playing(EarlyRenewal(surplus_days=9))

    renewing(play, 17, 17, 17, supplies=(supply(days=20),))

    (hit,) = play.said
    assert (hit.signal, hit.observed, hit.threshold) == ("S10", "3", "3")
    assert "2 renouvellements anticipés au lieu de 3" in hit.counterfactual
    assert hit.window == ShoppingQuantity().window == timedelta(days=180)


@pytest.mark.parametrize("gaps", [(17, 17), (17, 17, 18), (18, 18, 18, 18), (17, 17, 30, 30)])
def test_twice_or_later_is_not(gaps):
    play = playing(EarlyRenewal(surplus_days=0))

    renewing(play, *gaps, supplies=(supply(days=20),))

    assert not play.said


@pytest.mark.parametrize(
    ("gaps", "hits"), [((25, 25, 25), 1), ((25, 25, 35, 25), 1), ((25, 25, 40, 25), 0)]
)
def test_ten_days_must_be_left_over_at_the_last_early_renewal(gaps, hits):
    play = playing(EarlyRenewal())

    renewing(play, *gaps)

    assert len(play.said) == hits


def test_who_comes_late_in_between_has_no_stock():
    play = playing(EarlyRenewal())

    renewing(play, 25, 25, 60, 25)

    assert not play.said


def test_two_strengths_on_one_day_are_one_supply():
    play = playing(EarlyRenewal())

    for n in range(3):
        at = MONDAY + 28 * n * DAY
        play.hand_over(f"A{n}", PARIS, supply(MORPHINE, days=28), at=at)
        play.hand_over(f"B{n}", PARIS, supply(MORPHINE, days=28), at=at)

    assert not play.said


def test_what_completes_a_prescription_within_five_days_is_one_supply():
    completing, later = (playing(EarlyRenewal(surplus_days=0, times_min=2)) for _ in range(2))

    for play, gap in ((completing, 5), (later, 6)):
        for n in range(2):
            play.hand_over(f"A{n}", PARIS, at=MONDAY + 30 * n * DAY)
            play.hand_over(f"A{n}", PARIS, at=MONDAY + (30 * n + gap) * DAY)

    assert not completing.said
    assert later.said


def test_a_supply_of_unknown_length_is_passed_over():
    play = playing(EarlyRenewal())

    renewing(play, 5, 5, 5, supplies=(supply(days=None, packs=0),))

    assert not play.said
