"""What is measured: on runs small enough to count by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.evaluation.baselines import Dice
from tests.evaluation.chance import Chance
from tests.evaluation.isolation import IsolationForest
from tests.evaluation.measures import auprc, detections, precision
from tests.evaluation.papers import Episode
from tests.evaluation.player import Found
from tests.evaluation.record import Acts, Hit, Run
from tests.evaluation.workload import examine

START = datetime(2025, 4, 1, tzinfo=UTC)


def a_run() -> Run:
    run = Run(Dice(1), seed=1, patients=5000, measured_from=START)
    episode = Episode("F3", "fraud", "served first", 0.0)
    run.acts["fraud"] = Acts(episode, START, START + timedelta(days=3))
    run.acts["fraud"].shown = [START + timedelta(days=day) for day in range(3)]
    run.acts["fraud"].costs = [(START, 500), (START + timedelta(days=2), 700)]
    run.fraud_numbers = {"N1", "N2"}
    run.honest_numbers = 2
    return run


def a_hit(number: str, points: int, *, day: float, episode: str | None = None) -> Hit:
    found = Found(
        "S2", "S2", "H", "x", points, ("prescription", number), START + timedelta(days=day)
    )
    return Hit(
        found,
        episode,
        number,
        "everyday",
        is_honest_act=episode is None,
        is_used_up=False,
        is_showing=True,
        groups=(),
        bucket=0,
    )


def test_the_heaviest_case_of_a_week_is_examined_and_only_one():
    run = a_run()
    run.hits = [a_hit("H1", 10, day=1), a_hit("N1", 30, day=2, episode="fraud")]

    examined = examine(run)

    assert [case.entity[1] for case in examined] == ["N1"]  # the other waits for its week
    assert precision(examined).value == 1


def test_a_case_that_waited_is_examined_when_nothing_weighs_more():
    run = a_run()
    run.hits = [a_hit("H1", 10, day=1), a_hit("N1", 30, day=2, episode="fraud")]
    run.hits.append(a_hit("N2", 5, day=8, episode="fraud"))

    examined = examine(run)

    assert [case.entity[1] for case in examined] == ["N1", "H1"]
    assert precision(examined).value == 0.5


def test_delay_and_cost_count_until_the_first_hit():
    run = a_run()
    run.hits = [a_hit("N1", 30, day=1, episode="fraud")]

    (found,) = detections(run, examine(run))

    assert (found.events, found.hours) == (2, 24)
    assert (found.cents, found.cents_before) == (1200, 500)
    assert found.examined == START + timedelta(days=7)


def test_what_no_hit_names_was_not_found():
    (found,) = detections(a_run(), [])

    assert (found.first_hit, found.events, found.cents_before) == (None, None, 1200)


def test_average_precision_is_one_where_frauds_come_first():
    run = a_run()
    run.hits = [a_hit(number, 30, day=1, episode="fraud") for number in ("N1", "N2")]

    assert auprc([run]) == 1


def test_average_precision_without_hits_is_the_share_of_frauds():
    assert auprc([a_run()]) == pytest.approx(0.5)


def test_the_forest_tells_the_odd_one_out():
    chance = Chance("forest")
    rows = [(chance.gauss(0, 1), chance.gauss(0, 1)) for _ in range(400)]

    forest = IsolationForest(chance, rows, trees=30)

    assert forest.score((9.0, 9.0)) > 0.65 > forest.score((0.1, 0.1))
