"""Playing the same made-up years to the rules and to the baselines, seed after seed."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from tests.evaluation.baselines import AlertList, Dice, NaiveCount
from tests.evaluation.clock import DAY, utc
from tests.evaluation.frauds.adaptive import Limits
from tests.evaluation.history import WARM_UP_DAYS, YEAR_DAYS, History, Setting
from tests.evaluation.limits import read_limits
from tests.evaluation.outlier import Outlier
from tests.evaluation.player import Detector
from tests.evaluation.record import Run
from tests.evaluation.rules import Rules

RULES = Rules.name


@dataclass(frozen=True, slots=True)
class Plan:
    """What to play."""

    patients: int
    seeds: tuple[int, ...]
    prevalences: tuple[float, ...]
    days: int = YEAR_DAYS
    warm_up_days: int = WARM_UP_DAYS
    with_baselines: bool = True


@dataclass(slots=True)
class Study:
    """The runs by prevalence and detector, one a seed."""

    plan: Plan
    runs: dict[float, dict[str, list[Run]]] = field(default_factory=dict)
    events: int = 0
    seconds: float = 0.0

    def of(self, prevalence: float, detector: str = RULES) -> Sequence[Run]:
        """Return the runs of one detector at one prevalence."""
        return self.runs[prevalence][detector]


def carry_out(plan: Plan, tell: Callable[[str], None]) -> Study:
    """Play everything that the plan names; `tell` hears how it goes."""
    study, limits = Study(plan), read_limits()
    for prevalence in plan.prevalences:
        by_name: dict[str, list[Run]] = defaultdict(list)
        for seed in plan.seeds:
            started = perf_counter()
            for run in play(plan, seed, prevalence, limits):
                by_name[run.detector.name].append(run)
            took = perf_counter() - started
            rules = by_name[RULES][-1]
            study.events, study.seconds = study.events + rules.events, study.seconds + took
            tell(
                f"prevalence {prevalence:.2%}, seed {seed}: {rules.events} events, "
                f"{len(rules.acts)} frauds, {len(rules.hits)} hits, {took:.0f} s"
            )
        study.runs[prevalence] = dict(by_name)
    return study


def play(plan: Plan, seed: int, prevalence: float, limits: Limits) -> list[Run]:
    """Play one year to every detector at once."""
    setting = Setting(seed, plan.patients, plan.days, plan.warm_up_days, prevalence, limits)
    start = utc(plan.warm_up_days * DAY)
    detectors: list[Detector] = [Rules(watched_since=utc(0))]
    if plan.with_baselines:
        detectors += [AlertList(), NaiveCount(), Outlier(seed, learn_until=start), Dice(seed)]
    runs = [Run(detector, seed, plan.patients, start) for detector in detectors]
    for played in History(setting).play():
        for run in runs:
            run.take(played)
    return [run.finish() for run in runs]
