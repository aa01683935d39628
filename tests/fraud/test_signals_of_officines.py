"""S14 and S15: what an officine bills, and with whom it shares patients."""

from datetime import UTC, datetime, timedelta

import pytest

from services.fraud.signals import NIGHT_SIGNALS
from services.fraud.signals.night import nightly
from services.fraud.signals.officines import DeniedReceipts, QuickBills, RepeatedReversals
from services.fraud.signals.peers import OfficineOutlier, OutsideHours, fence, fences_of
from services.fraud.signals.rings import Ring
from services.fraud.signals.snapshot import (
    OfficineFigures,
    SharedPatient,
    Snapshot,
    snapshot_of,
)
from tests.fraud.finess import LYON, MARSEILLE, PARIS, finess
from tests.fraud.playing import (
    DAY,
    DOCTOR,
    HOUR,
    MONDAY,
    OTHER_DOCTOR,
    RAMIPRIL,
    Play,
    patient,
    playing,
    supply,
)

SECOND = timedelta(seconds=1)


def billing(play: Play, bills: int, *, after: timedelta, lines: int = 3, slow: int = 9) -> None:
    """So many bills after a delay, beside slow ones."""
    for n in range(bills + slow):
        at = MONDAY + n * HOUR
        play.hand_over(f"N{n}", at=at, line_count=lines)
        play.bill(f"N{n}", at=at + (after if n >= slow else HOUR))


@pytest.mark.parametrize(("bills", "hits"), [(5, 0), (6, 1)])
def test_six_bills_of_three_lines_within_five_seconds_are_too_quick(bills, hits):
    play = playing(QuickBills())

    billing(play, bills, after=4 * SECOND)

    assert len(play.said) == hits


def test_five_seconds_or_two_lines_are_not():
    slow, short = playing(QuickBills()), playing(QuickBills())

    billing(slow, 9, after=5 * SECOND)
    billing(short, 9, after=SECOND, lines=2)

    assert not slow.said
    assert not short.said


def test_a_slow_bill_or_one_without_its_step_1_says_nothing_of_the_quick_ones():
    play = playing(QuickBills())
    billing(play, 6, after=SECOND)
    play.hits.clear()

    play.hand_over("slow", at=MONDAY + DAY, line_count=3)
    play.bill("slow", at=MONDAY + DAY + HOUR)
    play.bill("unknown", at=MONDAY + DAY)

    assert not play.said


def test_an_officine_whose_software_bills_at_once_is_left_alone():
    play = playing(QuickBills(usual_share=80))

    billing(play, 14, after=SECOND, slow=3)

    assert [hit.observed for hit in play.said] == ["6", "7", "8", "9", "10", "11", "12"]
    assert play.said[0].window == timedelta(days=30)


def test_two_patients_who_received_nothing_are_told():
    play = playing(DeniedReceipts())
    play.deny(patient(1))

    (hit,) = play.deny(patient(2), at=MONDAY + 30 * DAY)

    assert (hit.signal, hit.signal_class, hit.entity_kind) == ("S14", "F", "pharmacy")
    assert (hit.observed, hit.threshold, len(hit.evidence)) == ("2/2", "2/2", 2)
    assert hit.counterfactual.endswith("avec 1 patient au lieu de 2.")


def test_one_patient_twice_or_another_month_is_not():
    once, later = playing(DeniedReceipts()), playing(DeniedReceipts())
    once.deny(patient(1))
    later.deny(patient(1))

    assert not once.deny(patient(1), at=MONDAY + HOUR)
    assert not later.deny(patient(2), at=MONDAY + 30 * DAY + SECOND)
    assert DeniedReceipts().window == timedelta(days=30)


def test_more_denials_may_be_asked_for():
    play = playing(DeniedReceipts(denials_min=3))
    play.deny(patient(1))

    assert not play.deny(patient(2))
    assert play.deny(patient(2))


@pytest.mark.parametrize(
    ("reversals", "handovers", "hits"), [(9, 10, 0), (10, 100, 1), (10, 101, 0)]
)
def test_ten_reversals_that_are_a_tenth_of_all_are_many(reversals, handovers, hits):
    play = playing(RepeatedReversals())
    for n in range(handovers):
        play.hand_over(f"N{n}", at=MONDAY + n * SECOND)

    for n in range(reversals):
        play.take_back(at=MONDAY + HOUR + n * SECOND)

    assert len(play.said) == hits
    assert RepeatedReversals().window == timedelta(days=30)


