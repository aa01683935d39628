"""What may be said against a pack that was scanned for a line."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.dispense.rules import finding_of, packs_verified
from shared.gs1 import PackCode
from tests.builders import PARACETAMOL_CIP13
from tests.dispense.builders import (
    DEVICE,
    LPP,
    METFORMIN_30,
    a_hand_over,
    a_prescription,
    a_recorded_line,
    a_request,
    a_state,
    nothing_given,
    refusal_of,
)
from tests.dispense.packs import a_pack, scanned

TODAY = date(2026, 11, 22)
SOUND = PackCode(gtin=f"0{PARACETAMOL_CIP13}", expires_on=TODAY, lot="L4A7", serial="9876XK54ZB")
PRESCRIPTION = a_prescription()


def refused(*texts: str, packs: int = 2, **changes: Any) -> str | None:
    packs_scanned = tuple(replace(pack, **changes) for pack in scanned(*texts))
    return refusal_of(PRESCRIPTION, a_hand_over(packs=packs, packs_scanned=packs_scanned))


@pytest.mark.parametrize(
    ("expires_on", "finding"),
    [(TODAY, None), (TODAY - timedelta(days=1), "expired"), (None, None)],
)
def test_a_pack_is_handed_over_until_its_last_day(expires_on, finding):
    pack = replace(SOUND, expires_on=expires_on)

    assert finding_of(pack, TODAY, is_dispensed=False) == finding
    assert finding_of(pack, TODAY, is_dispensed=True) == "dispensed_before"


@pytest.mark.parametrize("changes", [{"serial": None}, {"gtin": "04150138327077"}])
def test_a_pack_without_serial_or_french_code_is_not_verified(changes):
    assert finding_of(replace(SOUND, **changes), TODAY, is_dispensed=False) == "not_verified"


def test_a_serial_recovered_behind_a_lost_separator_accuses_nobody():
    pack = replace(SOUND, is_certain=False)

    assert finding_of(pack, TODAY, is_dispensed=True) == "not_verified"
    assert finding_of(pack, TODAY, is_dispensed=False) is None


@pytest.mark.parametrize("told", [None, "recalled", "unknown", "not_verified", "dispensed_before"])
def test_what_another_register_says_counts(told):
    assert finding_of(SOUND, TODAY, is_dispensed=False, told=told) == told


def test_an_expired_pack_is_expired_where_the_other_register_cannot_tell():
    pack = replace(SOUND, expires_on=TODAY - timedelta(days=1))

    assert finding_of(pack, TODAY, is_dispensed=False, told="not_verified") == "expired"


def test_sound_packs_of_the_line_are_handed_over():
    assert refused() is None
    assert refused(a_pack()) is None
    assert refused(a_pack(), a_pack("OTHER5ERIAL")) is None
    assert refused(a_pack(), finding="not_verified") is None


def test_no_more_packs_are_scanned_than_handed_over():
    assert refused(a_pack(), packs=1) is None
    assert refused(a_pack(), a_pack("OTHER5ERIAL"), packs=1) == "packs_scanned_exceed"


def test_a_text_that_is_no_pack_is_refused():
    assert refused(a_pack(), "https://example.test/") == "pack_unreadable"


@pytest.mark.parametrize("cip13", [METFORMIN_30, "4150138327077"])
def test_a_pack_of_another_code_is_refused(cip13):
    assert refused(a_pack(cip13=cip13)) == "pack_differs"


def test_a_device_has_no_pack_to_scan():
    prescription = a_prescription(a_state(product=DEVICE))
    line = a_hand_over(cip13=None, lpp=LPP, product=None, packs_scanned=scanned(a_pack()))

    assert refusal_of(prescription, line) == "pack_differs"


def test_a_pack_scanned_twice_is_refused():
    assert refused(a_pack(), is_repeated=True) == "pack_repeated"


@pytest.mark.parametrize("finding", ["dispensed_before", "expired", "recalled", "unknown"])
def test_a_pack_with_something_against_it_stays(finding):
    assert refused(a_pack(), finding=finding) == f"pack_{finding}"


def test_nothing_is_scanned_for_a_line_that_is_not_delivered():
    line = nothing_given(packs_scanned=scanned(a_pack()))

    assert refusal_of(PRESCRIPTION, line) == "outcome_contradictory"


def test_verified_packs_are_counted_on_recorded_lines():
    sound, doubtful = scanned(a_pack(), PARACETAMOL_CIP13)
    asked = a_request(
        a_hand_over(packs_scanned=(sound, replace(doubtful, finding="not_verified"))),
        a_hand_over(line=2, packs_scanned=(sound,)),
    )

    assert packs_verified(asked, [a_recorded_line()]) == {1: 1}
