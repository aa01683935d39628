"""The sandbox's magic patients: for each of them the servers misbehave in one known way.

An editor needs no other change in his software than another test patient (decision 23). None of
this acts in production.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from shared.identifiers import Ins


class Magic(StrEnum):
    """How the servers misbehave."""

    FAILS_ONCE = "fails_once"
    STORES_THEN_FAILS = "stores_then_fails"
    SLOW = "slow"
    TWICE = "twice"
    OUT_OF_ORDER = "out_of_order"
    UNAVAILABLE_ONCE = "unavailable_once"
    THROTTLED_ONCE = "throttled_once"


# Born in the commune 99999, which does not exist; their keys hold.
MAGIC_PATIENTS: Final[Mapping[Ins, Magic]] = {
    Ins("199079999990179"): Magic.FAILS_ONCE,
    Ins("199079999990278"): Magic.STORES_THEN_FAILS,
    Ins("199079999990377"): Magic.SLOW,
    Ins("199079999990476"): Magic.TWICE,
    Ins("199079999990575"): Magic.OUT_OF_ORDER,
    Ins("199079999990674"): Magic.UNAVAILABLE_ONCE,
    Ins("199079999990773"): Magic.THROTTLED_ONCE,
}
