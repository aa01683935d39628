"""A whole study, as small as it gets: what `make evaluate` prints, writes and draws."""

from xml.etree import ElementTree as ET

import pytest

from tests.evaluation.drawings import draw
from tests.evaluation.record import Run
from tests.evaluation.report import Circumstance, write
from tests.evaluation.study import RULES, Plan, Study, carry_out

PLAN = Plan(patients=150, seeds=(1, 2), prevalences=(0.3, 0.1), days=70, warm_up_days=20)
ANYWHERE = Circumstance("1 January 2026", "0000000", None, "a machine")


@pytest.fixture(scope="module")
def study() -> Study:
    return carry_out(PLAN, lambda _: None)


def test_rules_and_baselines_see_the_same_events(study):
    for by_name in study.runs.values():
        for runs in zip(*by_name.values(), strict=True):
            assert len({(run.seed, run.events, len(run.acts)) for run in runs}) == 1


def test_the_report_says_that_it_is_synthetic_and_which_seeds_it_had(study):
    text = write(study, ANYWHERE)

    assert "**All of this is synthetic.**" in text
    assert "These are development seeds" in text
    assert "By family, at 30.00%" in text


def test_the_report_names_the_commit_that_froze_the_thresholds(study):
    frozen = Circumstance("1 January 2026", "0000000", "1234567", "a machine")

    assert "frozen by commit 1234567" in write(study, frozen)


def test_the_plots_are_well_formed(study):
    for drawing in draw(study).values():
        assert ET.fromstring(drawing).tag.endswith("svg")  # noqa: S314 - our own text


def test_frauds_that_the_ledger_proves_are_all_hit(study):
    def is_hit(run: Run, key: str) -> bool:
        return any(hit.episode == key for hit in run.hits)

    for prevalence in PLAN.prevalences:
        for run in study.of(prevalence, RULES):
            proven = [key for key, acts in run.acts.items() if acts.episode.is_found_by_fact]
            assert all(is_hit(run, key) for key in proven if run.acts[key].shown)
