"""Ordinary life as it is made up: the same for the same seed, and near the published rates."""

import hashlib
from collections import Counter
from itertools import islice

import pytest

from shared.contracts.dispense import DispensationRecorded, PrescriptionPresented
from shared.contracts.prescribe import PrescriptionIssued
from tests.evaluation.history import History, Setting
from tests.evaluation.illnesses import ADULT_AGE
from tests.evaluation.medicines import CODEINES, SLEEPERS, TRAMADOLS
from tests.evaluation.timeline import Played

PATIENTS = 600
DAYS = 120


@pytest.fixture(scope="module")
def year() -> list[Played]:
    return list(History(Setting(1, PATIENTS, DAYS)).play())


def fingerprint(seed: int) -> str:
    events = islice(History(Setting(seed, 200, 40)).play(), 1500)
    text = "".join(played.event.model_dump_json() for played in events)
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_same_seed_tells_the_same_events():
    assert fingerprint(1) == fingerprint(1)
    assert fingerprint(1) != fingerprint(2)


def test_events_come_in_the_order_of_time(year):
    moments = [played.event.occurred_at for played in year]

    assert moments == sorted(moments)


def test_prescriptions_are_handled_at_the_published_rate(year):
    shown = sum(isinstance(played.event, PrescriptionPresented) for played in year)
    handed_over = [
        sum(line.packs > 0 for line in played.event.lines)
        for played in year
        if isinstance(played.event, DispensationRecorded)
    ]

    assert 6.5 <= shown / PATIENTS * 365 / DAYS <= 10  # the first months hold the flu
    assert 2.7 <= sum(handed_over) / len(handed_over) <= 3.7


def test_an_honest_history_holds_no_forged_state(year):
    forged = [
        played
        for played in year
        if isinstance(played.event, PrescriptionPresented)
        and (
            played.event.authenticity not in {"authentic", "not_checked"}
            or not played.event.is_known
        )
    ]

    assert not forged
    assert all(played.episode is None for played in year)


def test_nothing_is_handed_over_beyond_what_was_prescribed(year):
    allowed = {
        (played.event.number, line.line): line.quantity.total
        for played in year
        if isinstance(played.event, PrescriptionIssued)
        for line in played.event.lines
    }

    for played in year:
        if isinstance(played.event, DispensationRecorded):
            for line in played.event.lines:
                key = played.event.number, line.line
                assert 0 <= line.left_total <= allowed[key]


def test_honest_circumstances_that_look_like_fraud_happen(year):
    seen = Counter(played.situation for played in year)

    expected = {
        "group practice",
        "locum",
        "hospital discharge",
        "EHPAD",
        "stock-out",
        "student",
        "night or Sunday duty",
        "near work",
        "teleconsultation",
    }
    assert expected <= set(seen)


def test_no_opioid_or_sleeping_pill_is_written_for_a_child(year):
    for_children = {
        line.cis
        for played in year
        if isinstance(played.event, PrescriptionIssued)
        and played.patient is not None
        and played.patient.age < ADULT_AGE
        for line in played.event.lines
    }

    assert for_children
    assert not for_children & {*TRAMADOLS, *CODEINES, *SLEEPERS}


def test_memory_holds_what_is_to_come_only():
    history = History(Setting(3, 300, 60))

    for _ in history.play():
        assert history.world.waiting < 300 * 4
