"""The frauds as they are put in: every label is of events, and nothing else changes."""

from collections import Counter
from itertools import islice

import pytest

from shared.contracts.dispense import DispensationRecorded, PrescriptionPresented
from tests.evaluation.history import History, Setting
from tests.evaluation.timeline import Played

SETTING = Setting(seed=5, patients=900, days=200, warm_up_days=20, prevalence=0.4)


@pytest.fixture(scope="module")
def history() -> History:
    return History(SETTING)


@pytest.fixture(scope="module")
def told(history) -> list[Played]:
    return list(history.play())


def test_every_planned_family_is_played(history, told):
    families = {played.episode.family for played in told if played.episode}

    assert families == set(history.planned)
    assert len(families) == 10


def test_every_label_names_its_entities_and_starts_before_its_events(told):
    for played in told:
        if played.episode is not None:
            assert played.episode.entities
            assert played.episode.key.startswith("5-")


def test_frauds_are_as_frequent_as_asked(told):
    shown = [played for played in told if isinstance(played.event, PrescriptionPresented)]
    forged = [p for p in shown if p.episode is not None and p.episode.family != "F5"]

    assert 0.2 <= len(forged) / len(shown) <= 0.4


def test_only_frauds_show_what_was_not_signed_so(told):
    for played in told:
        event = played.event
        if isinstance(event, PrescriptionPresented) and (
            event.authenticity not in {"authentic", "not_checked"} or not event.is_known
        ):
            assert played.episode is not None
            assert played.episode.family == "F2"


def test_a_fraud_costs_what_was_handed_over(told):
    cost = Counter[str]()
    for played in told:
        if played.episode is not None:
            cost[played.episode.family] += played.cents
        else:
            assert not played.cents

    assert cost["F1"] > 0
    assert cost["F2"] == 0  # nobody hands over what the ledger or the signature refuses


def test_the_ledger_stops_copies_of_a_paper_that_was_served(told):
    served = Counter[str]()
    for played in told:
        if (
            isinstance(played.event, DispensationRecorded)
            and played.episode is not None
            and played.episode.family == "F3"
        ):
            served[played.event.number] += 1

    assert served
    assert set(served.values()) == {1}


def test_events_come_in_the_order_of_time_with_frauds_too(told):
    moments = [played.event.occurred_at for played in told]

    assert moments == sorted(moments)


def test_the_same_seed_puts_in_the_same_frauds():
    def some() -> list[str]:
        labelled = (p for p in History(SETTING).play() if p.episode is not None)
        return [played.event.model_dump_json() for played in islice(labelled, 60)]

    assert some() == some()
