"""One made-up history: a population, its ordinary life, and the frauds put into it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.evaluation import everyday, frauds
from tests.evaluation.chance import Chance
from tests.evaluation.frauds.adaptive import Limits
from tests.evaluation.people import populate
from tests.evaluation.timeline import Played, World

WARM_UP_DAYS = 90
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Setting:
    """What a history is made of; the same setting is the same history."""

    seed: int
    patients: int
    days: int = YEAR_DAYS
    warm_up_days: int = WARM_UP_DAYS
    prevalence: float = 0.0
    limits: Limits = field(default_factory=Limits)


class History:
    """A history lived day by day; nothing of it is kept but what is to come."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        region = populate(Chance(setting.seed, "people"), setting.patients)
        self.world = World(region, str(setting.seed), setting.days)
        everyday.begin(self.world, Chance(setting.seed, "life"))
        self.planned = frauds.begin(
            self.world,
            str(setting.seed),
            prevalence=setting.prevalence,
            warm_up_days=setting.warm_up_days,
            limits=setting.limits,
        )

    def play(self) -> Iterator[Played]:
        """Tell every event in the order of time."""
        return self.world.play()