def night(figures: OfficineFigures, *, peers: int = 8, of=None, finess_of=PARIS) -> Snapshot:
    ordinary = of or OfficineFigures(handovers=200, billings=100, cents=300_000, supplies=200)
    others = {finess("33", n + 1): ordinary for n in range(peers)}
    return Snapshot(moment=MONDAY, officines={**others, finess_of: figures})


def of_paris(signal, figures: OfficineFigures, **changes) -> list:
    found = nightly(night(figures, **changes), [signal])
    return [each.hit for each in found if each.entity_ref == PARIS]


@pytest.mark.parametrize(
    ("handovers", "closed", "nights", "hits"),
    [(50, 10, 8, 1), (49, 49, 8, 0), (50, 9, 8, 0), (50, 10, 7, 0)],
)
def test_a_fifth_at_closed_hours_over_eight_nights_is_outside_hours(
    handovers, closed, nights, hits
):
    figures = OfficineFigures(handovers=handovers, closed_handovers=closed, closed_days=nights)

    found = of_paris(OutsideHours(), figures)

    assert len(found) == hits
    assert [hit.observed for hit in found] == ["20"] * hits


def spread(values: list[int]) -> dict:
    return {
        finess("33", n + 1): OfficineFigures(handovers=200, billings=100, cents=100 * cents)
        for n, cents in enumerate(values)
    }


def test_a_fence_lies_three_interquartile_ranges_above_the_third_quarter():
    assert fence([1, 2, 3, 4, 5, 6, 7, 8, 9]) == 7 + 3 * (7 - 3)
    assert fence([1] * 7) is None


@pytest.mark.parametrize(("cents", "hits"), [(19, 0), (20, 1)])
def test_an_officine_beyond_the_fence_is_an_outlier(cents, hits):
    snapshot = Snapshot(moment=MONDAY, officines=spread([1, 2, 3, 4, 5, 6, 7, 8, cents]))

    found = list(nightly(snapshot, [OfficineOutlier()]))

    assert len(found) == hits


def test_the_amount_of_an_outlier_is_told_in_euros():
    snapshot = Snapshot(moment=MONDAY, officines=spread([1000] * 8 + [250_099]))

    (found,) = nightly(snapshot, [OfficineOutlier()])

    assert (found.entity_kind, found.hit.observed) == ("pharmacy", "cents_per_bill:250099")
    assert "montant moyen d’une facture de 2500,99 € (seuil : 20,00 €)" in found.hit.sentence


def test_a_share_is_told_in_hundredths_and_packs_with_a_decimal():
    watched = OfficineFigures(handovers=200, supplies=100, watched=90, packs=100)
    packs = OfficineFigures(handovers=200, supplies=100, watched=10, packs=950)
    ordinary = OfficineFigures(handovers=200, supplies=100, watched=10, packs=150)

    (share,) = of_paris(OfficineOutlier(), watched, of=ordinary)
    (boxes,) = of_paris(OfficineOutlier(), packs, of=ordinary)

    assert "souvent détournés de 90 % (seuil : 20 %)" in share.sentence
    assert share.observed == "watched_share:0.90"
    assert "nombre de boîtes par ligne de 9,5 (seuil : 3,0)" in boxes.sentence


def test_small_officines_few_peers_and_one_who_is_hardly_above_are_left_alone():
    extreme = OfficineFigures(handovers=200, supplies=100, watched=90)
    small = OfficineFigures(handovers=199, supplies=100, watched=90)
    hardly = OfficineFigures(handovers=200, supplies=100, watched=14)
    ordinary = OfficineFigures(handovers=200, supplies=100, watched=10)

    assert of_paris(OfficineOutlier(), extreme, of=ordinary)
    assert not of_paris(OfficineOutlier(), small, of=ordinary)
    assert not of_paris(OfficineOutlier(), extreme, of=ordinary, peers=6)
    assert not of_paris(OfficineOutlier(), hardly, of=ordinary)
    assert OfficineOutlier().window == OutsideHours().window == timedelta(days=30)


