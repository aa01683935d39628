"""What a signal finds in an event, and the rounds that the reference describes."""

from datetime import timedelta

from services.fraud.model import History, Hit, Presentation
from services.fraud.signals import Signal
from services.fraud.signals.round import OfficineRound

NOTHING = History()
IN_A_DAY = OfficineRound(signal_class="F", window=timedelta(hours=24), officines_min=2)
IN_A_WEEK = OfficineRound(signal_class="H", window=timedelta(days=7), officines_min=3)


def hit_of(signal: Signal, event: Presentation, history: History = NOTHING) -> Hit:
    hit = signal.examine(event, history)
    assert hit is not None
    return hit
