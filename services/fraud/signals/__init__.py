"""The signals, one module per family; `FRAUD_SIGNALS` is the one list that is examined."""

from datetime import timedelta
from typing import Final

from services.fraud.engine import Signal
from services.fraud.signals.authenticity import BrokenSignature, DifferentContent
from services.fraud.signals.replay import Replay
from services.fraud.signals.round import OfficineRound

__all__ = ["FRAUD_SIGNALS", "Signal"]

FRAUD_SIGNALS: Final[tuple[Signal, ...]] = (
    Replay(),
    OfficineRound(signal_class="F", window=timedelta(hours=24), officines_min=2, points=20),
    OfficineRound(signal_class="H", window=timedelta(days=7), officines_min=3, points=35),
    BrokenSignature(),
    DifferentContent(),
)
