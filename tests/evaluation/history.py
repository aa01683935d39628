"""One made-up history: a population, its ordinary life, and the frauds put into it."""

from collections.abc import Iterator

from tests.evaluation import everyday
from tests.evaluation.chance import Chance
from tests.evaluation.people import populate
from tests.evaluation.timeline import Played, World

WARM_UP_DAYS = 90
YEAR_DAYS = 365


class History:
    """A history of `days` for one seed; nothing of it is kept but what is to come."""

    def __init__(self, *, seed: int, patients: int, days: int = YEAR_DAYS) -> None:
        region = populate(Chance(seed, "people"), patients)
        self.world = World(region, str(seed), days)
        everyday.begin(self.world, Chance(seed, "life"))

    def play(self) -> Iterator[Played]:
        """Tell every event in the order of time."""
        return self.world.play()
