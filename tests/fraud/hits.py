"""What a signal finds in a fact, and the rounds that the reference describes."""

from collections.abc import Iterable
from datetime import timedelta

from services.fraud.engine import Knowledge, Signal, Windows
from services.fraud.engine.sight import Sight, sight_of
from services.fraud.engine.windows import Life
from services.fraud.model import Hit
from services.fraud.model.facts import Handover, Presentation
from services.fraud.signals import FRAUD_SIGNALS
from services.fraud.signals.round import OfficineRound

IN_A_DAY = OfficineRound(
    rule="S2.day", signal_class="F", window=timedelta(hours=24), officines_min=2, points=20
)
IN_A_WEEK = OfficineRound(
    rule="S2.week", signal_class="H", window=timedelta(days=7), officines_min=3, points=35
)


def a_life(presentations: Iterable[Presentation] = (), handovers: Iterable[Handover] = ()) -> Life:
    """Return what is known of one prescription."""
    return Life(presentations=list(presentations), handovers=list(handovers))


def sight_of_life(fact: Presentation, life: Life) -> Sight:
    """Return what a signal may ask where nothing but one prescription is known."""
    return sight_of(Windows(lives={fact.number: life}), fact, fact.occurred_at, Knowledge())


def found_by(signal: Signal, fact: Presentation, life: Life | None = None) -> Hit | None:
    """Return what a signal finds."""
    return signal.examine(fact, sight_of_life(fact, life or Life()))


def hit_of(signal: Signal, fact: Presentation, life: Life | None = None) -> Hit:
    hit = found_by(signal, fact, life)
    assert hit is not None
    return hit


def detect(fact: Presentation, life: Life | None = None) -> tuple[Hit, ...]:
    """Return what every signal of a prescription finds."""
    found = (
        found_by(signal, fact, life)
        for signal in FRAUD_SIGNALS
        if signal.name in {"S1", "S2", "S3"}
    )
    return tuple(hit for hit in found if hit is not None)
