"""The signals, one module per family; `FRAUD_SIGNALS` is the one list that is examined."""

from datetime import timedelta

from services.fraud.signals.authenticity import BrokenSignature, DifferentContent
from services.fraud.signals.replay import Replay
from services.fraud.signals.round import OfficineRound

Signal = Replay | OfficineRound | BrokenSignature | DifferentContent

FRAUD_SIGNALS: tuple[Signal, ...] = (
    Replay(),
    OfficineRound(signal_class="F", window=timedelta(hours=24), officines_min=2),
    OfficineRound(signal_class="H", window=timedelta(days=7), officines_min=3),
    BrokenSignature(),
    DifferentContent(),
)

# A signal looks back one window, and explains what it finds there with one more.
HISTORY_WINDOW = 2 * max(signal.window for signal in FRAUD_SIGNALS if signal.window is not None)
