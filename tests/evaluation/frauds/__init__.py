"""Ten families of fraud, and how many of each make up a prevalence."""

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.evaluation.chance import Chance
from tests.evaluation.clock import surgery_time
from tests.evaluation.frauds.adaptive import Limits, stay_below
from tests.evaluation.frauds.colluders import VISITS_A_YEAR, bill_nothing, run_ring
from tests.evaluation.frauds.forgers import forge, photocopy
from tests.evaluation.frauds.impostors import steal_identity, steal_number
from tests.evaluation.frauds.patients import hurry, roam
from tests.evaluation.frauds.unseen import take_renewals
from tests.evaluation.papers import Family
from tests.evaluation.timeline import World

Fraud = Callable[[World, Chance, str], None]
# Of all fraudulent showings, the share of each family, and how many one episode makes.
FAMILIES: Final[tuple[tuple[Family, float, float], ...]] = (
    ("F1", 0.22, 44),
    ("F2", 0.08, 1),
    ("F3", 0.12, 8),
    ("F4", 0.15, 13),
    ("F6", 0.10, 7),
    ("F7", 0.10, 7.5),
    ("F8", 0.09, 130),
    ("F9", 0.08, 27),
    ("F10", 0.06, 25),
)
_LAST_START_SHARE: Final = 0.9  # an episode needs some time to be found in
_OFFICINES_AT_ONE_PERCENT: Final = 0.07  # that bill fictitiously


def begin(
    world: World, seed: str, *, prevalence: float, warm_up_days: int, limits: Limits
) -> dict[Family, int]:
    """Plan frauds whose showings are `prevalence` of all after the warm-up; F5 is counted apart.

    Return how many episodes of each family are planned.
    """
    days = world.days - warm_up_days
    showings = prevalence * len(world.region.patients) * VISITS_A_YEAR * days / 365
    planned: dict[Family, int] = {}
    chance = Chance(seed, "frauds", prevalence)
    for family, share, size in FAMILIES:
        planned[family] = _rounded(chance, showings * share / size)
    wanted = len(world.region.officines) * _OFFICINES_AT_ONE_PERCENT * prevalence / 0.01
    planned["F5"] = _rounded(chance, wanted)
    acts = _acts(limits)
    for family, count in planned.items():
        for number in range(count):
            own = Chance(seed, family, number)
            # What goes on for months starts early enough to be seen.
            last = 0.6 if family in {"F5", "F8"} else _LAST_START_SHARE
            day = warm_up_days + int(own.random() * days * last)
            key = f"{seed}-{family}-{number}"
            world.at(surgery_time(own, day), partial(acts[family], world, own, key))
    return {family: count for family, count in planned.items() if count}


def _rounded(chance: Chance, mean: float) -> int:
    """Round up or down by chance, so that small runs hold all families in the long run."""
    whole = int(mean)
    return whole + chance.happens(mean - whole)


def _acts(limits: Limits) -> dict[Family, Fraud]:
    return {
        "F1": steal_number,
        "F2": forge,
        "F3": photocopy,
        "F4": roam,
        "F5": bill_nothing,
        "F6": hurry,
        "F7": steal_identity,
        "F8": run_ring,
        "F9": lambda world, chance, key: stay_below(world, chance, key, limits),
        "F10": take_renewals,
    }


__all__ = ["FAMILIES", "Limits", "begin"]