def test_the_peers_of_prescribers_set_fences_where_they_are_enough():
    prescribers = {f"{n}": {"day": n + 1, "week": n + 1} for n in range(9)}
    prescribers["9"] = {"rare": 1}
    snapshot = Snapshot(moment=MONDAY, prescribers=prescribers)  # type: ignore[arg-type]

    assert fences_of(snapshot) == {"day": 19.0, "week": 19.0}


def test_the_night_reads_windows_by_the_clock_of_each_officine():
    fort_de_france = finess("97", 2_000_01)
    play = playing()
    evening = datetime(2026, 3, 2, 23, tzinfo=UTC)  # 19 hours in Martinique, midnight in Paris
    for where in (PARIS, fort_de_france):
        play.hand_over("N1", where, supply(packs=2), supply(RAMIPRIL, fill="RFC"), at=evening)
        play.bill("N1", where, at=evening)
    play.hand_over("old", PARIS, at=evening - 30 * DAY)

    snapshot = snapshot_of(play.examination.windows, evening)
    paris, overseas = snapshot.officines[PARIS], snapshot.officines[fort_de_france]

    assert (paris.handovers, paris.closed_handovers, paris.closed_days) == (1, 1, 1)
    assert (overseas.closed_handovers, overseas.closed_days) == (0, 0)
    assert (paris.supplies, paris.packs, paris.watched, paris.refills) == (2, 3, 1, 1)
    assert (paris.billings, paris.cents) == (1, 2_000)


def test_the_night_knows_who_shares_which_patient():
    play = playing()
    play.hand_over("N1", PARIS, supply(RAMIPRIL))
    play.hand_over("N2", PARIS, supply())
    play.hand_over("N3", LYON, supply(RAMIPRIL), prescriber=OTHER_DOCTOR)
    play.hand_over("old", MARSEILLE, at=MONDAY - 91 * DAY)
    play.hand_over("paper", MARSEILLE, prescriber=None)

    shared = set(snapshot_of(play.examination.windows, MONDAY).shared)

    assert {link[1:] for link in shared} == {
        (DOCTOR, PARIS, True),
        (OTHER_DOCTOR, LYON, False),
    }


def network(*, ring: int = 20, others: int = 400, watched: int | None = None) -> list:
    """A pair that shares `ring` patients, and many who share nothing with it."""
    watched = ring if watched is None else watched
    pair = [SharedPatient(f"r{n}", DOCTOR, PARIS, n < watched) for n in range(ring)]
    rest = [SharedPatient(f"o{n}", OTHER_DOCTOR, LYON, n % 20 == 0) for n in range(others)]
    return pair + rest


def rings(shared: list, *, confirmed=frozenset(), signal=None) -> list:
    snapshot = Snapshot(moment=MONDAY, shared=shared, confirmed=frozenset(confirmed))
    return list(nightly(snapshot, [signal or Ring()]))


def test_a_pair_that_shares_twenty_patients_over_watched_medicines_is_a_ring():
    (found,) = rings(network())

    assert (found.entity_kind, found.entity_ref) == ("ring", f"{DOCTOR}-{PARIS}")
    assert (found.hit.signal, found.hit.observed, found.hit.points) == ("S15", "21.0/20", 30)
    assert "cas avéré" not in found.hit.sentence


def test_nineteen_patients_a_smaller_lift_or_ordinary_medicines_are_no_ring():
    assert not rings(network(ring=19))
    assert not rings(network(), signal=Ring(lift_min=21.5))
    assert not rings(network(watched=2))
    assert not rings(network(watched=0, others=1), signal=Ring(lift_min=1.5))


def test_nobody_on_watched_medicines_is_no_ring():
    shared = [link._replace(is_watched=False) for link in network()]

    assert not rings(shared)


def test_a_confirmed_case_at_two_links_adds_weight():
    near = [SharedPatient("r1", OTHER_DOCTOR, LYON, is_watched=False)]
    far = [
        SharedPatient("x", OTHER_DOCTOR, MARSEILLE, is_watched=False),
        SharedPatient("y", OTHER_DOCTOR, LYON, is_watched=False),
    ]

    (beside,) = rings(network() + near, confirmed={LYON})
    (away,) = rings(network() + far, confirmed={"x"})

    assert beside.hit.points == 40
    assert "Un cas avéré est à deux liens ou moins." in beside.hit.sentence
    assert away.hit.points == 30


def test_a_night_without_anything_says_nothing():
    assert not list(nightly(Snapshot(moment=MONDAY), NIGHT_SIGNALS))
